"""Private folders for what must be readable while a matter is open: in memory where possible.

On Linux they lie in /dev/shm, which no disk holds; each is locked by the process that uses it and
wiped when it is done, or by the next start where the process was killed. Elsewhere there are none,
and whoever needs one makes a folder inside the matter.
"""

import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")  # noqa: S108
_ROOM: Final = "room-"
# What is left for everything else: the model, and the other programs of the machine.
_SHARE_OF_MEMORY: Final = 0.25
_SHARE_OF_SPACE: Final = 0.5


def base() -> Path | None:
    """This user's folder in memory, nobody else's to read; None where the system has none."""
    if sys.platform != "linux" or not _MEMORY.is_dir():
        return None
    folder = _MEMORY / f"copilot-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    # Everybody may write to the folder above: what somebody else put there is not used.
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return folder if mine and stat.S_IMODE(found.st_mode) == 0o700 else None


def room_for(needed: int) -> bool:
    """Whether ``needed`` bytes fit into memory beside everything else."""
    folder = base()
    if folder is None:
        return False
    free = shutil.disk_usage(folder).free
    return needed <= min(free * _SHARE_OF_SPACE, _available() * _SHARE_OF_MEMORY)


class Room:
    """A private folder; ``close`` wipes it, and so does the next start after a kill."""

    def __init__(self, folder: Path, lock: int | None = None) -> None:
        self.folder = folder
        self._lock = lock

    def close(self) -> None:
        """Remove everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)


def open_room(parent: Path | None = None) -> Room | None:
    """A new room in memory, or under a folder given; None where the system has no memory for it."""
    folder = base() if parent is None else _made(parent)
    if folder is None:
        return None
    with _arranging(folder):
        made = folder / f"{_ROOM}{os.getpid()}-{secrets.token_hex(4)}"
        made.mkdir(mode=0o700)
        return Room(made, _locked(made))


def sweep(parent: Path | None = None) -> int:
    """Wipe the rooms whose process is gone; returns how many there were."""
    folder = base() if parent is None else parent
    if folder is None or not folder.is_dir() or sys.platform == "win32":
        return 0
    wiped = 0
    for room in folder.glob(f"{_ROOM}*"):
        with _arranging(folder):
            wiped += _wiped_if_abandoned(room)
    return wiped


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _locked(room: Path) -> int | None:
    """Hold a room for as long as this process lives; Windows locks no folder."""
    if sys.platform == "win32":
        return None
    import fcntl

    lock = os.open(room, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _wiped_if_abandoned(room: Path) -> bool:
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        descriptor = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    shutil.rmtree(room, ignore_errors=True)
    return True


@contextmanager
def _arranging(folder: Path) -> Iterator[None]:
    """One process at a time makes or wipes rooms: a new one is locked before anybody sweeps."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _available() -> int:
    """Memory that can be had without swapping, in bytes."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0
