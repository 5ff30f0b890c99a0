"""Mail (EML, MHT): its header lines and its text on one page, then the pages of its attachments."""

import base64
import contextlib
import email
import email.errors
import email.policy
from collections.abc import Iterator, Sequence
from email.message import EmailMessage, Message
from functools import partial
from pathlib import Path
from typing import Any, Final

from copilot.domain import PAGE_BREAK, Document, Page
from copilot.errors import BrokenFileError, EncryptedFileError, NoTextError
from copilot.locale import Notice, notice
from copilot.readers import READERS, text, web
from copilot.readers import read_bytes as read_inside
from copilot.readers.nesting import Inner, Nesting, gather, shown_name
from copilot.readers.text import decode

# The standard library takes the longer for each recipient the more there are.
_LONGEST_HEADER: Final = 50_000
_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_ENCODING: Final = "Content-Transfer-Encoding"
_SHOWN: Final = ("text/plain", "text/html", "text/enriched")
# Attachments without a telling name are read by their type.
_SUFFIXES: Final = {
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "message/rfc822": ".eml",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rtf": ".rtf",
}
_IDENTIFYING: Final = (*_HEADERS, "Received", "Message-ID", "Return-Path", "MIME-Version")
# What the standard library raises on malformed headers and bodies.
_FAILURES: Final = (
    email.errors.MessageError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


def read(path: Path) -> Document:
    """The mail in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, Nesting())


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """Header lines, a blank line, the text; then what is attached, with its name as label."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
    except _FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    if not any(_header(message, name) for name in _IDENTIFYING):
        raise BrokenFileError(detail="it has no mail headers")
    return _document(message, nesting)


def page_of(headers: Sequence[tuple[str, str]], body: str, attached: Sequence[str]) -> Page:
    """The page of a mail: what its window shows, attachments by their names."""
    named = [*headers, ("Attachments", "; ".join(attached))]
    lines = "\n".join(f"{name}: {value}" for name, value in named if value)
    return Page(1, f"{lines}\n\n{body}".strip().replace(PAGE_BREAK, "\n"))


def _document(message: Message, nesting: Nesting) -> Document:
    if _is_encrypted(message):
        raise EncryptedFileError
    body = _body(message)
    attached = list(_attachments(message))
    headers = [(name, _header(message, name)) for name in _HEADERS]
    page = page_of(headers, body, [inner.name for inner in attached])
    gathered = gather(attached, nesting, [page])
    if not any(each.text for each in gathered.pages):
        raise NoTextError
    if not body.strip():
        gathered.warnings.insert(0, notice("The mail has no text besides its header."))
    gathered.warnings[:0] = _hidden(message)
    title = _header(message, "Subject")
    return Document("mail", tuple(gathered.pages), title, tuple(gathered.warnings))


def _attachments(message: Message) -> Iterator[Inner]:
    """The files a message carries, in order; a forwarded message is one of them."""
    for part in _leaves(message):
        if not _is_text(part) and not _is_blank(part):
            yield Inner(_name(part), partial(_read_part, part))


def _read_part(part: Message, nesting: Nesting) -> Document:
    if part.is_multipart():
        parts = _parts(part)
        if _content_type(part) == "message/rfc822" and parts:
            encoded = _encoded(part, parts[0])
            return _mail_or_text(encoded, nesting) if encoded else _document(parts[0], nesting)
        # A delivery report: its parts are header blocks.
        return text.read_bytes(b"\n".join(map(bytes, parts)), "")
    data = _bytes(part)
    nesting.spend(len(data))
    return read_inside(suffixed(_file_name(part), _content_type(part)), data, nesting)


def _encoded(part: Message, inner: Message) -> bytes:
    """What stands in a forwarded message that was encoded against the rules; b"" for none."""
    if inner.keys() or inner.is_multipart() or not _header(part, _ENCODING):
        return b""
    try:
        return base64.b64decode(_bytes(inner), validate=False)
    except ValueError:
        return b""


def _mail_or_text(data: bytes, nesting: Nesting) -> Document:
    try:
        return read_bytes(data, "", nesting)
    except BrokenFileError:
        return text.read_bytes(data, "")


def suffixed(name: str, kind: str) -> str:
    """The file name, with the suffix its MIME type implies where it has none that is known."""
    if Path(name).suffix.lower() in READERS or kind not in _SUFFIXES:
        return name or kind
    return (name or "part") + _SUFFIXES[kind]


def _header(message: Message, name: str) -> str:
    """A decoded header on one line; as it stands in the file where it is malformed or endless."""
    raw = (value for key, value in message.raw_items() if key.lower() == name.lower())
    value = str(next(raw, ""))
    if len(value) <= _LONGEST_HEADER:
        with contextlib.suppress(*_FAILURES):
            value = str(message.get(name, ""))
    return " ".join(value.split())


def _is_encrypted(message: Message) -> bool:
    kind = _content_type(message)
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return "signed" not in str(_parameter(message, "smime-type") or "enveloped-data")
    return kind == "multipart/encrypted"


def _content_type(message: Message) -> str:
    try:
        return message.get_content_type()
    except _FAILURES:
        return "application/octet-stream"


def _parameter(message: Message, name: str) -> Any:
    try:
        return message.get_param(name)
    except _FAILURES:
        return None


def _parts(message: Message) -> list[Message]:
    payload = message.get_payload() if message.is_multipart() else []
    return [part for part in payload if isinstance(part, Message)]


def _bytes(part: Message) -> bytes:
    """The content of a part that has no parts of its own."""
    try:
        data = part.get_payload(decode=True)
    except _FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    return data if isinstance(data, bytes) else b""


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that are shown or attached, depth first; of alternatives only the best text."""
    kind = _content_type(message)
    if kind.startswith("message/") or not message.is_multipart():
        yield message
        return
    if kind == "multipart/alternative":
        yield from _alternative(_parts(message))
    else:
        for part in _parts(message):
            yield from _leaves(part)


def _alternative(parts: list[Message]) -> Iterator[Message]:
    """The plain text if there is any, else the last, best form; attachments of the others stay."""
    plain = [part for part in parts if _content_type(part) == "text/plain" and _text(part).strip()]
    chosen = plain[0] if plain else parts[-1] if parts else None
    for part in parts:
        if part is chosen:
            yield from _leaves(part)
        else:
            yield from (leaf for leaf in _leaves(part) if not _is_text(leaf))


def _is_text(part: Message) -> bool:
    """Whether a part is shown as the mail's text rather than offered as a file.

    A multipart whose boundary is damaged has no parts; what stands in it is shown as it is.
    """
    kind = _content_type(part)
    if kind not in _SHOWN and not kind.startswith("multipart/"):
        return False
    return _disposition(part) != "attachment" and not _file_name(part)


def _is_blank(part: Message) -> bool:
    """Whether a part that names no file holds nothing."""
    return not part.is_multipart() and not _file_name(part) and not _bytes(part).strip()


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except _FAILURES:
        return ""


def _body(message: Message) -> str:
    said = (_text(part) for part in _leaves(message) if _is_text(part))
    return "\n\n".join(each.strip("\n") for each in said if each.strip())


def _text(part: Message) -> str:
    said = _decoded(part).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return web.lines(said)[1] if _content_type(part) == "text/html" else said


def _hidden(message: Message) -> Iterator[Notice]:
    """Warnings of what the text of a mail hides, if it is HTML."""
    for part in _leaves(message):
        if _is_text(part) and _content_type(part) == "text/html":
            yield from web.shown(_decoded(part).replace("\0", ""))[2]


def _decoded(part: Message) -> str:
    """The characters of a text part; by its bytes where the declared encoding is wrong."""
    data = _bytes(part)
    try:
        charset = part.get_content_charset()
        return data.decode(charset) if charset else decode(data)[0]
    except (*_FAILURES, BrokenFileError):
        return _guessed(data)


def _guessed(data: bytes) -> str:
    try:
        return decode(data)[0]
    except BrokenFileError:
        return data.decode("windows-1252", "replace")


def _name(part: Message) -> str:
    """The attachment's file name; the subject of a forwarded message; else its type."""
    name, kind, inner = _file_name(part), _content_type(part), _parts(part)
    if not name and inner and isinstance(inner[0], EmailMessage):
        name = _header(inner[0], "Subject")
    return shown_name(name, kind)


def _file_name(part: Message) -> str:
    try:
        return " ".join((part.get_filename() or "").split())
    except _FAILURES:
        return ""
