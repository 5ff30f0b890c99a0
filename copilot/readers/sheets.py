"""Excel (OOXML): every sheet a page, cells as shown, formulas by their stored results.

Nothing the workbook points to outside itself is opened; no macro, query or formula is run.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError
from copilot.readers import figures, grid
from copilot.readers.figures import BUILT_IN, GENERAL, Manner
from copilot.readers.package import Package, Relation, open_package, relations, xml_part

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})(\d+)")
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


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets share: strings, the format code of each style, how figures are shown."""

    package: Package
    strings: Sequence[str]
    formats: Sequence[str]
    manner: Manner

    @property
    def words(self) -> _Words:
        """The marks of what is no cell, in the language of the book."""
        return _GERMAN if self.manner.german else _ENGLISH


_ENGLISH: Final = _Words("Comment by", "Header", "Footer")
_GERMAN: Final = _Words("Kommentar von", "Kopfzeile", "Fußzeile")


def read(path: Path) -> Document:
    """The workbook in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each sheet that says anything, labelled with its name; hidden ones too."""
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
        hidden = grid.Hidden()
        told = []
        for sheet in listed:
            title = sheet.get("name", "")
            lines = _sheet(book, title, targets.get(sheet.get(_R_ID, ""), ""), hidden)
            told.append((title, lines))
            if sheet.get("state", "visible") != "visible" and lines:
                hidden.sheet(title)
    return grid.document("sheets", told, hidden)


def _book(package: Package, root: "Element", links: tuple[Relation, ...]) -> _Book:
    parts = {link.kind: link.target for link in links}
    texts = xml_part(package, parts.get("sharedStrings", ""))
    strings = () if texts is None else tuple(_said(text) for text in texts.iter(f"{_S}si"))
    formats = _formats(xml_part(package, parts.get("styles", "")))
    core = xml_part(package, "docProps/core.xml")
    language = "" if core is None else core.findtext(f"{_DC}language") or ""
    german = (
        language.lower().startswith("de")
        or any(map(figures.is_german_format, formats))
        or grid.says_german(strings)
    )
    properties = root.find(f"{_S}workbookPr")
    from_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    return _Book(package, strings, formats, Manner(german, from_1904))


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


def _said(element: "Element") -> str:
    """The text of a string, rich or plain, without the reading aids of Asian scripts."""
    runs = (
        text.text or ""
        for text in element.iter(f"{_S}t")
        if (above := text.getparent()) is None or above.tag != f"{_S}rPh"
    )
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(runs))


def _sheet(book: _Book, title: str, target: str, hidden: grid.Hidden) -> list[str]:
    root = xml_part(book.package, target) if target else None
    if root is None:
        return []
    lines = list(_rows(book, title, root, hidden))
    links = relations(book.package, target)
    for link in links:
        if link.kind == "comments":
            lines.extend(_comments(book, xml_part(book.package, link.target)))
        elif link.kind == "drawing":
            lines.extend(_text_boxes(xml_part(book.package, link.target)))
    lines.extend(_margins(book.words, root))
    return lines


def _rows(book: _Book, title: str, root: "Element", hidden: grid.Hidden) -> Iterator[str]:
    columns = _hidden_columns(root)
    hidden_rows, hidden_columns, number = 0, set(), 0
    for row in root.iterfind(f"{_S}sheetData/{_S}row"):
        number = _number(row.get("r"), number + 1)
        cells = list(_cells(book, row))
        line = grid.row_line(number, cells)
        if not line:
            continue
        yield line
        hidden_rows += row.get("hidden") in ("1", "true")
        hidden_columns |= {column for column, text in cells if text and columns(column)}
    hidden.rows(title, hidden_rows)
    hidden.columns(title, len(hidden_columns))


def _hidden_columns(root: "Element") -> Callable[[int], bool]:
    ranges = [
        range(_number(column.get("min"), 1) - 1, _number(column.get("max"), 1))
        for column in root.iterfind(f"{_S}cols/{_S}col")
        if column.get("hidden") in ("1", "true")
    ]
    return lambda column: any(column in each for each in ranges)


def _cells(book: _Book, row: "Element") -> Iterator[tuple[int, str]]:
    column = -1
    for cell in row.iterfind(f"{_S}c"):
        address = _ADDRESS.match(cell.get("r", ""))
        column = _column(address[1]) if address else column + 1
        yield column, _shown(book, cell)


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _shown(book: _Book, cell: "Element") -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_S}v") or ""
    match kind:
        case "s":
            at = _number(value, -1)
            return book.strings[at] if 0 <= at < len(book.strings) else ""
        case "inlineStr":
            return "".join(map(_said, cell.iterfind(f"{_S}is")))
        case "b":
            return _truth(value.strip() == "1", book.manner)
        case "n":
            return _figure(book, value, _number(cell.get("s"), 0))
        case _:
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def _truth(value: bool, manner: Manner) -> str:
    if manner.german:
        return "WAHR" if value else "FALSCH"
    return "TRUE" if value else "FALSE"


def _figure(book: _Book, value: str, style: int) -> str:
    code = book.formats[style] if 0 <= style < len(book.formats) else GENERAL
    try:
        return figures.shown(float(value), code, book.manner)
    except (ValueError, ArithmeticError):
        return value


def _comments(book: _Book, root: "Element | None") -> Iterator[str]:
    if root is None:
        return
    authors = [author.text or "?" for author in root.iter(f"{_S}author")]
    for comment in root.iter(f"{_S}comment"):
        at = _number(comment.get("authorId"), -1)
        author = authors[at] if 0 <= at < len(authors) else "?"
        said = " ".join("".join(map(_said, comment.iterfind(f"{_S}text"))).split())
        if said:
            yield f"[{comment.get('ref', '')}] [{book.words.comment} {author}: {said}]"


def _text_boxes(root: "Element | None") -> Iterator[str]:
    for paragraph in () if root is None else root.iter(f"{_A}p"):
        said = " ".join("".join(text.text or "" for text in paragraph.iter(f"{_A}t")).split())
        if said:
            yield said


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
