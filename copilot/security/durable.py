"""Small files that are whole after a power failure, and files removed for good.

Overwriting reaches the blocks of an ordinary disk; a flash disk may keep older copies, which is
why what matters is encrypted and only keys need to go.
"""

import errno
import os
from pathlib import Path
from typing import Final

from copilot.errors import DiskFullError
from copilot.errors.vault import ReadOnlyDiskError

_PIECE: Final = 1 << 20


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file so that a reader finds the old one or the new one, never a part.

    It is its owner's alone; the old one's content is overwritten. Raises DiskFullError.
    """
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise typed(error, path.parent) from error
    old = _kept_open(path)
    beside.replace(path)
    sync_folder(path.parent)
    if old is not None:
        _overwrite(old)


def remove_for_good(path: Path) -> None:
    """Overwrite a file and remove it; one that is not there is no mistake."""
    descriptor = _kept_open(path)
    if descriptor is None:
        path.unlink(missing_ok=True)
        return
    _overwrite(descriptor)
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename or removal last through a power failure; Windows has no such call."""
    if os.name == "posix":
        sync_file(folder, os.O_RDONLY)


def sync_file(path: Path, flags: int = os.O_RDWR) -> None:
    """Bring a file's content to the disk."""
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def typed(error: OSError, folder: Path) -> Exception:
    """A full or a read-only disk by its own name; anything else as it is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(path=str(folder))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ReadOnlyDiskError(path=str(folder))
    return error


def _kept_open(path: Path) -> int | None:
    """A way to the content that lasts when its name is gone; none on Windows, which forbids it."""
    if os.name != "posix":
        return None
    try:
        return os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return None


def _overwrite(descriptor: int) -> None:
    try:
        left = os.fstat(descriptor).st_size
        os.lseek(descriptor, 0, os.SEEK_SET)
        while left > 0:
            left -= os.write(descriptor, bytes(min(left, _PIECE)))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
