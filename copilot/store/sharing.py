"""Who has a matter's library open: many at once, or one alone while its file is replaced.

Windows refuses to replace a file that somebody has open, and needs no such lock.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from copilot.errors import MatterLockedError
from copilot.paths import MatterPaths
from copilot.security.durable import typed
from copilot.store.lock import holder

if sys.platform == "win32":

    def _lock(descriptor: int, *, alone: bool) -> None:
        return None

else:
    import fcntl

    def _lock(descriptor: int, *, alone: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)


def share(paths: MatterPaths) -> int:
    """Count among those who have the library open until the descriptor is closed."""
    descriptor = _opened(paths)
    _lock(descriptor, alone=False)
    return descriptor


@contextmanager
def alone(paths: MatterPaths, name: str) -> Iterator[None]:
    """Nobody else has the library open meanwhile; raises MatterLockedError where somebody does."""
    descriptor = _opened(paths)
    try:
        try:
            _lock(descriptor, alone=True)
        except OSError as error:
            raise MatterLockedError(name=name, pid=holder(paths)) from error
        yield
    finally:
        os.close(descriptor)


def _opened(paths: MatterPaths) -> int:
    """Raises ReadOnlyDiskError where nothing can be written: SQLite could not work there either."""
    try:
        return os.open(paths.sharing, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise typed(error, paths.root) from error
