"""Compound files (OLE): the storage of old Office documents and Outlook messages."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from copilot.errors import BrokenFileError, ReaderLimitError

if TYPE_CHECKING:
    from olefile import OleFileIO

COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES: Final = 256 << 20
_STREAM: Final = 2
# What olefile raises on damaged files: its own errors (an OSError), and those of trusting them.
_FAILURES: Final = (
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
)


@contextmanager
def open_compound(data: bytes) -> Iterator["OleFileIO"]:
    """The compound file in ``data``; BrokenFileError where it is none."""
    import olefile

    try:
        ole = olefile.OleFileIO(io.BytesIO(data))
    except _FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    try:
        yield ole
    finally:
        ole.close()


def stream(ole: "OleFileIO", name: str) -> bytes | None:
    """The bytes of a stream ("storage/stream"); None where there is none of that name."""
    try:
        if not ole.exists(name) or ole.get_type(name) != _STREAM:
            return None
        if ole.get_size(name) > _MOST_BYTES:
            raise ReaderLimitError(limit="size")
        with ole.openstream(name) as opened:
            content: bytes = opened.read()
    except _FAILURES as error:
        raise BrokenFileError(detail=f"{name}: {error}") from error
    return content


def stream_names(data: bytes) -> frozenset[str]:
    """The names of the streams at the top, in lower case; none where the file is damaged."""
    try:
        with open_compound(data) as ole:
            return frozenset(path[0].lower() for path in ole.listdir() if len(path) == 1)
    except BrokenFileError:
        return frozenset()


def is_encrypted_package(data: bytes) -> bool:
    """Whether Office keeps an encrypted document in it."""
    if _ENCRYPTED not in data:
        return False
    names = stream_names(data)
    return not names or "encryptedpackage" in names


def storages(ole: "OleFileIO", folder: str, start: str) -> list[str]:
    """The storages in ``folder`` ("" or "a/b/") whose names begin so, each as "a/b/name/"."""
    depth = folder.count("/")
    found = {
        "/".join(path[: depth + 1]) + "/"
        for path in ole.listdir()
        if len(path) > depth + 1
        and path[depth].lower().startswith(start)
        and ("/".join(path[:depth]) + "/" if depth else "").lower() == folder.lower()
    }
    return sorted(found)
