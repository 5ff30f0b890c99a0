"""Outlook messages (MSG): header lines and text on one page, then the pages of what is attached.

The text is the plain one, else that of the HTML, else that of the packed RTF.
"""

import codecs
import datetime
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.locale import Notice, notice
from copilot.readers import compressed_rtf, mail, rtf, web
from copilot.readers import read_bytes as read_inside
from copilot.readers.compound import open_compound, storages, stream
from copilot.readers.nesting import Inner, Nesting, gather, shown_name

if TYPE_CHECKING:
    from olefile import OleFileIO

_UNICODE, _BYTES, _BINARY = "001F", "001E", "0102"
_CLASS, _SUBJECT, _SENT, _RECEIVED, _HEADERS = "001A", "0037", 0x0039, 0x0E06, "007D"
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = "0C1A", "0C1F", "5D01"
_AUTHOR, _AUTHOR_ADDRESS, _AUTHOR_SMTP = "0042", "0065", "5D02"
_SHOWN_TO, _SHOWN_CC, _SHOWN_BCC = "0E04", "0E03", "0E02"
_BODY, _HTML, _RTF = "1000", "1013", "1009"
_NAME, _ADDRESS, _SMTP, _KIND = "3001", "3003", "39FE", 0x0C15
_LONG_NAME, _SHORT_NAME, _MIME, _DATA, _EMBEDDED = "3707", "3704", "370E", "3701", "3701000D"
_CODE_PAGES: Final = (0x3FFD, 0x3FDE)
_FIXED_SIZE: Final = 16
# How many bytes stand before the properties of fixed size: of the message, of one inside, of parts.
_TOP, _INSIDE, _PART = 32, 24, 8
_PROPERTIES: Final = "__properties_version1.0"
_FIELDS: Final = (("To", 1, _SHOWN_TO), ("Cc", 2, _SHOWN_CC), ("Bcc", 3, _SHOWN_BCC))
_EPOCH: Final = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_DATE: Final = re.compile(r"^Date:\s*(.+)$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Item:
    """One storage of properties: a message, a recipient or an attachment."""

    ole: "OleFileIO"
    folder: str
    before: int
    code_page: str = "cp1252"

    def text(self, tag: str) -> str:
        """A property that is text; "" where it is not there."""
        wide = stream(self.ole, f"{self.folder}__substg1.0_{tag}{_UNICODE}")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = stream(self.ole, f"{self.folder}__substg1.0_{tag}{_BYTES}")
        return "" if narrow is None else narrow.decode(self.code_page, "replace").rstrip("\0")

    def data(self, tag: str) -> bytes | None:
        """A property that is bytes."""
        return stream(self.ole, f"{self.folder}__substg1.0_{tag}{_BINARY}")

    def fixed(self, tag: int) -> bytes | None:
        """The eight bytes of a property of fixed size."""
        table = stream(self.ole, f"{self.folder}{_PROPERTIES}") or b""
        for at in range(self.before, len(table) - _FIXED_SIZE + 1, _FIXED_SIZE):
            if struct.unpack_from("<H", table, at + 2)[0] == tag:
                return table[at + 8 : at + _FIXED_SIZE]
        return None


def read(path: Path) -> Document:
    """The message in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, Nesting())


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """Header lines, a blank line, the text; then what is attached, with its name as label."""
    with open_compound(data) as ole:
        if stream(ole, _PROPERTIES) is None:
            raise BrokenFileError(detail="it is no Outlook message")
        return _message(ole, "", _TOP, nesting)


def _message(ole: "OleFileIO", folder: str, before: int, nesting: Nesting) -> Document:
    message = _Item(ole, folder, before)
    message = _Item(ole, folder, before, _code_page(message))
    if message.text(_CLASS).upper().rstrip() == "IPM.NOTE.SMIME":
        raise EncryptedFileError
    body, hidden = _body(message)
    attached = list(_attachments(message))
    page = mail.page_of(list(_header(message)), body, [inner.name for inner in attached])
    gathered = gather(attached, nesting, [page])
    gathered.warnings[:0] = hidden
    if not body.strip():
        gathered.warnings.insert(0, notice("The mail has no text besides its header."))
    title = " ".join(message.text(_SUBJECT).split())
    return Document("outlook", tuple(gathered.pages), title, tuple(gathered.warnings))


def _code_page(message: _Item) -> str:
    """The encoding of texts that are not Unicode: that of the message, else Western."""
    for tag in _CODE_PAGES:
        value = message.fixed(tag)
        number = struct.unpack_from("<I", value)[0] if value else 0
        name = {65001: "utf-8", 20127: "cp1252"}.get(number, f"cp{number}")
        try:
            codecs.lookup(name)
        except LookupError:
            continue
        return name
    return "cp1252"


def _header(message: _Item) -> Iterator[tuple[str, str]]:
    author = _person(message, _AUTHOR, _AUTHOR_SMTP, _AUTHOR_ADDRESS)
    yield "From", author or _person(message, _SENDER, _SENDER_SMTP, _SENDER_ADDRESS)
    people = list(_recipients(message))
    for name, kind, shown in _FIELDS:
        of_kind = [person for each, person in people if each == kind]
        yield name, ", ".join(of_kind) or " ".join(message.text(shown).split())
    yield "Date", _date(message)
    yield "Subject", " ".join(message.text(_SUBJECT).split())


def _person(item: _Item, name: str, *addresses: str) -> str:
    """ "Name <address>"; the address inside an Exchange server is no address."""
    shown = " ".join(item.text(name).split()).strip("'\"")
    found = (item.text(tag).strip() for tag in addresses)
    address = next((each for each in found if "@" in each), "")
    if not address or address.lower() == shown.lower():
        return shown or address
    return f"{shown} <{address}>" if shown else address


def _recipients(message: _Item) -> Iterator[tuple[int, str]]:
    for folder in storages(message.ole, message.folder, "__recip_version1.0_"):
        item = _Item(message.ole, folder, _PART, message.code_page)
        kind = item.fixed(_KIND)
        person = _person(item, _NAME, _SMTP, _ADDRESS)
        if person:
            yield struct.unpack_from("<I", kind)[0] & 3 if kind else 1, person


def _date(message: _Item) -> str:
    """When it was sent, as mails write it; Outlook keeps UTC, the header the sender's own time."""
    if found := _DATE.search(message.text(_HEADERS)):
        return " ".join(found[1].split())
    value = message.fixed(_SENT) or message.fixed(_RECEIVED)
    ticks = struct.unpack("<Q", value)[0] if value else 0
    try:
        when = _EPOCH + datetime.timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return format_datetime(when) if ticks else ""


def _body(message: _Item) -> tuple[str, tuple[Notice, ...]]:
    """The text, and warnings of what it hides, if it is HTML."""
    plain = message.text(_BODY).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if plain.strip():
        return plain, ()
    html = message.data(_HTML)
    if html is None:
        narrow = stream(message.ole, f"{message.folder}__substg1.0_{_HTML}{_BYTES}")
        html = narrow or message.text(_HTML).encode("utf-8")
    if html.strip(b"\0 \r\n"):
        _, text, hidden = web.shown(_html(html, message.code_page))
        return text, hidden
    packed = message.data(_RTF)
    return (rtf.text_of(compressed_rtf.unpack(packed)) if packed else ""), ()


def _html(data: bytes, code_page: str) -> str:
    try:
        return web.characters(data)[0]
    except BrokenFileError:
        return data.decode(code_page, "replace")


def _attachments(message: _Item) -> Iterator[Inner]:
    folders = storages(message.ole, message.folder, "__attach_version1.0_")
    for number, folder in enumerate(folders, 1):
        item = _Item(message.ole, folder, _PART, message.code_page)
        named = (item.text(tag) for tag in (_LONG_NAME, _SHORT_NAME, _NAME))
        name = next((each for each in named if each.strip()), "")
        inside = f"{folder}__substg1.0_{_EMBEDDED}/"
        shown = shown_name(name, item.text(_MIME) or f"#{number}")
        if stream(message.ole, f"{inside}{_PROPERTIES}") is not None:
            yield Inner(shown, partial(_message, message.ole, inside, _INSIDE))
        else:
            yield Inner(shown, partial(_file, item, name))


def _file(item: _Item, name: str, nesting: Nesting) -> Document:
    data = item.data(_DATA)
    if data is None:
        raise BrokenFileError(detail="it holds no file, only a link to one")
    nesting.spend(len(data))
    kind = item.text(_MIME).lower()
    return read_inside(mail.suffixed(name, kind), data, nesting)
