"""Mail (EML): its header lines, then its text; attachments are named, not opened."""

import email
import email.errors
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any, Final

from copilot.domain import PAGE_BREAK, Document, Page
from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.locale import Notice, notice
from copilot.readers import web
from copilot.readers.text import decode

_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_SHOWN: Final = ("text/plain", "text/html", "text/enriched")
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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is a file of its own; ``part`` holds its bytes."""

    name: str
    part: Message


def read(path: Path) -> Document:
    """Header lines, a blank line, the text; one page."""
    try:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    except _FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    if not any(_header(message, name) for name in _IDENTIFYING):
        raise BrokenFileError(detail="it has no mail headers")
    if _is_encrypted(message):
        raise EncryptedFileError
    body = _body(message)
    warnings = [_not_read(attachment) for attachment in attachments(message)]
    if not body.strip():
        warnings.insert(0, notice("The mail has no text besides its header."))
    text = f"{_header_lines(message)}\n\n{body}".strip().replace(PAGE_BREAK, "\n")
    return Document("mail", (Page(1, text),), _header(message, "Subject"), tuple(warnings))


def attachments(message: Message) -> Iterator[Attachment]:
    """The files a message carries, in order; a forwarded message is one of them."""
    for part in _leaves(message):
        if not _is_text(part) and not _is_blank(part):
            yield Attachment(_name(part), part)


def _not_read(attachment: Attachment) -> Notice:
    return notice("The attachment “{name}” is not read.", name=attachment.name)


def _header_lines(message: Message) -> str:
    named = ((name, _header(message, name)) for name in _HEADERS)
    return "\n".join(f"{name}: {value}" for name, value in named if value)


def _header(message: Message, name: str) -> str:
    """A decoded header on one line; as it stands in the file where it is malformed."""
    try:
        value = str(message.get(name, ""))
    except _FAILURES:
        raw = (text for key, text in message.raw_items() if key.lower() == name.lower())
        value = str(next(raw, ""))
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


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that are shown or attached, depth first; of alternatives only the best text."""
    payload = message.get_payload()
    kind = _content_type(message)
    if kind.startswith("message/") or not isinstance(payload, list):
        yield message
    elif kind == "multipart/alternative":
        yield from _alternative([part for part in payload if isinstance(part, Message)])
    else:
        for part in payload:
            if isinstance(part, Message):
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
    payload = part.get_payload()
    return isinstance(payload, str) and not payload.strip() and not _file_name(part)


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except _FAILURES:
        return ""


def _body(message: Message) -> str:
    texts = (_text(part) for part in _leaves(message) if _is_text(part))
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def _text(part: Message) -> str:
    text = _decoded(part).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return web.lines(text)[1] if _content_type(part) == "text/html" else text


def _decoded(part: Message) -> str:
    """The characters of a text part; by its bytes where the declared encoding is wrong."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
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
    if name := _file_name(part):
        return name
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
        return _header(inner[0], "Subject") or _content_type(part)
    return _content_type(part)


def _file_name(part: Message) -> str:
    try:
        return " ".join((part.get_filename() or "").split())
    except _FAILURES:
        return ""
