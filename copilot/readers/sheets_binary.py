"""Excel before 2007 (XLS) by xlrd: every sheet a page, cells as shown, formulas by results."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.readers import figures, grid
from copilot.readers.figures import GENERAL, Manner

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

_GERMANY: Final = (49, 43, 41)
_PROTECTED: Final = re.compile("encrypt|password", re.IGNORECASE)


def read(path: Path) -> Document:
    """The workbook in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each sheet that says anything, labelled with its name; hidden ones too."""
    book = _opened(data)
    hidden = grid.Hidden()
    try:
        sheets = [book.sheet_by_index(at) for at in range(book.nsheets)]
        manner = _manner(book, sheets)
        told = []
        for sheet in sheets:
            lines = [*_rows(book, sheet, manner, hidden), *_comments(sheet, manner)]
            told.append((sheet.name, lines))
            if sheet.visibility and lines:
                hidden.sheet(sheet.name)
    except _failures() as error:
        raise BrokenFileError(detail=str(error)) from error
    return grid.document("sheets_binary", told, hidden)


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


def _manner(book: "Book", sheets: list["Sheet"]) -> Manner:
    formats = (form.format_str or "" for form in book.format_map.values())
    german = (
        book.countries[0] in _GERMANY
        or any(map(figures.is_german_format, formats))
        or grid.says_german(_texts(sheets))
    )
    return Manner(german, book.datemode == 1)


def _texts(sheets: list["Sheet"]) -> Iterator[str]:
    import xlrd

    for sheet in sheets:
        for row in range(sheet.nrows):
            for cell in sheet.row(row):
                if cell.ctype == xlrd.XL_CELL_TEXT:
                    yield cell.value


def _rows(book: "Book", sheet: "Sheet", manner: Manner, hidden: grid.Hidden) -> Iterator[str]:
    hidden_rows, hidden_columns = 0, set()
    for row in range(sheet.nrows):
        cells = [(column, _shown(book, cell, manner)) for column, cell in enumerate(sheet.row(row))]
        line = grid.row_line(row + 1, cells)
        if not line:
            continue
        yield line
        hidden_rows += _is_hidden(sheet.rowinfo_map.get(row))
        hidden_columns |= {
            column for column, text in cells if text and _is_hidden(sheet.colinfo_map.get(column))
        }
    hidden.rows(sheet.name, hidden_rows)
    hidden.columns(sheet.name, len(hidden_columns))


def _is_hidden(about: Any) -> bool:
    return about is not None and bool(about.hidden)


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


def _figure(book: "Book", cell: Any, manner: Manner) -> str:
    code = GENERAL
    if cell.xf_index is not None and cell.xf_index < len(book.xf_list):
        key = book.xf_list[cell.xf_index].format_key
        form = book.format_map.get(key)
        # The built-in formats are the same as in newer files, where short dates follow the place.
        code = figures.BUILT_IN.get(key) or (form.format_str if form else "") or GENERAL
    try:
        return figures.shown(cell.value, code, manner)
    except (ValueError, ArithmeticError):
        return str(cell.value)


def _comments(sheet: "Sheet", manner: Manner) -> Iterator[str]:
    word = "Kommentar von" if manner.german else "Comment by"
    for (row, column), comment in sorted(sheet.cell_note_map.items()):
        said = " ".join(comment.text.split())
        if said:
            address = f"{grid.column_name(column)}{row + 1}"
            yield f"[{address}] [{word} {comment.author or '?'}: {said}]"
