"""Excel before 2007 (XLS) by xlrd: every sheet a page, cells as shown, formulas by results.

Conditional formats are not known to xlrd: white letters on a ground painted by one count as hidden.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.readers import figures, grid
from copilot.readers.figures import GENERAL, Manner
from copilot.readers.grid import Cell, Sheet
from copilot.readers.hidden import SMALLEST, WHITE, Color
from copilot.readers.sheets_look import PLAIN, CellLook

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as Table

_TWIPS: Final = 20  # a point
_AUTOMATIC: Final = 0x7FFF
_BACKGROUND: Final = 65
_SOLID: Final = 1
_GERMANY: Final = (49, 43, 41)
_PROTECTED: Final = re.compile("encrypt|password", re.IGNORECASE)


def read(path: Path) -> Document:
    """The workbook in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each visible sheet that says anything, labelled with its name."""
    book = _opened(data)
    try:
        tables = [book.sheet_by_index(at) for at in range(book.nsheets)]
        manner = _manner(book, tables)
        looks = [_look(book, style) for style in book.xf_list]
        sheets = [_sheet(book, table, manner, looks) for table in tables]
    except _failures() as error:
        raise BrokenFileError(detail=str(error)) from error
    return grid.document("sheets_binary", sheets)


def _failures() -> tuple[type[Exception], ...]:
    """What xlrd raises on broken files: its own errors, and those of trusting the content."""
    from xlrd import XLRDError
    from xlrd.compdoc import CompDocError

    return (
        XLRDError,
        CompDocError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        EOFError,
        LookupError,
        NotImplementedError,
        TypeError,
        ValueError,
        struct.error,
        zipfile.BadZipFile,
    )


def _opened(data: bytes) -> "Book":
    """The workbook with its formats; without them where they are damaged."""
    import xlrd

    # xlrd reports oddities to its log file, which is the standard output if none is given.
    log = io.StringIO()
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=log)
    except _failures() as error:
        if _PROTECTED.search(str(error)):
            raise EncryptedFileError from error
    try:
        return xlrd.open_workbook(file_contents=data, logfile=log)
    except _failures() as error:
        raise BrokenFileError(detail=str(error)) from error


def _manner(book: "Book", sheets: list["Table"]) -> Manner:
    formats = (form.format_str or "" for form in book.format_map.values())
    german = (
        book.countries[0] in _GERMANY
        or any(map(figures.is_german_format, formats))
        or grid.says_german(_texts(sheets))
    )
    return Manner(german, book.datemode == 1)


def _texts(sheets: list["Table"]) -> Iterator[str]:
    import xlrd

    for sheet in sheets:
        for row in range(sheet.nrows):
            for cell in sheet.row(row):
                if cell.ctype == xlrd.XL_CELL_TEXT:
                    yield cell.value


def _sheet(book: "Book", table: "Table", manner: Manner, looks: list[CellLook]) -> Sheet:
    sheet = Sheet(table.name, bool(table.visibility))
    rows = {at for at, about in table.rowinfo_map.items() if about.hidden or _is_flat(about)}
    columns = {at for at, about in table.colinfo_map.items() if about.hidden or not about.width}
    for row in range(table.nrows):
        cells = [
            _cell(book, column, cell, manner, looks) for column, cell in enumerate(table.row(row))
        ]
        sheet.row(row + 1, cells, columns, hidden=row in rows)
    for (row, column), line in _comments(table, manner):
        (sheet.cells if row in rows or column in columns else sheet.lines).append(line)
    return sheet


def _is_flat(row: Any) -> bool:
    """Whether a row was made too low for letters."""
    return not row.has_default_height and 0 <= (row.height or 0) < SMALLEST * _TWIPS


def _look(book: "Book", style: Any) -> CellLook:
    """How cells of a style are set."""
    font, ground = book.font_list[style.font_index], style.background
    paper: Color | None = None
    if ground.fill_pattern == 0:
        paper = WHITE
    elif ground.fill_pattern == _SOLID:
        paper = _color(book, ground.pattern_colour_index, WHITE)
    return CellLook(_color(book, font.colour_index, PLAIN.ink), paper, font.height / _TWIPS)


def _color(book: "Book", index: int, automatic: Color | None) -> Color | None:
    if index == _AUTOMATIC:
        return automatic
    if index == _BACKGROUND:
        return WHITE
    found = book.colour_map.get(index)
    return automatic if found is None else (found[0] / 255, found[1] / 255, found[2] / 255)


def _cell(book: "Book", column: int, cell: Any, manner: Manner, looks: list[CellLook]) -> Cell:
    """What a cell shows, and what it holds that nobody sees."""
    import xlrd

    text, code = _shown(book, cell, manner), _code(book, cell)
    is_figure = cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
    value = float(cell.value) if is_figure else None
    if text and figures.hides(value, code):
        return Cell(column, "", text if value != 0 else "")
    styled = cell.xf_index is not None and cell.xf_index < len(looks)
    look = looks[cell.xf_index] if styled else PLAIN
    if ink := figures.ink(value, code):
        look = replace(look, ink=ink)
    return Cell(column, "", text) if text.strip() and look.hides() else Cell(column, text)


def _shown(book: "Book", cell: Any, manner: Manner) -> str:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return _figure(book, cell, manner)
        case xlrd.XL_CELL_BOOLEAN:
            names = ("FALSCH", "WAHR") if manner.german else ("FALSE", "TRUE")
            return names[bool(cell.value)]
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#?"))
        case _:
            return ""


def _code(book: "Book", cell: Any) -> str:
    """The format code of a cell."""
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return GENERAL
    key = book.xf_list[cell.xf_index].format_key
    form = book.format_map.get(key)
    # The built-in formats are the same as in newer files, where short dates follow the place.
    return figures.BUILT_IN.get(key) or (form.format_str if form else "") or GENERAL


def _figure(book: "Book", cell: Any, manner: Manner) -> str:
    try:
        return figures.shown(cell.value, _code(book, cell), manner)
    except (ValueError, ArithmeticError):
        return str(cell.value)


def _comments(sheet: "Table", manner: Manner) -> Iterator[tuple[tuple[int, int], str]]:
    """The row and column of each comment, and the line it makes."""
    word = "Kommentar von" if manner.german else "Comment by"
    for (row, column), comment in sorted(sheet.cell_note_map.items()):
        said = " ".join(comment.text.split())
        if said:
            address = f"{grid.column_name(column)}{row + 1}"
            yield (row, column), f"[{address}] [{word} {comment.author or '?'}: {said}]"
