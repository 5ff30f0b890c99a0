"""Signed files and mails (PKCS #7, suffix p7m): what was signed is read; no signature is checked.

Only as much of the encoding (BER) is parsed as leads to the content. German courts and
authorities, and Italian ones more so, send documents in this wrapping.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from copilot.domain import Document
from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.readers import read_bytes as read_inside
from copilot.readers.nesting import Nesting

_SEQUENCE, _OBJECT, _OCTETS, _CONSTRUCTED = 0x30, 0x06, 0x04, 0x24
_CONTENT: Final = 0xA0
_KINDS: Final = "2a864886f70d0107"
_SIGNED: Final = bytes.fromhex(f"{_KINDS}02")
_ENVELOPED: Final = (bytes.fromhex(f"{_KINDS}03"), bytes.fromhex(f"{_KINDS}06"))
_LONG = _INDEFINITE = 0x80
_DEEPEST: Final = 16
_ARMOUR: Final = re.compile(rb"-----BEGIN [^-\n]+-----(.*?)-----END", re.DOTALL)
_MIME: Final = re.compile(rb"\A\s*(?:MIME-Version|Content-[A-Za-z-]+):", re.IGNORECASE)


def read(path: Path) -> Document:
    """What the file in signed form holds; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, Nesting())


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """The signed content, read by what it is; EncryptedFileError where it is encrypted instead."""
    content = _content(_binary(data))
    nesting.spend(len(content))
    inner = Path(name).stem if name.lower().endswith(".p7m") else name
    if _MIME.match(content):
        # A part of a mail: the header lines that make it one stand around it.
        whole = b"MIME-Version: 1.0\r\n" + content.lstrip()
        return read_inside(f"{Path(inner).stem or 'mail'}.eml", whole, nesting.inner())
    return read_inside(inner if Path(inner).suffix else f"{inner}.txt", content, nesting.inner())


def _binary(data: bytes) -> bytes:
    """The bytes themselves, or what Base64 says of them."""
    if data[:1] == bytes([_SEQUENCE]):
        return data
    armour = _ARMOUR.search(data)
    try:
        return base64.b64decode(armour[1] if armour else data)
    except binascii.Error as error:
        raise BrokenFileError(detail="it is no signed file") from error


def _content(data: bytes) -> bytes:
    try:
        kind, wrapped = _wrapped(data)
        if kind in _ENVELOPED:
            raise EncryptedFileError
        if kind != _SIGNED:
            raise BrokenFileError(detail="it is no signed file")
        # Version and digests stand before what was signed.
        signed = list(_elements(wrapped))
        _, content = _wrapped(signed[2][1], bare=True)
        return b"".join(_octets(content, 0))
    except (IndexError, StopIteration, ValueError) as error:
        raise BrokenFileError(detail="its signature holds no content") from error


def _wrapped(data: bytes, *, bare: bool = False) -> tuple[bytes, bytes]:
    """The kind of a content and the content; ``bare``: without the sequence around both."""
    inside = data if bare else next(_elements(data))[1]
    parts = list(_elements(inside))
    if parts[0][0] != _OBJECT or parts[1][0] != _CONTENT:
        raise ValueError("not a content")
    wrapped = parts[1][1]
    return parts[0][1], wrapped if bare else next(_elements(wrapped))[1]


def _octets(data: bytes, depth: int) -> Iterator[bytes]:
    """A string of bytes, which may come in pieces."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    for tag, content in _elements(data):
        if tag == _OCTETS:
            yield content
        elif tag == _CONSTRUCTED:
            yield from _octets(content, depth + 1)


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element; IndexError or ValueError where the encoding is broken."""
    at = 0
    while at < len(data) and data[at : at + 2] != b"\0\0":
        tag, start, size = _head(data, at)
        end = _end(data, start, 0) if size < 0 else start + size
        if end > len(data):
            raise ValueError("an element that is cut off")
        yield tag, data[start:end]
        at = end + 2 * (size < 0)


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start and size of an element; size -1: up to its end mark."""
    tag, first = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of many bytes")
    if first == _INDEFINITE:
        return tag, at + 2, -1
    if first < _LONG:
        return tag, at + 2, first
    count = first & 0x7F
    return tag, at + 2 + count, int.from_bytes(data[at + 2 : at + 2 + count], "big")


def _end(data: bytes, at: int, depth: int) -> int:
    """Where the end mark of an element of unknown size stands."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    while data[at : at + 2] != b"\0\0":
        _, start, size = _head(data, at)
        at = _end(data, start, depth + 1) + 2 if size < 0 else start + size
    return at
