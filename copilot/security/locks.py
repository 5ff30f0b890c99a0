"""Locks on files that the system frees when their process dies; nothing else is known here.

A child made by fork keeps a lock alive; programs started from here do not inherit it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    # Windows locks ranges of bytes: one far behind the process number, which stays readable.
    _LOCKED_BYTE = 1 << 20

    def take(descriptor: int, wait: bool) -> None:
        """Lock the file for this descriptor; OSError where it is taken and ``wait`` is not set."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def give_back(descriptor: int) -> None:
        """Unlock the file."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def take(descriptor: int, wait: bool) -> None:
        """Lock the file for this descriptor; OSError where it is taken and ``wait`` is not set."""
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)

    def give_back(descriptor: int) -> None:
        """Unlock the file."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Wait for and hold the lock file ``path``: for changes that take milliseconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        take(descriptor, wait=True)
        try:
            yield
        finally:
            give_back(descriptor)
    finally:
        os.close(descriptor)
