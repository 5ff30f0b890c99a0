"""The data home around an upgrade: a copy before matters are migrated, and the way back to it.

Copies are made only when the new version stores matters differently. They stay inside the data
home, under ``backups``, so that whoever deletes a client's data finds them there.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from copilot_installer import failures
from copilot_installer.failures import InstallError
from copilot_installer.machine import check_room

_CLONE: Final = 0x40049409  # FICLONE: share the blocks, where the file system can
# Without keys and trail: a matter destroyed later cannot be read from the copy, and what was
# recorded later stays recorded.
_LEFT_OUT: Final = frozenset({"models", "backups", "logs", "keys", "trail"})
DATA_BUSY: Final = failures.Reason(
    failures.BUSY,
    "copilot is at work in the matter {name}. Close it, then run the same command again.",
    "copilot arbeitet gerade in der Akte {name}. Schließen Sie es und rufen Sie denselben Befehl"
    " noch einmal auf.",
)


def default_home() -> Path:
    """Where the program keeps a user's data: COPILOT_HOME, else the system's own place."""
    if given := os.environ.get("COPILOT_HOME"):
        return Path(given).expanduser()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "copilot"


def has_matters(home: Path) -> bool:
    """Whether there is anything to migrate."""
    return (home / "matters").is_dir() and any((home / "matters").iterdir())


@contextmanager
def at_rest(home: Path) -> Iterator[None]:
    """Hold every matter, so that no copy is made of one that is being written."""
    with ExitStack() as held:
        for matter in sorted((home / "matters").glob("*/")):
            descriptor = os.open(matter / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            held.callback(os.close, descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise InstallError(DATA_BUSY, name=matter.name) from error
        yield


def back_up(home: Path, name: str) -> Path:
    """Copy matters and settings to ``backups/NAME``; an older copy goes."""
    target = home / "backups" / name
    unfinished = target.with_name(f".{name}.part")
    size = sum(p.stat().st_size for p in _files(home))
    check_room(home, size)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with at_rest(home):
            for source in _files(home):
                copied = unfinished / source.relative_to(home)
                copied.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _copy(source, copied)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
    return target


def _files(home: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(home):
        if Path(folder) == home:
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for name in names:
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as given, target.open("wb") as kept:
        try:
            fcntl.ioctl(kept.fileno(), _CLONE, given.fileno())
        except OSError:
            shutil.copyfileobj(given, kept, 1 << 20)
        kept.flush()
        os.fsync(kept.fileno())
    shutil.copystat(source, target)


def restore(home: Path, backup: Path) -> Path:
    """Put the copy's matters and settings back; what was there goes to ``backups/after-…``.

    Matters deleted since stay deleted, matters made since stay. Repeating it after a kill completes
    it.
    """
    aside = home / "backups" / f"after-{int(time.time())}"
    waiting = home / "backups" / ".restoring"
    with at_rest(home):
        for source in [*sorted(backup.glob("matters/*/")), *sorted(backup.glob("*.toml"))]:
            name = source.relative_to(backup)
            there, fresh = home / name, waiting / name
            if there.exists():
                _copy_whole(source, fresh)
                (aside / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                there.rename(aside / name)
            if fresh.exists():
                fresh.rename(there)
    shutil.rmtree(waiting, ignore_errors=True)
    return aside


def _copy_whole(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)
