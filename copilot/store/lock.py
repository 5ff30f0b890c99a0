"""The exclusive lock of a matter: one process writes; the system frees it when the process dies.

A child made by fork keeps the lock alive; programs started from here do not inherit it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from copilot.errors import MatterLockedError
from copilot.paths import MatterPaths
from copilot.security.locks import give_back, take
from copilot.security.locks import lock_file as lock_folder

__all__ = ["holder", "lock_folder", "lock_matter"]


@contextmanager
def lock_matter(paths: MatterPaths, name: str) -> Iterator[None]:
    """Hold the matter exclusively; raises MatterLockedError naming the process that has it."""
    descriptor = os.open(paths.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            take(descriptor, wait=False)
        except OSError as error:
            raise MatterLockedError(name=name, pid=holder(paths)) from error
        try:
            _write_pid(descriptor)
            yield
        finally:
            os.ftruncate(descriptor, 0)
            give_back(descriptor)
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
