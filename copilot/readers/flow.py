"""Running text as old formats hand it out: characters, then the marks that end paragraphs.

RTF and binary Word say "cell", "row" and "page" only after the text; here that becomes blocks.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from copilot.domain import PAGE_BREAK, Page
from copilot.locale import Notice, notice

_CELL_SEPARATOR: Final = " | "
_DELETED, _DELETED_END = "\x01", "\x02"
_DELETION: Final = re.compile(f"{_DELETED}([^{_DELETED}{_DELETED_END}]*){_DELETED_END}")
_SPACES: Final = re.compile(r"[ \t\n]+")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
# A document longer than this has more than one page; without breaks its pages are unknown.
_ONE_PAGE: Final = 6000
_GERMAN_PRIMARY: Final = 7


@dataclass(frozen=True, slots=True)
class Marks:
    """The words that mark what is not running text, in the language of the document."""

    deleted: str
    comment: str
    header: str
    footer: str


_GERMAN: Final = Marks("gelöscht", "Kommentar von", "Kopfzeile", "Fußzeile")
_ENGLISH: Final = Marks("deleted", "Comment by", "Header", "Footer")


def marks_of(language_id: int) -> Marks:
    """The marks for a Windows language id: 1031 is German (Germany)."""
    return _GERMAN if language_id & 0x3FF == _GERMAN_PRIMARY else _ENGLISH


def _whole(text: str) -> str:
    """The text with its half surrogate pairs joined, as no file or database holds them."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@dataclass(slots=True)
class Flow:
    """Blocks written so far, and the paragraph, cell, row and table that are open."""

    marks: Marks
    blocks: list[str] = field(default_factory=list)
    insertions: int = 0
    deletions: int = 0
    hidden: int = 0
    _open: list[str] = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)
    _row: list[str] = field(default_factory=list)
    _table: list[list[str]] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)
    _ends: list[str] = field(default_factory=list)

    def add(self, text: str, *, deleted: bool = False) -> None:
        """Characters of the open paragraph."""
        if text:
            self._open.append(f"{_DELETED}{text}{_DELETED_END}" if deleted else text)

    def end_paragraph(self, *, in_cell: bool = False) -> None:
        """Close the paragraph; inside a cell it is a part of that cell."""
        text = self._taken()
        if in_cell:
            self._cell.append(text)
            return
        # What a damaged row left behind must not be lost.
        leftover, self._cell, self._row = [*self._row, *self._cell], [], []
        self._end_table()
        self._put(*leftover, text)
        self._say_waiting()

    def end_cell(self) -> None:
        """Close the cell: its paragraphs stand on one line."""
        self._cell.append(self._taken())
        parts = (_SPACES.sub(" ", part).strip() for part in self._cell)
        self._row.append(" ".join(part for part in parts if part))
        self._cell = []

    def end_row(self) -> None:
        """Close the row of the table."""
        if self._cell or self._open:
            self.end_cell()
        if any(self._row):
            self._table.append(self._row)
        self._row = []

    def break_page(self) -> None:
        """Start a page; inside a table the row stays whole."""
        if self._row or self._cell:
            return
        text = self._taken()
        self._end_table()
        self._put(text)
        self.blocks.append(PAGE_BREAK)

    def note(self, mark: str, text: str, *, at_end: bool = False) -> None:
        """A note or comment: its text waits until the paragraph or the document is done."""
        (self._ends if at_end else self._waiting).append(f"{mark} {text}".strip())

    def line(self) -> str:
        """All of it on one line, without page breaks; for notes, headers and cells."""
        self.end_paragraph()
        said = (_SPACES.sub(" ", block).strip() for block in (*self.blocks, *self._ends))
        return " ".join(block for block in said if block and block != PAGE_BREAK)

    def pages(self) -> tuple[Page, ...]:
        """The pages; blank ones at the end are left out."""
        self.end_paragraph()
        text = "\n\n".join((*self.blocks, *self._ends))
        pages = [page.strip(" \t\n") for page in text.split(PAGE_BREAK)]
        while len(pages) > 1 and not pages[-1]:
            pages.pop()
        return tuple(Page(number, page) for number, page in enumerate(pages, 1))

    def warnings(self, pages: tuple[Page, ...]) -> list[Notice]:
        """What the reader of the text should know."""
        warnings = []
        if self.deletions or self.insertions:
            warnings.append(
                notice(
                    "Tracked changes: {insertions} insertions are read as text, {deletions}"
                    " deletions stand in brackets.",
                    insertions=self.insertions,
                    deletions=self.deletions,
                )
            )
        if self.hidden:
            warnings.append(
                notice("Hidden characters that are not read: {count}.", count=self.hidden)
            )
        if len(pages) == 1 and len(pages[0].text) > _ONE_PAGE:
            warnings.append(
                notice("The file does not say where its pages end; all text counts as page 1.")
            )
        return warnings

    def _taken(self) -> str:
        text = "".join(self._open).replace(_DELETED_END + _DELETED, "")
        self._open = []
        self.deletions += len(_DELETION.findall(text))
        text = _DELETION.sub(lambda found: f"[{self.marks.deleted}: {found[1]}]", text)
        return _CONTROL.sub("", _whole(text)).strip(" ")

    def _put(self, *texts: str) -> None:
        self.blocks.extend(text for text in texts if text.strip())

    def _end_table(self) -> None:
        """One row a line; a table of one column is a frame, and its content is read as such."""
        rows, self._table = self._table, []
        if max((len(row) for row in rows), default=0) <= 1:
            self._put(*(cell for row in rows for cell in row))
        else:
            lines = (_CELL_SEPARATOR.join(row).rstrip(" ") for row in rows)
            self._put("\n".join(lines))
        if rows:
            self._say_waiting()

    def _say_waiting(self) -> None:
        self.blocks.extend(self._waiting)
        self._waiting = []
