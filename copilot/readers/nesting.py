"""Files inside files (attachments, archives): their pages become pages of the outer document.

What cannot be read is named in a warning with its reason; nothing is lost without a word. Names
are only shown, never used as paths: no file is written.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from copilot.domain import Document, Page, ReadOptions
from copilot.errors import (
    BrokenFileError,
    EncryptedFileError,
    NoEndingError,
    NoTextError,
    ReaderLimitError,
    ReadError,
    RightsManagedError,
    UnsupportedFormatError,
)
from copilot.locale import N_, Notice, notice
from copilot.readers.patience import Patience

MOST_DEPTH: Final = 5
MOST_FILES: Final = 5000
MOST_BYTES: Final = 512 << 20
# The readers whose documents hold files of their own.
CONTAINERS: Final = frozenset({"mail", "outlook", "mbox", "archive", "signed"})
_LONGEST_NAME: Final = 160
_INSIDE: Final = " > "


@dataclass(slots=True)
class Budget:
    """What all the files inside one file may still take together."""

    files: int = MOST_FILES
    bytes: int = MOST_BYTES


@dataclass(frozen=True, slots=True)
class Nesting:
    """How deep a file lies in others, what it shares with them, and how all are read."""

    depth: int = 0
    budget: Budget = field(default_factory=Budget)
    options: ReadOptions = field(default_factory=ReadOptions)
    patience: Patience = field(default_factory=Patience)

    def inner(self) -> "Nesting":
        """The place of a file inside this one; ReaderLimitError where a limit is reached."""
        if self.depth >= MOST_DEPTH:
            raise ReaderLimitError(limit="depth")
        self.budget.files -= 1
        return replace(self, depth=self.depth + 1)

    def spend(self, size: int) -> None:
        """Take ``size`` bytes; ReaderLimitError where not so many are left."""
        if size > self.budget.bytes:
            raise ReaderLimitError(limit="size")
        self.budget.bytes -= size


@dataclass(frozen=True, slots=True)
class Inner:
    """A file inside another: the name it is shown by, and what reads it."""

    name: str
    read: Callable[[Nesting], Document]


@dataclass(slots=True)
class Gathered:
    """The pages of the files inside, what to warn about, and why the unread ones were not."""

    pages: list[Page]
    warnings: list[Notice] = field(default_factory=list)
    failures: list[ReadError] = field(default_factory=list)


def gather(files: Iterable[Inner], nesting: Nesting, first: Iterable[Page] = ()) -> Gathered:
    """Read every file; their pages are numbered on from the ``first`` ones."""
    gathered = Gathered(list(first))
    for file in files:
        if refusal := _refusal(nesting):
            gathered.warnings.append(refusal[0])
            gathered.failures.append(refusal[1])
            break
        try:
            document = file.read(nesting.inner())
        except RecursionError:
            _refuse(gathered, file.name, BrokenFileError(detail="nested too deeply"))
        except ReadError as error:
            _refuse(gathered, file.name, error)
        else:
            gathered.warnings.extend(_warnings(file.name, document, len(gathered.pages)))
            gathered.pages.extend(_pages(file.name, document, len(gathered.pages)))
    return gathered


def _refusal(nesting: Nesting) -> tuple[Notice, ReadError] | None:
    """Why no further file is read, where there were too many or they took too long."""
    if nesting.budget.files <= 0:
        template = N_("Only {count} files inside files are read; the others are not.")
        return notice(template, count=MOST_FILES), ReaderLimitError(limit="files")
    if not nesting.patience.reads_on():
        template = N_("Reading took too long for a file of this size; the rest is not read.")
        return notice(template), ReaderLimitError(limit="time")
    return None


def shown_name(name: str, otherwise: str) -> str:
    """A name fit to be shown: one line, no control characters, no way out of its folder."""
    kept = "".join(
        " " if character in "\t\r\n" else character
        for character in name
        if character in "\t\r\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    steps = [step.strip() for step in kept.replace("\\", "/").split("/")]
    named = "/".join(" ".join(step.split()) for step in steps if step not in ("", ".", ".."))
    if len(named) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2
        named = f"{named[:half]}…{named[-half:]}"
    return named or otherwise


def _refuse(gathered: Gathered, name: str, error: ReadError) -> None:
    # The error itself would keep alive what its traceback refers to: the file's content.
    gathered.failures.append(type(error)(**error.values))
    gathered.warnings.append(_unread(name, error))


def _unread(name: str, error: ReadError) -> Notice:
    """Why a file inside was not read; a sentence for each reason, so that it can be translated."""
    match error:
        case RightsManagedError():
            template = N_("“{attachment}” is not read: it is protected by rights management.")
        case EncryptedFileError():
            template = N_("“{attachment}” is not read: it is protected by a password.")
        case BrokenFileError():
            template = N_("“{attachment}” is not read: it is damaged ({detail}).")
        case NoTextError():
            template = N_("“{attachment}” is not read: it is empty or an image.")
        case NoEndingError():
            template = N_("“{attachment}” is not read: its name and its content tell no format.")
        case UnsupportedFormatError():
            template = N_("“{attachment}” is not read: files ending in {suffix} are not.")
        case ReaderLimitError():
            template = N_("“{attachment}” is not read: it is over a limit ({limit}).")
        case _:
            template = N_("“{attachment}” is not read.")
    return notice(template, **{**error.values, "attachment": name})


def _pages(name: str, document: Document, before: int) -> Iterator[Page]:
    """The pages under the outer numbers; the label keeps the file's name and its own number."""
    container = document.reader in CONTAINERS
    alone = container or len(document.pages) == 1
    for page in document.pages:
        own = page.label or ("" if alone else str(page.number))
        label = f"{name}{_INSIDE if container else ', '}{own}" if own else name
        yield replace(page, number=before + page.number, label=label)


def _warnings(name: str, document: Document, before: int) -> Iterator[Notice]:
    """The warnings of a file inside: those that name no file of their own stand under its name."""
    warnings = document.warnings
    if warnings and "attachment" not in warnings[0].values:
        yield notice("In “{attachment}”:", attachment=name)
    for warning in warnings:
        values = dict(warning.values)
        if "attachment" in values:
            values["attachment"] = f"{name}{_INSIDE}{values['attachment']}"
        if isinstance(page := values.get("page"), int):
            values["page"] = before + page
        yield Notice(warning.template, values)
