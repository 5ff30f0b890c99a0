"""RTF as Outlook packs it into messages (MS-OXRTFCP, "LZFu")."""

import struct
from typing import Final

from copilot.errors import BrokenFileError, ReaderLimitError

_MOST_BYTES: Final = 64 << 20
_COMPRESSED: Final = b"LZFu"
_PLAIN: Final = b"MELA"
_WINDOW: Final = 4096
# What the packer assumes to have said before: the beginning of any RTF.
_PREFIX: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpack(data: bytes) -> bytes:
    """The RTF; BrokenFileError where it was not packed so."""
    try:
        size, raw_size, kind = struct.unpack_from("<II4s", data)
    except struct.error as error:
        raise BrokenFileError(detail=str(error)) from error
    body = data[16 : size + 4]
    if kind == _PLAIN:
        return body[:raw_size]
    if kind != _COMPRESSED:
        raise BrokenFileError(detail="its text is packed in an unknown way")
    if raw_size > _MOST_BYTES:
        raise ReaderLimitError(limit="size")
    return _unpacked(body, raw_size)


def _unpacked(body: bytes, size: int) -> bytes:
    """Eight pieces follow each control byte: one character, or a place and length to repeat.

    The places count in a ring of 4096 bytes, which is what was written, behind the prefix.
    """
    said = bytearray(_PREFIX)
    at, end = 0, size + len(_PREFIX)
    while at < len(body) and len(said) < end:
        control, at = body[at], at + 1
        for bit in range(8):
            if not control & 1 << bit:
                said += body[at : at + 1]
                at += 1
                continue
            if at + 2 > len(body):
                break
            reference = body[at] << 8 | body[at + 1]
            at += 2
            back = (len(said) - (reference >> 4)) % _WINDOW
            if not back:
                return bytes(said[len(_PREFIX) : end])
            _repeat(said, back, (reference & 15) + 2)
    return bytes(said[len(_PREFIX) : end])


def _repeat(said: bytearray, back: int, length: int) -> None:
    """Say again what stands ``back`` bytes before; what was never said is zero."""
    for _ in range(length):
        said.append(said[-back] if back <= len(said) else 0)
