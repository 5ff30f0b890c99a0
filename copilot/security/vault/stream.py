"""Files of any size sealed piece by piece: AES-256-GCM, no piece moved, dropped or added unnoticed.

A sealed file has its own key, derived from the given one and 32 random bytes. Its header can be
read by anybody and changed by nobody: every piece is bound to it. Knows nothing of the content.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from copilot.security.vault.envelope import DoesNotOpenError, derive

_MAGIC: Final = b"CPSEAL1\n"
_PIECE: Final = 1 << 20
_TAG: Final = 16
_LONGEST_HEADER: Final = 1 << 20
_LENGTH: Final = struct.Struct(">I")


class Sealing:
    """Writes what it is given sealed; nothing of it counts before ``finish``."""

    def __init__(self, target: BinaryIO, key: bytes, header: Mapping[str, Any]) -> None:
        salt = os.urandom(32)
        told = json.dumps({**header, "salt": salt.hex()}, sort_keys=True).encode()
        self._target = target
        self._cipher = AESGCM(derive(key + salt, "sealed file"))
        self._bound = hashlib.sha256(_MAGIC + told).digest()
        self._waiting = bytearray()
        self._number = 0
        target.write(_MAGIC + _LENGTH.pack(len(told)) + told)

    def write(self, content: bytes | memoryview) -> None:
        """Add to the content."""
        self._waiting += content
        while len(self._waiting) > _PIECE:
            self._piece(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]

    def finish(self) -> None:
        """Write the last piece, which says that it is the last."""
        self._piece(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _piece(self, content: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), content, self._bound)
        self._number += 1
        self._target.write(_LENGTH.pack(len(sealed) | (last << 31)) + sealed)


class Unsealing:
    """Reads what :class:`Sealing` wrote; raises DoesNotOpenError where it was changed."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        told = _header(source)
        self.header: dict[str, Any] = _parsed(told)
        self._source = source
        self._cipher = AESGCM(derive(key + bytes.fromhex(self.header["salt"]), "sealed file"))
        self._bound = hashlib.sha256(_MAGIC + told).digest()
        self._ready = bytearray()
        self._number = 0
        self._ended = False

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes; raises DoesNotOpenError where there are fewer."""
        while len(self._ready) < size:
            self._next()
        content = bytes(self._ready[:size])
        del self._ready[:size]
        return content

    def pieces(self) -> Iterator[bytes]:
        """Everything that was not read yet, piece by piece."""
        while self._ready or not self._ended:
            if not self._ready:
                self._next()
            piece = bytes(self._ready)
            self._ready.clear()
            yield piece

    def finish(self, *, alone: bool = True) -> None:
        """Raise DoesNotOpenError unless everything was read; ``alone``: and nothing follows."""
        while not self._ended:
            self._next()
        if self._ready or (alone and self._source.read(1)):
            raise DoesNotOpenError

    def _next(self) -> None:
        if self._ended:
            raise DoesNotOpenError
        (length,) = _LENGTH.unpack(_exactly(self._source, _LENGTH.size))
        self._ended, length = bool(length >> 31), length & 0x7FFFFFFF
        if not _TAG <= length <= _PIECE + _TAG:
            raise DoesNotOpenError
        sealed = _exactly(self._source, length)
        nonce = _nonce(self._number, self._ended)
        self._number += 1
        try:
            self._ready += self._cipher.decrypt(nonce, sealed, self._bound)
        except InvalidTag as error:
            raise DoesNotOpenError from error


def header_of(source: BinaryIO) -> dict[str, Any]:
    """The header, not yet proven; raises DoesNotOpenError for anything but a sealed file."""
    return _parsed(_header(source))


def _header(source: BinaryIO) -> bytes:
    if _exactly(source, len(_MAGIC)) != _MAGIC:
        raise DoesNotOpenError
    (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
    if length > _LONGEST_HEADER:
        raise DoesNotOpenError
    return _exactly(source, length)


def _parsed(told: bytes) -> dict[str, Any]:
    try:
        header = json.loads(told)
        bytes.fromhex(header["salt"])
    except (ValueError, KeyError, TypeError) as error:
        raise DoesNotOpenError from error
    return dict(header)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _exactly(source: BinaryIO, size: int) -> bytes:
    content = source.read(size)
    if len(content) != size:
        raise DoesNotOpenError
    return content
