"""ZIP archives: every file inside is read as if it lay beside, within limits against bombs."""

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from copilot.domain import Document
from copilot.errors import (
    BrokenFileError,
    EncryptedFileError,
    NoTextError,
    ReaderLimitError,
    ReadError,
    UnsupportedFormatError,
)
from copilot.readers import locked_zip
from copilot.readers import read_bytes as read_inside
from copilot.readers.nesting import Gathered, Inner, Nesting, gather, shown_name
from copilot.readers.package import FAILURES

# Text shrinks to a fiftieth at most; what shrinks further and is large was made to fill a disk.
_MOST_RATIO: Final = 250
_RATIO_FROM: Final = 16 << 20
_PIECE: Final = 1 << 20
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 1
# Resource forks and folder settings that file managers leave behind.
_IGNORED_FOLDERS: Final = ("__MACOSX",)
_IGNORED_NAMES: Final = (".DS_Store", "Thumbs.db", "desktop.ini")
# Which reason is given where no file of an archive could be read.
_TELLING: Final = (
    EncryptedFileError,
    ReaderLimitError,
    BrokenFileError,
    NoTextError,
    UnsupportedFormatError,
)


def read(path: Path) -> Document:
    """The archive in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, Nesting())


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """The pages of all files inside, in the order of the archive; unread ones are warnings."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    with archive:
        gathered = gather(_files(archive), nesting)
    if not gathered.pages:
        raise _reason(gathered)
    return Document("archive", tuple(gathered.pages), warnings=tuple(gathered.warnings))


def _reason(gathered: Gathered) -> ReadError:
    for kind in _TELLING:
        for failure in gathered.failures:
            if isinstance(failure, kind):
                return failure
    return NoTextError()


def _files(archive: zipfile.ZipFile) -> Iterator[Inner]:
    for position, info in enumerate(archive.infolist(), 1):
        path = PurePosixPath(_name(info).replace("\\", "/"))
        is_folder = info.filename.endswith("/")
        if is_folder or path.name in _IGNORED_NAMES or path.parts[:1] == _IGNORED_FOLDERS:
            continue
        shown = shown_name(str(path) if path.name else "", f"#{position}")
        yield Inner(shown, partial(_read_file, archive, info, shown))


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: without a mark it is UTF-8 or that of a Western DOS."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")


def _read_file(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, nesting: Nesting
) -> Document:
    if info.flag_bits & _ENCRYPTED:
        data = locked_zip.opened(archive, info, nesting)
        return read_inside(name, data, nesting)
    return read_inside(name, _content(archive, info, nesting), nesting)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, nesting: Nesting) -> bytes:
    """The bytes, counted as they come: what the archive says of their number is not believed."""
    pieces, size = [], 0
    try:
        with archive.open(info) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                nesting.spend(len(piece))
                if size > _RATIO_FROM and size > _MOST_RATIO * info.compress_size:
                    raise ReaderLimitError(limit="ratio")
                pieces.append(piece)
    except FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    return b"".join(pieces)
