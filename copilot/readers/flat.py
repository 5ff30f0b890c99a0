"""XML in one file: Office and OpenDocument as they save it flat, and any other XML as its text.

A flat document is put into the package it would otherwise be and read like one. Of other XML
(XJustiz, invoices, exports) every element that says something is a line under its name.
"""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document, Page
from copilot.errors import BrokenFileError, NoTextError
from copilot.readers import read_bytes as read_inside
from copilot.readers.grid import row_line
from copilot.readers.nesting import Inner, Nesting, gather, shown_name
from copilot.readers.package import parse

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PACKAGE: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_WORD_2003: Final = "http://schemas.microsoft.com/office/word/2003/wordml"
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SECTIONS: Final = "{http://schemas.microsoft.com/office/word/2003/auxHint}*"
_EXCEL_2003: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_TYPES: Final = "[Content_Types].xml"
_MOST_GAP: Final = 1 << 20
_BASE64: Final = re.compile(r"[A-Za-z0-9+/ ]+={0,2}")
_LEAST_FILE: Final = 400


def read(path: Path) -> Document:
    """The document in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, Nesting())


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """The document as its own reader reads it; XML of no known kind as lines."""
    root = parse(data, name)
    if root.tag == f"{_PACKAGE}package":
        return _repacked(name, dict(_parts(root)), nesting)
    if root.tag == f"{_OFFICE}document":
        kind = root.get(f"{_OFFICE}mimetype", "").encode()
        parts = {"mimetype": kind, "content.xml": data, "styles.xml": data}
        return _repacked(name, parts, nesting)
    if root.tag == f"{{{_WORD_2003}}}wordDocument":
        return _repacked(name, {_TYPES: b"", "word/document.xml": _word(root)}, nesting)
    if root.tag == f"{_EXCEL_2003}Workbook":
        return _workbook(root)
    held: list[Inner] = []
    text = "\n".join(_lines(root, held))
    gathered = gather(held, nesting, [Page(1, text)] if text else [])
    if not gathered.pages:
        raise gathered.failures[0] if gathered.failures else NoTextError
    return Document("flat", tuple(gathered.pages), warnings=tuple(gathered.warnings))


def _held(name: str, said: str, nesting: Nesting) -> Document:
    try:
        data = base64.b64decode(said)
    except binascii.Error as error:
        raise BrokenFileError(detail=str(error)) from error
    nesting.spend(len(data))
    return read_inside(name, data, nesting)


def _repacked(name: str, parts: Mapping[str, bytes], nesting: Nesting) -> Document:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    # Whatever the file is named: only a package of a known kind may follow, so that none loops.
    return read_inside(f"{Path(name).stem}.zipped", packed.getvalue(), nesting)


def _parts(root: "Element") -> Iterator[tuple[str, bytes]]:
    from lxml import etree

    yield _TYPES, b""
    for part in root.iter(f"{_PACKAGE}part"):
        name = part.get(f"{_PACKAGE}name", "").lstrip("/")
        tree, packed = part.find(f"{_PACKAGE}xmlData"), part.find(f"{_PACKAGE}binaryData")
        if tree is not None and len(tree):
            yield name, etree.tostring(tree[0])
        elif packed is not None:
            try:
                yield name, base64.b64decode(packed.text or "")
            except binascii.Error as error:
                raise BrokenFileError(detail=f"{name}: {error}") from error


def _word(root: "Element") -> bytes:
    """Word's XML of 2003 names nearly everything as the later format does."""
    from lxml import etree

    etree.strip_tags(root, _SECTIONS)
    for element in root.iter(f"{{{_WORD_2003}}}wordDocument"):
        element.tag = f"{{{_WORD_2003}}}document"
    written: bytes = etree.tostring(root)
    return written.replace(_WORD_2003.encode(), _WORD.encode())


def _workbook(root: "Element") -> Document:
    """A page for each sheet that says anything."""
    pages: list[Page] = []
    for sheet in root.iter(f"{_EXCEL_2003}Worksheet"):
        text = "\n".join(_rows(sheet))
        if text:
            label = sheet.get(f"{_EXCEL_2003}Name", "")
            pages.append(Page(len(pages) + 1, text, label=label))
    if not pages:
        raise NoTextError
    return Document("flat", tuple(pages))


def _rows(sheet: "Element") -> Iterator[str]:
    number = 0
    for row in sheet.iter(f"{_EXCEL_2003}Row"):
        number = _index(row, number + 1)
        cells, column = [], 0
        for cell in row.iterchildren(f"{_EXCEL_2003}Cell"):
            column = _index(cell, column + 1)
            data = cell.find(f"{_EXCEL_2003}Data")
            cells.append((column - 1, "" if data is None else "".join(map(str, data.itertext()))))
        if line := row_line(number, cells):
            yield line


def _index(element: "Element", following: int) -> int:
    """The number of a row or cell: the next one, unless some were left out."""
    told = element.get(f"{_EXCEL_2003}Index", "")
    return int(told) if told.isdecimal() and int(told) < _MOST_GAP else following


def _lines(root: "Element", held: list[Inner]) -> Iterator[str]:
    """ "name: text" of each element that says something itself; files in Base64 go to ``held``."""
    from lxml import etree

    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        said = " ".join((element.text or "").split())
        if len(said) >= _LEAST_FILE and _BASE64.fullmatch(said):
            named = element.get("filename") or element.get("fileName") or name
            held.append(Inner(shown_name(named, name), partial(_held, named, said)))
        elif said:
            yield f"{name}: {said}"
        if tail := " ".join((element.tail or "").split()):
            yield tail
