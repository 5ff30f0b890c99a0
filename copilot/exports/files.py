"""Writes an export whole or not at all, readable by its owner only."""

import errno
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from copilot.errors import DiskFullError
from copilot.errors.exports import ExportExistsError, ExportNotWritableError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


# Who writes down that something leaves the program, before it does: whatever command it is.
_recorder: Callable[[str, bytes], None] | None = None


def record_with(recorder: Callable[[str, bytes], None] | None) -> None:
    """Have every export of this process told, by its ending and content, before it is written."""
    global _recorder
    _recorder = recorder


def recorder() -> Callable[[str, bytes], None] | None:
    """Who is told of exports now."""
    return _recorder


def check_free(path: Path, *, overwrite: bool) -> None:
    """Raise ExportExistsError where something is at ``path`` that may not be replaced."""
    if path.is_dir() or (not overwrite and os.path.lexists(path)):
        raise ExportExistsError(path=str(path))


def write_file(path: Path, content: bytes, *, overwrite: bool = False) -> Path:
    """Put ``content`` at ``path`` in one step; a crash leaves the old file or the new one.

    Raises ExportExistsError, DiskFullError or ExportNotWritableError.
    """
    check_free(path, overwrite=overwrite)
    if _recorder is not None:
        _recorder(path.suffix, content)
    try:
        _put(path, content, overwrite=overwrite)
    except FileExistsError:
        raise ExportExistsError(path=str(path)) from None
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(path=str(path.parent)) from None
        detail = error.strerror or str(error)
        raise ExportNotWritableError(path=str(path), detail=detail) from None
    return path


def _put(path: Path, content: bytes, *, overwrite: bool) -> None:
    # mkstemp makes the file readable and writable by its owner alone.
    handle, name = tempfile.mkstemp(prefix=".copilot-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _into_place(temporary, path, overwrite=overwrite)
    finally:
        temporary.unlink(missing_ok=True)


def _into_place(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Rename; without ``overwrite`` a file that appeared meanwhile is not lost either."""
    if not overwrite:
        with suppress(NotImplementedError, PermissionError):
            return _link(temporary, path)
    temporary.replace(path)


def _link(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError as error:
        # Drives such as FAT know no second name of a file.
        raise NotImplementedError from error
