"""The text of a sheet: one row a line, each beginning with the address of its first cell.

What a sheet does not show (hidden rows, columns and sheets, white cells) is kept out of the text;
a warning quotes it. Its lines bear the same addresses, so that it can be found in the book.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from copilot.domain import Document, Page
from copilot.errors import NoTextError
from copilot.locale import Notice, notice
from copilot.readers.hidden import excerpt, is_telling

_SEPARATOR: Final = " | "
_SPACES: Final = re.compile(r"\s+")
_LETTERS: Final = 26
_MOST_NOTICES: Final = 50
_AREA: Final = re.compile(
    r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::(?:[^\s:]*\.)?\$?([A-Z]{1,3})\$?(\d{1,7}))?"
)
_WORDS: Final = re.compile(r"[a-zäöüß]+", re.IGNORECASE)
_GERMAN: Final = frozenset({
    "der", "die", "das", "und", "für", "von", "bis", "mit", "ohne", "nicht", "des", "den", "dem",
    "datum", "betrag", "summe", "gesamt", "miete", "monat", "monate", "jahr", "nr", "ort",
    "straße", "kosten", "netto", "brutto", "tabelle", "mwst", "ust", "frist",
})  # fmt: skip
_ENGLISH: Final = frozenset({
    "the", "and", "for", "of", "to", "from", "with", "without", "not", "this", "that", "date",
    "amount", "sum", "total", "rent", "month", "months", "year", "street", "city", "cost",
    "costs", "net", "gross", "sheet", "tax", "vat", "price", "term",
})  # fmt: skip


def column_name(column: int) -> str:
    """ "A" for 0, "AA" for 26."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + letter) + name
    return name


def row_line(row: int, cells: Iterable[tuple[int, str]]) -> str:
    """ "[A12] 3 Monate | 1.250,00 EUR"; a cell behind a gap bears its own address.

    ``row`` counts from 1, columns from 0; "" where no cell says anything.
    """
    pieces, expected = [], -1
    for column, text in cells:
        said = _SPACES.sub(" ", text).strip()
        if said:
            address = f"[{column_name(column)}{row}] " if column != expected else ""
            pieces.append(address + said)
            expected = column + 1
    return _SEPARATOR.join(pieces)


def says_german(texts: Iterable[str]) -> bool:
    """Whether a book's words are German rather than English; many sheets hold few words."""
    german = english = 0
    for text in texts:
        words = [word.lower() for word in _WORDS.findall(text)]
        german += sum(word in _GERMAN for word in words) + sum(c in "äöüß" for c in text.lower())
        english += sum(word in _ENGLISH for word in words)
    return german > english


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and what stands in it that nobody sees; columns count from 0."""

    column: int
    text: str
    unseen: str = ""

    @property
    def whole(self) -> str:
        """All that stands in it."""
        return f"{self.text} {self.unseen}".strip()


@dataclass(frozen=True, slots=True)
class Areas:
    """Parts of a sheet: first and last column, first and last row, rows counting from 1."""

    boxes: tuple[tuple[int, int, int, int], ...] = ()

    @staticmethod
    def of(names: Iterable[str]) -> "Areas":
        """The parts that are named like "A1:B5 D7" or "Blatt.A1:Blatt.B5"."""
        return Areas(
            tuple(
                (column_at(left), column_at(right or left), int(top), int(bottom or top))
                for name in names
                for left, top, right, bottom in _AREA.findall(name)
            )
        )

    def hold(self, row: int, column: int) -> bool:
        """Whether a cell lies in one of them."""
        return any(
            left <= column <= right and top <= row <= bottom
            for left, right, top, bottom in self.boxes
        )


@dataclass(slots=True)
class Sheet:
    """A sheet while it is read: the lines it shows, and those of what it hides."""

    name: str
    hidden: bool = False
    lines: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)

    def row(
        self,
        number: int,
        cells: Sequence[Cell],
        unseen: Iterable[int] = (),
        *,
        hidden: bool = False,
    ) -> bool:
        """Take in a row whose ``unseen`` columns are hidden; False where it says nothing."""
        everything = row_line(number, ((cell.column, cell.whole) for cell in cells))
        if not everything:
            return False
        if hidden:
            self.rows.append(everything)
            return True
        away = {cell.column for cell in cells if cell.whole} & set(unseen)
        if not away and not any(cell.unseen for cell in cells):
            self.lines.append(everything)
            return True
        self.hidden_columns |= away
        shown = [(cell.column, cell.text) for cell in cells if cell.column not in away]
        for lines, kept in (
            (self.lines, shown),
            (self.columns, [(c.column, c.whole) for c in cells if c.column in away]),
            (self.cells, [(c.column, c.unseen) for c in cells if c.column not in away]),
        ):
            if line := row_line(number, kept):
                lines.append(line)
        return True

    def says_nothing(self) -> bool:
        """Whether it neither shows nor hides anything."""
        return not (self.lines or self.rows or self.columns or self.cells)

    def notices(self) -> Iterator[Notice]:
        """What it hides: all of it, rows, columns, single cells."""
        if self.hidden:
            said = [*self.lines, *self.rows, *self.columns, *self.cells]
            yield notice(
                "The sheet “{sheet}” is hidden and not read: “{excerpt}”",
                sheet=self.name,
                excerpt=excerpt(" ".join(said)),
            )
            return
        if self.rows:
            yield notice(
                "The sheet “{sheet}” hides rows that are not read: {count} (“{excerpt}”)",
                sheet=self.name,
                count=len(self.rows),
                excerpt=excerpt(" ".join(self.rows)),
            )
        if self.columns:
            yield notice(
                "The sheet “{sheet}” hides columns that are not read: {count} (“{excerpt}”)",
                sheet=self.name,
                count=len(self.hidden_columns),
                excerpt=excerpt(" ".join(self.columns)),
            )
        if is_telling(cells := " ".join(self.cells)):
            yield notice(
                "The sheet “{sheet}” has cells nobody sees, which are not read: “{excerpt}”",
                sheet=self.name,
                excerpt=excerpt(cells),
            )


def column_at(letters: str) -> int:
    """0 for "A", 26 for "AA"."""
    column = 0
    for letter in letters:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return column - 1


def document(reader: str, sheets: Iterable[Sheet]) -> Document:
    """A page for each visible sheet that says anything, labelled with its name."""
    sheets = [sheet for sheet in sheets if not sheet.says_nothing()]
    told = [sheet for sheet in sheets if sheet.lines and not sheet.hidden]
    if not told:
        raise NoTextError
    pages = tuple(
        Page(number, "\n".join(sheet.lines), label=sheet.name)
        for number, sheet in enumerate(told, 1)
    )
    warnings = [warning for sheet in sheets for warning in sheet.notices()]
    further = len(warnings) - _MOST_NOTICES
    if further > 0:
        rest = notice(
            "Further hidden parts of the workbook that are not read: {count}.", count=further
        )
        warnings[_MOST_NOTICES:] = [rest]
    return Document(reader, pages, warnings=tuple(warnings))
