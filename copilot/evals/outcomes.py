"""What came of each question, kept as one line of JSON so that an interrupted run goes on.

A line holds everything a report needs, so that a report is made without asking again. Knows no
model and no matter.
"""

import errno
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from copilot.errors import DiskFullError, FolderNotWritableError


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a document, with the words that stand there as far as they are needed."""

    doc: str
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Quoted(Place):
    """A pinpoint that was shown; ``verified``: its words were found again on the stored page."""

    verified: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement as it was shown; ``support`` is "" where a model spoke without documents."""

    text: str
    support: str
    pinpoints: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question in one column; ``key`` stands for everything it depends on.

    ``hits`` are the passages found, best first; ``timings`` in seconds or counts.
    """

    key: str
    qid: str
    question: str
    hits: tuple[Place, ...] = ()
    gold: tuple[Place, ...] = ()
    answered: bool = False
    statements: tuple[Shown, ...] = ()
    dropped: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def pinpoints(self) -> list[Quoted]:
        """Every pinpoint of every statement."""
        return [pinpoint for statement in self.statements for pinpoint in statement.pinpoints]


def line_of(outcome: Outcome, verdicts: Mapping[str, float | None]) -> str:
    """The line that keeps an outcome; ``verdicts`` are for who reads the file."""
    return json.dumps({**asdict(outcome), "verdicts": dict(verdicts)}, ensure_ascii=True)


def outcome_of(line: str) -> Outcome | None:
    """The outcome in a line; None where the line was cut off or is none."""
    try:
        told = json.loads(line)
        told.pop("verdicts", None)
        return Outcome(
            **{
                **told,
                "hits": tuple(Place(**place) for place in told["hits"]),
                "gold": tuple(Place(**place) for place in told["gold"]),
                "statements": tuple(map(_shown, told["statements"])),
                "dropped": tuple(told["dropped"]),
                "timings": {name: float(value) for name, value in told["timings"].items()},
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _shown(told: dict[str, Any]) -> Shown:
    pinpoints = tuple(Quoted(**pinpoint) for pinpoint in told["pinpoints"])
    return Shown(told["text"], told["support"], pinpoints)


def file_name(*parts: str) -> str:
    """The name of the file that keeps the outcomes of a column."""
    return "-".join(["outcomes", *(_plain(part) for part in parts if part)])[:180] + ".jsonl"


def _plain(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text).strip("-.")


def kept_outcomes(path: Path | None) -> dict[str, Outcome]:
    """The outcomes in a file by their key; broken lines are passed over."""
    if path is None or not path.is_file():
        return {}
    lines = path.read_text("utf-8", errors="replace").split("\n")
    return {outcome.key: outcome for line in lines if (outcome := outcome_of(line)) is not None}


def made_folder(path: Path) -> Path:
    """The folder, made where it is not there: for its owner only, it quotes a matter's documents.

    Raises FolderNotWritableError.
    """
    with _failures_typed(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class Keeper:
    """Adds lines to a file, readable by its owner only; with no file it keeps nothing.

    What an interrupted run left of a line is closed first, so that the next one stands alone.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def keep(self, line: str) -> None:
        """Add a line; it is in the file once this returns."""
        if self._path is None:
            return
        with _failures_typed(self._path):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "r+b") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - 1))
                cut_off = file.read(1) not in (b"\n", b"")
                file.write((b"\n" if cut_off else b"") + line.encode("ascii") + b"\n")


def write_text(path: Path, text: str) -> None:
    """Write a report, readable by its owner only; the old one stays until the new one is whole."""
    unfinished = path.with_name(path.name + ".part")
    with _failures_typed(path):
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        unfinished.replace(path)


@contextmanager
def _failures_typed(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(path=str(path)) from error
        raise FolderNotWritableError(path=str(path), detail=error.strerror or "") from error
