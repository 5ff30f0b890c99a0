"""A Word document after all its tracked changes were accepted, or rejected: read from its XML."""

import io
import zipfile

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NEW = {f"{_W}ins", f"{_W}moveTo"}
_OLD = {f"{_W}del", f"{_W}moveFrom"}


def settled(content: bytes, *, accept: bool) -> str:
    """The paragraphs that are left, one a line.

    A paragraph whose mark goes runs on into the next one.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))[0]
    gone = _OLD if accept else _NEW
    text = ""
    for paragraph in body.iter(f"{_W}p"):
        text += "".join(_pieces(paragraph, gone))
        mark = paragraph.find(f"{_W}pPr/{_W}rPr")
        if mark is None or not any(child.tag in gone for child in mark):
            text += "\n"
    return text.removesuffix("\n")


def _pieces(paragraph: etree._Element, gone: set[str]) -> list[str]:
    written = {f"{_W}t", f"{_W}delText"}
    signs = {f"{_W}tab": "\t", f"{_W}br": "\n"}
    found = []
    for each in paragraph.iter(*written, *signs):
        if any(parent.tag in gone for parent in each.iterancestors()):
            continue
        found.append(signs.get(str(each.tag)) or each.text or "")
    return found
