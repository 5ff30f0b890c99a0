"""What a file is by its content: the module that reads it, whatever its suffix says."""

import io
import re
import zipfile
from collections.abc import Set as AbstractSet
from typing import Final

from copilot.errors import EncryptedFileError, RightsManagedError, UnsupportedFormatError
from copilot.readers.compound import COMPOUND, is_encrypted_package, stream_names
from copilot.readers.package import FAILURES

# Word, Excel and Outlook save other formats under their own suffixes.
_OFFICE: Final = frozenset({
    ".doc", ".dot", ".xls", ".xlt", ".rtf", ".docx", ".xlsx", ".odt", ".ods", ".odp", ".msg",
    ".eml", ".pptx",
})  # fmt: skip
# What their programs open although it is no more than text.
_EVEN_TEXT: Final = frozenset({".doc", ".dot", ".xls", ".xlt", ".rtf"})
_PDF_WITHIN: Final = 1024
_HEAD: Final = 4096
HEAD: Final = _PDF_WITHIN
"""So many bytes of a file suffice for :func:`is_promising`."""
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table)\b", re.IGNORECASE)
_MIME: Final = re.compile(
    rb"\A(?:MIME-Version|From|To|Content-Type|Received|Return-Path|Delivered-To|Message-ID):",
    re.IGNORECASE,
)
_XML: Final = re.compile(
    rb"\A<(?:\?xml\b[^>]*>\s*(?:<\?[^>]*>\s*)*<)?"
    rb"(?:pkg:package|office:document|w:wordDocument|(?:\w+:)?Workbook)\b"
)
_IMAGES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
# "Vertrag vom 1.3.2021" has no ending, whatever follows its last full stop.
_ENDING: Final = re.compile(r"\.(?=\w*[a-z])\w{1,8}")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WORDPERFECT: Final = b"\xffWPC"
_UNREAD: Final = (
    (_WORDPERFECT, ".wpd"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"!BDN", ".pst"),
)
_BY_STREAM: Final = {
    "worddocument": "legacy",
    "workbook": "sheets_binary",
    "book": "sheets_binary",
    "__properties_version1.0": "outlook",
}
_UNREAD_STREAMS: Final = {"powerpoint document": ".ppt", "visiodocument": ".vsd"}
_BY_PART: Final = {
    "word/": "word",
    "xl/": "sheets",
    "ppt/": "slides",
}
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_BY_OPEN_DOCUMENT: Final = {
    "text": "odt",
    "text-template": "odt",
    "spreadsheet": "sheets_odf",
    "spreadsheet-template": "sheets_odf",
    "presentation": "slides_odf",
    "presentation-template": "slides_odf",
}


def kind_of(data: bytes, suffix: str) -> str | None:
    """The module for ``data``; None where only the suffix can tell.

    EncryptedFileError and UnsupportedFormatError where the content is known and cannot be read.
    """
    if data.startswith(COMPOUND):
        return _compound_kind(data)
    if data.startswith(b"PK\x03\x04"):
        return _package_kind(data)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    for magic, name in _UNREAD:
        if data.startswith(magic):
            raise UnsupportedFormatError(suffix=name)
    if b"%PDF-" in data[:_PDF_WITHIN] and suffix not in (".eml", ".mbox", ".mht", ".mhtml"):
        return "pdf"
    if suffix not in _OFFICE:
        return None
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    plain = suffix in _EVEN_TEXT and bool(head) and not _CONTROL.search(data[:_HEAD])
    return _text_kind(head) or ("text" if plain else None)


def guessed(data: bytes, suffix: str) -> str | None:
    """The module for a file whose suffix tells nothing, by its first bytes; None for none.

    What is no more than text is read only where the name has no ending at all.
    """
    head = data[:_HEAD]
    if head.startswith(_IMAGES):
        return "scan"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MIME.match(text) or _XML.match(text) or _HTML.match(text):
        return _text_kind(text)
    plain = bool(text) and not _CONTROL.search(head)
    return "text" if plain and not _ENDING.fullmatch(suffix) else None


def is_promising(head: bytes, suffix: str) -> bool:
    """Whether a file whose suffix tells nothing is handed to a reader, by its first bytes."""
    known = (COMPOUND, b"PK\x03\x04", b"{\\rtf")
    return head.startswith(known) or b"%PDF-" in head or guessed(head, suffix) is not None


def _compound_kind(data: bytes) -> str | None:
    names = stream_names(data)
    if is_encrypted_package(data):
        # Its key lies in the file unless a server keeps it.
        raise EncryptedFileError if not names or "encryptioninfo" in names else RightsManagedError
    for name in names & _UNREAD_STREAMS.keys():
        raise UnsupportedFormatError(suffix=_UNREAD_STREAMS[name])
    return next((kind for name, kind in _BY_STREAM.items() if name in names), None)


def _package_kind(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            info = archive.NameToInfo.get("mimetype")
            small = info is not None and info.file_size < _HEAD and not info.flag_bits & 1
            kind = archive.read("mimetype").decode("ascii", "replace").strip() if small else ""
    except FAILURES:
        return None
    if kind.startswith(_OPEN_DOCUMENT):
        return _BY_OPEN_DOCUMENT.get(kind.removeprefix(_OPEN_DOCUMENT))
    return _office_kind(names)


def _office_kind(names: AbstractSet[str]) -> str | None:
    if "[content_types].xml" not in names:
        return None
    if "xl/workbook.bin" in names:
        raise UnsupportedFormatError(suffix=".xlsb")
    return next(
        (kind for start, kind in _BY_PART.items() if any(n.startswith(start) for n in names)), None
    )


def _text_kind(head: bytes) -> str | None:
    if _MIME.match(head):
        return "mail"
    if _XML.match(head):
        return "flat"
    return "web" if _HTML.search(head) else None
