"""Excel (OOXML): every sheet a page, cells as shown, formulas by their stored results.

Nothing the workbook points to outside itself is opened; no macro, query or formula is run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError
from copilot.readers import figures, grid
from copilot.readers.figures import BUILT_IN, GENERAL, Manner
from copilot.readers.grid import Areas, Cell, Sheet
from copilot.readers.hidden import SMALLEST
from copilot.readers.package import Package, Relation, open_package, relations, xml_part
from copilot.readers.sheets_look import CellLook, Looks

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_XDR: Final = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})(\d+)")
_LAST_ROW: Final = 1 << 20
_LAST_COLUMN: Final = 1 << 14
# Excel writes characters XML cannot hold as _x000D_.
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
# In headers and footers: "&P" page, "&D" date, "&"Arial,Bold"", "&12", "&K01+000", "&L" left ...
_MARGIN_CODE: Final = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f+-]{6,8}|&\d+|&[A-Za-z]')
_MARGINS: Final = {"oddHeader": "header", "oddFooter": "footer"}


@dataclass(frozen=True, slots=True)
class _Words:
    comment: str
    header: str
    footer: str


# A piece of a string, and its own font where it has one.
_Piece = tuple[str, "Element | None"]


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets share: strings, the format code of each style, how figures are shown."""

    package: Package
    strings: Sequence[Sequence[_Piece]]
    formats: Sequence[str]
    manner: Manner
    looks: Looks

    @property
    def words(self) -> _Words:
        """The marks of what is no cell, in the language of the book."""
        return _GERMAN if self.manner.german else _ENGLISH


@dataclass(frozen=True, slots=True)
class _Ground:
    """What decides in a sheet whether a cell is seen, besides its own style.

    Tables and conditional formats paint grounds of their own, which are not known.
    """

    painted: Areas = field(default_factory=Areas)
    hidden_columns: Areas = field(default_factory=Areas)


_ENGLISH: Final = _Words("Comment by", "Header", "Footer")
_GERMAN: Final = _Words("Kommentar von", "Kopfzeile", "Fußzeile")


def read(path: Path) -> Document:
    """The workbook in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each visible sheet that says anything, labelled with its name."""
    with open_package(data) as package:
        main = next(
            (link.target for link in relations(package, "") if link.kind == "officeDocument"),
            "xl/workbook.xml",
        )
        root = xml_part(package, main)
        listed = None if root is None else root.find(f"{_S}sheets")
        if root is None or listed is None:
            raise BrokenFileError(detail="it has no workbook")
        links = relations(package, main)
        book = _book(package, root, links)
        targets = {link.id: link.target for link in links}
        sheets = []
        for each in listed:
            hidden = each.get("state", "visible") != "visible"
            sheet = Sheet(each.get("name", ""), hidden)
            _fill(book, sheet, targets.get(each.get(_R_ID, ""), ""))
            sheets.append(sheet)
    return grid.document("sheets", sheets)


def _book(package: Package, root: "Element", links: tuple[Relation, ...]) -> _Book:
    parts = {link.kind: link.target for link in links}
    texts = xml_part(package, parts.get("sharedStrings", ""))
    strings = () if texts is None else tuple(_pieces(text) for text in texts.iter(f"{_S}si"))
    styles = xml_part(package, parts.get("styles", ""))
    formats = _formats(styles)
    core = xml_part(package, "docProps/core.xml")
    language = "" if core is None else core.findtext(f"{_DC}language") or ""
    german = (
        language.lower().startswith("de")
        or any(map(figures.is_german_format, formats))
        or grid.says_german("".join(text for text, _ in pieces) for pieces in strings)
    )
    properties = root.find(f"{_S}workbookPr")
    from_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    looks = Looks.of(styles, xml_part(package, parts.get("theme", "")))
    return _Book(package, strings, formats, Manner(german, from_1904), looks)


def _formats(styles: "Element | None") -> tuple[str, ...]:
    """The format code of every cell style, in the order cells count them."""
    if styles is None:
        return ()
    codes: Mapping[int, str] = {
        _number(form.get("numFmtId"), -1): form.get("formatCode", GENERAL)
        for form in styles.iterfind(f"{_S}numFmts/{_S}numFmt")
    }
    known = {**BUILT_IN, **codes}
    used = styles.iterfind(f"{_S}cellXfs/{_S}xf")
    return tuple(known.get(_number(style.get("numFmtId"), 0), GENERAL) for style in used)


def _pieces(element: "Element") -> Sequence[_Piece]:
    """The runs of a string, rich or plain, without the reading aids of Asian scripts."""
    pieces: list[_Piece] = []
    for text in element.iter(f"{_S}t"):
        above = text.getparent()
        if above is None or above.tag != f"{_S}rPh":
            font = None if above is None else above.find(f"{_S}rPr")
            pieces.append((_plain(text.text or ""), font))
    return pieces


def _said(element: "Element") -> str:
    return "".join(text for text, _ in _pieces(element))


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _fill(book: _Book, sheet: Sheet, target: str) -> None:
    root = xml_part(book.package, target) if target else None
    if root is None:
        return
    links = relations(book.package, target)
    ground = _Ground(Areas.of(_painted(book.package, root, links)), _hidden_columns(root))
    unseen = _fill_rows(book, sheet, root, ground)
    for link in links:
        if link.kind == "comments":
            part = xml_part(book.package, link.target)
            for place, line in _comments(book, part):
                found = _ADDRESS.match(place)
                away = found and unseen.hold(int(found[2]), grid.column_at(found[1]))
                (sheet.cells if away else sheet.lines).append(line)
        elif link.kind == "drawing":
            _text_boxes(sheet, xml_part(book.package, link.target))
    sheet.lines.extend(_margins(book.words, root))


def _painted(package: Package, root: "Element", links: tuple[Relation, ...]) -> Iterator[str]:
    """The names of the parts whose ground a table or a condition paints."""
    for condition in root.iterfind(f"{_S}conditionalFormatting"):
        yield condition.get("sqref", "")
    for link in links:
        table = xml_part(package, link.target) if link.kind in ("table", "pivotTable") else None
        if table is not None:
            location = table.find(f"{_S}location")
            yield (table if location is None else location).get("ref", "")


def _fill_rows(book: _Book, sheet: Sheet, root: "Element", ground: _Ground) -> Areas:
    """Take in the rows; returned is what is hidden as a whole."""
    number, rows = 0, list[tuple[int, int, int, int]]()
    known: dict[int, bool] = {}
    for row in root.iterfind(f"{_S}sheetData/{_S}row"):
        number = _number(row.get("r"), number + 1)
        hidden = row.get("hidden") in ("1", "true") or _is_flat(row)
        cells = list(_cells(book, row, number, ground))
        for column in {cell.column for cell in cells} - known.keys():
            known[column] = ground.hidden_columns.hold(1, column)
        away = [cell.column for cell in cells if known[cell.column]]
        sheet.row(number, cells, away, hidden=hidden)
        if hidden:
            rows.append((0, _LAST_COLUMN, number, number))
    return Areas((*rows, *ground.hidden_columns.boxes))


def _is_flat(row: "Element") -> bool:
    try:
        return float(row.get("ht", "15")) < SMALLEST
    except ValueError:
        return False


def _hidden_columns(root: "Element") -> Areas:
    return Areas(
        tuple(
            (_number(column.get("min"), 1) - 1, _number(column.get("max"), 1) - 1, 1, _LAST_ROW)
            for column in root.iterfind(f"{_S}cols/{_S}col")
            if column.get("hidden") in ("1", "true") or column.get("width") in ("0", "0.0")
        )
    )


def _cells(book: _Book, row: "Element", number: int, ground: _Ground) -> Iterator[Cell]:
    column = -1
    for cell in row.iterfind(f"{_S}c"):
        address = _ADDRESS.match(cell.get("r", ""))
        column = grid.column_at(address[1]) if address else column + 1
        look = book.looks.cell(_number(cell.get("s"), 0))
        text, unseen = _shown(book, cell, look)
        if unseen and ground.painted.hold(number, column):
            text, unseen = _shown(book, cell, replace(look, paper=None))
        yield Cell(column, text, unseen)


def _shown(book: _Book, cell: "Element", look: CellLook) -> tuple[str, str]:
    """What a cell shows, and what it holds that nobody sees."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{_S}v") or ""
    style = _number(cell.get("s"), 0)
    code = book.formats[style] if 0 <= style < len(book.formats) else GENERAL
    match kind:
        case "s":
            at = _number(value, -1)
            pieces = book.strings[at] if 0 <= at < len(book.strings) else ()
        case "inlineStr":
            pieces = [piece for text in cell.iterfind(f"{_S}is") for piece in _pieces(text)]
        case "n":
            return _figure(book, value, code, look)
        case "b":
            pieces = [(_truth(value.strip() == "1", book.manner), None)]
        case _:
            pieces = [(_plain(value), None)]
    return _text(book, pieces, code, look)


def _text(book: _Book, pieces: Sequence[_Piece], code: str, look: CellLook) -> tuple[str, str]:
    if figures.hides(None, code):
        return "", "".join(text for text, _ in pieces)
    if ink := figures.ink(None, code):
        look = replace(look, ink=ink)
    seen: list[str] = []
    unseen: list[str] = []
    for text, font in pieces:
        away = text.strip() and (look if font is None else book.looks.run(look, font)).hides()
        (unseen if away else seen).append(text)
    return "".join(seen), "".join(unseen)


def _truth(value: bool, manner: Manner) -> str:
    if manner.german:
        return "WAHR" if value else "FALSCH"
    return "TRUE" if value else "FALSE"


def _figure(book: _Book, value: str, code: str, look: CellLook) -> tuple[str, str]:
    try:
        number = float(value)
        if figures.hides(number, code):
            return "", figures.general(number, book.manner) if number else ""
        text = figures.shown(number, code, book.manner)
    except (ValueError, ArithmeticError):
        number, text = 0.0, value
    if ink := figures.ink(number, code):
        look = replace(look, ink=ink)
    return ("", text) if look.hides() else (text, "")


def _comments(book: _Book, root: "Element | None") -> Iterator[tuple[str, str]]:
    """The address of each comment, and the line it makes."""
    if root is None:
        return
    authors = [author.text or "?" for author in root.iter(f"{_S}author")]
    for comment in root.iter(f"{_S}comment"):
        at = _number(comment.get("authorId"), -1)
        author = authors[at] if 0 <= at < len(authors) else "?"
        said = " ".join("".join(map(_said, comment.iterfind(f"{_S}text"))).split())
        if said:
            place = comment.get("ref", "")
            yield place, f"[{place}] [{book.words.comment} {author}: {said}]"


def _text_boxes(sheet: Sheet, root: "Element | None") -> None:
    for paragraph in () if root is None else root.iter(f"{_A}p"):
        said = " ".join("".join(text.text or "" for text in paragraph.iter(f"{_A}t")).split())
        if said:
            (sheet.cells if _is_hidden_shape(paragraph) else sheet.lines).append(said)


def _is_hidden_shape(paragraph: "Element") -> bool:
    shape = next(paragraph.iterancestors(f"{_XDR}sp"), None)
    about = None if shape is None else shape.find(f"{_XDR}nvSpPr/{_XDR}cNvPr")
    return about is not None and about.get("hidden") in ("1", "true")


def _margins(words: _Words, root: "Element") -> Iterator[str]:
    for tag, kind in _MARGINS.items():
        text = root.findtext(f"{_S}headerFooter/{_S}{tag}") or ""
        parts = _MARGIN_CODE.sub(
            lambda found: "\n" if found[0] in ("&L", "&C", "&R") else "", text.replace("&&", "＆")
        )
        said = " / ".join(" ".join(part.split()) for part in parts.split("\n") if part.strip())
        if said:
            yield f"[{getattr(words, kind)}: {said.replace('＆', '&')}]"


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default
