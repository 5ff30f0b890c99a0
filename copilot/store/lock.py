"""The exclusive lock of a matter: one process writes; the system frees it when the process dies.

A child made by fork keeps the lock alive; programs started from here do not inherit it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from copilot.errors import MatterLockedError
from copilot.paths import MatterPaths

if sys.platform == "win32":
    import msvcrt

    # Windows locks ranges of bytes: one far behind the process number, which stays readable.
    _LOCKED_BYTE = 1 << 20

    def _take(descriptor: int, wait: bool) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _give_back(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def lock_matter(paths: MatterPaths, name: str) -> Iterator[None]:
    """Hold the matter exclusively; raises MatterLockedError naming the process that has it."""
    descriptor = os.open(paths.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor, wait=False)
        except OSError as error:
            raise MatterLockedError(name=name, pid=holder(paths)) from error
        try:
            _write_pid(descriptor)
            yield
        finally:
            os.ftruncate(descriptor, 0)
            _give_back(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def lock_folder(path: Path) -> Iterator[None]:
    """Wait for and hold the lock file ``path``: for changes that take milliseconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, wait=True)
        try:
            yield
        finally:
            _give_back(descriptor)
    finally:
        os.close(descriptor)


def holder(paths: MatterPaths) -> str:
    """The process number in the lock file, or "?" where none is written."""
    try:
        return paths.lock.read_text("ascii").strip() or "?"
    except (OSError, UnicodeDecodeError):
        return "?"


def _write_pid(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    # The number only tells people who holds the lock; a full disk must not keep it from working.
    with suppress(OSError):
        os.write(descriptor, str(os.getpid()).encode("ascii"))
