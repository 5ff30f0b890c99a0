"""OpenDocument spreadsheets (Calc): every sheet a page, cells as their last program showed them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.readers import grid
from copilot.readers.grid import Areas, Cell, Sheet
from copilot.readers.hidden import WHITE
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
from copilot.readers.opendocument_look import Looks, is_unseen, paper, parted

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CELLS: Final = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_HIDDEN: Final = ("collapse", "filter")
_GROUPED: Final = ("rows", "row-group", "header-rows", "columns", "column-group", "header-columns")
_GROUPS: Final = frozenset(f"{TABLE}table-{name}" for name in _GROUPED)
# A file may say in one word that a row stands a million times; nobody means that.
_MOST_REPEATED: Final = 1000


@dataclass(slots=True)
class _Table:
    """A sheet while it is read, with what decides which of its cells are seen."""

    sheet: Sheet
    word: str
    looks: Looks
    painted: Areas
    locked: bool
    hidden_columns: frozenset[int] = frozenset()
    default_styles: dict[int, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)


def read(path: Path) -> Document:
    """The workbook in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each visible sheet that says anything, labelled with its name."""
    with open_content(data, "spreadsheet") as (content, body, styles):
        word = "Kommentar von" if language(styles) == "de" else "Comment by"
        looks = Looks.of([root for root in (styles, content) if root is not None])
        tables = body.iterfind(f"{TABLE}table")
        sheets = [_read_table(table, word, looks) for table in tables]
    return grid.document("sheets_odf", sheets)


def _read_table(element: "Element", word: str, looks: Looks) -> Sheet:
    hidden = _setting(looks, element, "table", "display") == "false"
    sheet = Sheet(element.get(f"{TABLE}name", ""), hidden)
    locked = element.get(f"{TABLE}protected") == "true"
    table = _Table(sheet, word, looks, Areas.of(_painted(element)), locked)
    _note_columns(table, element)
    at = 1
    for row in _inside(element, "table-row"):
        repeated = max(1, number(row.get(f"{TABLE}number-rows-repeated"), 1))
        away = _is_hidden(row) or _is_flat(looks, row, "row", "height")
        cells = list(_cells(table, row, at, away))
        for each in range(at, at + min(repeated, _MOST_REPEATED)):
            if not sheet.row(each, cells, table.hidden_columns, hidden=away):
                break
        at += repeated
    sheet.lines.extend(table.comments)
    return sheet


def _is_hidden(part: "Element") -> bool:
    return part.get(f"{TABLE}visibility") in _HIDDEN


def _setting(looks: Looks, part: "Element", family: str, name: str) -> str:
    """A setting of the style of a sheet, row or column."""
    style = looks.block(f"{family}/{part.get(f'{TABLE}style-name', '')}")
    return style.get(f"{TABLE}{name}", style.get(f"{STYLE}{name}", ""))


def _is_flat(looks: Looks, part: "Element", kind: str, side: str) -> bool:
    """Whether a row has no height, or a column no width."""
    size = _setting(looks, part, f"table-{kind}", f"{kind}-{side}")
    return bool(size) and not size.strip("0.acimnpt")


def _painted(table: "Element") -> Iterator[str]:
    """The parts whose look depends on conditions."""
    for each in table.iter(f"{_CALC}conditional-format"):
        yield each.get(f"{_CALC}target-range-address", "")


def _note_columns(table: _Table, element: "Element") -> None:
    """Which columns are hidden, and how cells look that say nothing of it themselves."""
    hidden, at = set[int](), 0
    for column in _inside(element, "table-column"):
        repeated = max(1, number(column.get(f"{TABLE}number-columns-repeated"), 1))
        across = range(at, at + min(repeated, _MOST_REPEATED))
        if _is_hidden(column) or _is_flat(table.looks, column, "column", "width"):
            hidden.update(across)
        if style := column.get(f"{TABLE}default-cell-style-name"):
            table.default_styles.update(dict.fromkeys(across, style))
        at += repeated
    table.hidden_columns = frozenset(hidden)


def _inside(table: "Element", tag: str) -> Iterator["Element"]:
    """Rows or columns, also those in groups and headings."""
    for child in table:
        if child.tag == f"{TABLE}{tag}":
            yield child
        elif child.tag in _GROUPS:
            yield from _inside(child, tag)


def _cells(table: _Table, row: "Element", at: int, away: bool) -> Iterator[Cell]:
    column = 0
    default = row.get(f"{TABLE}default-cell-style-name", "")
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        repeated = max(1, number(cell.get(f"{TABLE}number-columns-repeated"), 1))
        for note in cell.iterfind(f"{OFFICE}annotation"):
            line = f"[{grid.column_name(column)}{at}] {comment(note, table.word)}"
            hidden = away or column in table.hidden_columns
            (table.sheet.cells if hidden else table.comments).append(line)
        style = cell.get(f"{TABLE}style-name") or default or table.default_styles.get(column, "")
        text, unseen = _shown(table, cell, style, judged=True)
        if unseen and table.painted.hold(at, column):
            text, unseen = _shown(table, cell, style, judged=False)
        if text or unseen:
            for each in range(column, column + min(repeated, _MOST_REPEATED)):
                yield Cell(each, text, unseen)
        column += repeated


def _shown(table: _Table, cell: "Element", name: str, *, judged: bool) -> tuple[str, str]:
    """What a cell shows, and what it holds that nobody sees."""
    looks, style = table.looks, f"table-cell/{name}"
    block = looks.block(style)
    paragraphs = list(cell.iterfind(f"{TEXT}p"))
    whole = " ".join(filter(None, map(said, paragraphs)))
    if table.locked and block.get(f"{STYLE}cell-protect") == "hidden-and-protected":
        return "", whole
    if _shows_no_text(looks, style):
        if cell.get(f"{OFFICE}value-type") == "string":
            return "", whole
        if not whole:
            value = cell.get(f"{OFFICE}date-value") or cell.get(f"{OFFICE}value") or ""
            return "", value if value != "0" else ""
    ground = paper(block, WHITE) if judged and not looks.depends(style) else None
    parts = [
        parted(paragraph, looks.text(style), looks, lambda settings: is_unseen(settings, ground))
        for paragraph in paragraphs
    ]
    seen, unseen = ([part[at] for part in parts if part[at]] for at in (0, 1))
    return " ".join(seen), " ".join(unseen)


def _shows_no_text(looks: Looks, style: str) -> bool:
    """Whether the format of a cell has nothing for a text, like ";;;"."""
    form = looks.format(style)
    return (
        form is not None
        and str(form.tag).endswith("}text-style")
        and not any(str(part.tag).endswith(("}text-content", "}text")) for part in form)
    )
