"""The documents as rows: what each column says, how they are filtered and sorted.

Knows no widget; the words are those of the language in use.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.domain import FileRecord, FileState
from copilot.locale import N_, _
from copilot.tui.literal import one_line
from copilot.tui.references import kind_label


@dataclass(frozen=True, slots=True)
class Row:
    """A file: ``found_in`` is what a filter looks through, ``copies`` the files of its content."""

    record: FileRecord
    found_in: str
    copies: int = 1

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other rows, whatever happens to the list."""
        return self.record.file.folder, self.record.file.path


@dataclass(frozen=True, slots=True)
class Related:
    """The files of each document, and those that amend it."""

    files: Mapping[str, list[FileRecord]]
    amending: Mapping[str, list[FileRecord]]


def related(records: Iterable[FileRecord]) -> Related:
    """How files belong together."""
    files: dict[str, list[FileRecord]] = {}
    amending: dict[str, list[FileRecord]] = {}
    for record in records:
        if record.document:
            files.setdefault(record.document, []).append(record)
        if record.base:
            amending.setdefault(record.base, []).append(record)
    return Related(files, amending)


def rows_of(records: Sequence[FileRecord]) -> list[Row]:
    """A row each."""
    copies = Counter(record.document for record in records if record.document)
    return [Row(r, _found_in(r), copies.get(r.document or "", 1)) for r in records]


def _found_in(record: FileRecord) -> str:
    of_it = record.particulars
    parts = (
        record.file.path,
        record.document or "",
        record.title,
        of_it.date,
        *of_it.parties,
        of_it.sender,
        *of_it.recipients,
        state_label(record),
        kind_label(of_it.kind) if record.document else "",
    )
    return "\n".join(parts).casefold()


def state_label(record: FileRecord) -> str:
    """The state by symbol and word."""
    match record.state:
        case FileState.FAILED:
            return "✗ " + _("failed")
        case FileState.SKIPPED:
            return "– " + _("skipped")
        case FileState.INDEXED if record.poorly_read_pages:
            return "~ " + _("check")
        case FileState.INDEXED:
            return "✓ " + _("indexed")


def pages_label(record: FileRecord) -> str:
    """Pages, of which recognised (°) and poorly read (~): "12 3° 1~"."""
    if not record.document:
        return ""
    parts = [str(record.pages)]
    if record.ocr_pages:
        parts.append(f"{record.ocr_pages}°")
    if record.poorly_read_pages:
        parts.append(f"{record.poorly_read_pages}~")
    return " ".join(parts)


def remark(row: Row) -> str:
    """Why a file is not indexed, or what is to be known of one that is."""
    record = row.record
    if record.state is not FileState.INDEXED:
        return one_line(str(record.reason or ""))
    parts = []
    if record.base:
        parts.append(_("amends {document}").format(document=record.base))
    if row.copies > 1:
        parts.append(_("copies: {count}").format(count=row.copies))
    if record.warnings:
        parts.append(_("warnings: {count}").format(count=len(record.warnings)))
    return ", ".join(parts)


_STATE_ORDER: Final = {FileState.FAILED: 0, FileState.SKIPPED: 1, FileState.INDEXED: 3}


def _by_state(row: Row) -> tuple[int, str]:
    record = row.record
    return (2 if record.poorly_read_pages else _STATE_ORDER[record.state]), record.file.path


def _by_number(row: Row) -> tuple[int, str]:
    number = row.record.document
    return (int(number[1:]) if number else 0), row.record.file.path


def _by_date(row: Row) -> tuple[str, str]:
    return row.record.particulars.date or "9999", row.record.file.path


def _by_kind(row: Row) -> tuple[str, str]:
    record = row.record
    return (record.particulars.kind.value if record.document else "~"), record.file.path


SORTS: Final[tuple[tuple[str, Callable[[Row], tuple[object, ...]]], ...]] = (
    (N_("path"), lambda row: (row.record.file.path, row.record.file.folder)),
    (N_("state"), _by_state),
    (N_("number"), _by_number),
    (N_("date"), _by_date),
    (N_("type"), _by_kind),
    (N_("pages"), lambda row: (-row.record.pages, row.record.file.path)),
)


def arranged(rows: Iterable[Row], wanted: str, sort: int, backwards: bool = False) -> list[Row]:
    """The rows that hold every word of ``wanted``, in the order of ``SORTS[sort]``."""
    words = wanted.casefold().split()
    kept = [row for row in rows if all(word in row.found_in for word in words)]
    kept.sort(key=SORTS[sort][1], reverse=backwards)
    return kept
