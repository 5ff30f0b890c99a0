"""The text of a sheet: one row a line, each beginning with the address of its first cell."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from copilot.domain import Document, Page
from copilot.errors import NoTextError
from copilot.locale import Notice, notice

_SEPARATOR: Final = " | "
_SPACES: Final = re.compile(r"\s+")
_LETTERS: Final = 26
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


def document(
    reader: str, sheets: Sequence[tuple[str, Sequence[str]]], hidden: "Hidden"
) -> Document:
    """Pages of the sheets that say anything: name, lines."""
    told = [(name, lines) for name, lines in sheets if lines]
    if not told:
        raise NoTextError
    pages = tuple(
        Page(number, "\n".join(lines), label=name) for number, (name, lines) in enumerate(told, 1)
    )
    return Document(reader, pages, warnings=hidden.warnings())


class Hidden:
    """What a book hides: it is read all the same, and a warning says so."""

    def __init__(self) -> None:
        self._sheets: list[str] = []
        self._rows: dict[str, int] = {}
        self._columns: dict[str, int] = {}

    def sheet(self, name: str) -> None:
        """Note a hidden sheet."""
        self._sheets.append(name)

    def rows(self, sheet: str, count: int) -> None:
        """Note hidden rows that say something."""
        if count:
            self._rows[sheet] = count

    def columns(self, sheet: str, count: int) -> None:
        """Note hidden columns that say something."""
        if count:
            self._columns[sheet] = count

    def warnings(self) -> tuple[Notice, ...]:
        """One sentence for each hidden sheet, and for the hidden rows or columns of a sheet."""
        sheets = (
            notice("The sheet “{sheet}” is hidden; it is read.", sheet=name)
            for name in self._sheets
        )
        rows = (
            notice("The sheet “{sheet}” hides rows: {count}; they are read.", sheet=name, count=n)
            for name, n in self._rows.items()
        )
        columns = (
            notice("The sheet “{sheet}” hides columns: {count}; they are read.", sheet=s, count=n)
            for s, n in self._columns.items()
        )
        return (*sheets, *rows, *columns)
