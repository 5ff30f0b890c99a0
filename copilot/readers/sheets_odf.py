"""OpenDocument spreadsheets (Calc): every sheet a page, cells as their last program showed them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.readers import grid
from copilot.readers.opendocument import (
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    comment,
    language,
    number,
    open_content,
    said,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CELLS: Final = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_HIDDEN: Final = ("collapse", "filter")
_GROUPED: Final = ("rows", "row-group", "header-rows", "columns", "column-group", "header-columns")
_GROUPS: Final = frozenset(f"{TABLE}table-{name}" for name in _GROUPED)
# A file may say in one word that a row stands a million times; nobody means that.
_MOST_REPEATED: Final = 1000


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read."""

    word: str
    hidden_columns: frozenset[int]
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    hidden_rows: int = 0
    met: set[int] = field(default_factory=set)


def read(path: Path) -> Document:
    """The workbook in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each sheet that says anything, labelled with its name; hidden ones too."""
    hidden = grid.Hidden()
    told = []
    with open_content(data, "spreadsheet") as (content, body, styles):
        word = "Kommentar von" if language(styles) == "de" else "Comment by"
        unseen = _hidden_styles(content)
        for table in body.iterfind(f"{TABLE}table"):
            title = table.get(f"{TABLE}name", "")
            sheet = _read_table(table, word)
            lines = [*sheet.lines, *sheet.comments]
            told.append((title, lines))
            if lines and table.get(f"{TABLE}style-name") in unseen:
                hidden.sheet(title)
            hidden.rows(title, sheet.hidden_rows)
            hidden.columns(title, len(sheet.met))
    return grid.document("sheets_odf", told, hidden)


def _hidden_styles(content: "Element") -> frozenset[str | None]:
    return frozenset(
        style.get(f"{STYLE}name")
        for style in content.iter(f"{STYLE}style")
        for properties in style.iterfind(f"{STYLE}table-properties")
        if properties.get(f"{TABLE}display") == "false"
    )


def _read_table(table: "Element", word: str) -> _Sheet:
    sheet = _Sheet(word, frozenset(_hidden_columns(table)))
    at = 1
    for row in _inside(table, "table-row"):
        repeated = max(1, number(row.get(f"{TABLE}number-rows-repeated"), 1))
        cells = list(_cells(sheet, row, at))
        for each in range(at, at + min(repeated, _MOST_REPEATED)):
            line = grid.row_line(each, cells)
            if not line:
                break
            sheet.lines.append(line)
            sheet.hidden_rows += row.get(f"{TABLE}visibility") in _HIDDEN
        at += repeated
    return sheet


def _hidden_columns(table: "Element") -> Iterator[int]:
    at = 0
    for column in _inside(table, "table-column"):
        repeated = max(1, number(column.get(f"{TABLE}number-columns-repeated"), 1))
        if column.get(f"{TABLE}visibility") in _HIDDEN:
            yield from range(at, at + min(repeated, _MOST_REPEATED))
        at += repeated


def _inside(table: "Element", tag: str) -> Iterator["Element"]:
    """Rows or columns, also those in groups and headings."""
    for child in table:
        if child.tag == f"{TABLE}{tag}":
            yield child
        elif child.tag in _GROUPS:
            yield from _inside(child, tag)


def _cells(sheet: _Sheet, row: "Element", at: int) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        repeated = max(1, number(cell.get(f"{TABLE}number-columns-repeated"), 1))
        text = " ".join(filter(None, map(said, cell.iterfind(f"{TEXT}p"))))
        for note in cell.iterfind(f"{OFFICE}annotation"):
            address = f"[{grid.column_name(column)}{at}]"
            sheet.comments.append(f"{address} {comment(note, sheet.word)}")
        if text:
            for each in range(column, column + min(repeated, _MOST_REPEATED)):
                sheet.met |= {each} & sheet.hidden_columns
                yield each, text
        column += repeated
