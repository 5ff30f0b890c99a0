"""Kernel rules on folders (Landlock): what a confined process may still read.

Optional where seccomp is not: a kernel without it (before 5.13, or switched off) reports version
0 and the caller goes on without. References: landlock(7), linux/landlock.h.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from copilot.errors import OfflineGuardError

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH, _SET_NO_NEW_PRIVILEGES = 1, 1, 38
_WRITE_FILE, _READ_FILE, _READ_FOLDER, _IOCTL = 1 << 1, 1 << 2, 1 << 3, 1 << 15
# All rights on files a kernel of this version can withhold: execute, write, read, list, remove,
# make; then refer (2), truncate (3), ioctl on devices (5).
_FIRST_RIGHTS: Final = (1 << 13) - 1
_LATER_RIGHTS: Final = ((2, 1 << 13), (3, 1 << 14), (5, 1 << 15))


def version() -> int:
    """The Landlock version of this kernel; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def all_but(folder: Path, apart: Path) -> list[Path]:
    """What makes up ``folder`` but for ``apart`` inside of it: rules can allow, never take away."""
    if apart == folder or apart in folder.parents:
        return []
    if folder not in apart.parents:
        return [folder]
    return [path for entry in folder.iterdir() for path in all_but(entry, apart)]


def allow_reading_only(paths: Iterable[Path], devices: Iterable[Path] = ()) -> bool:
    """Withhold every file except for reading those beneath ``paths``; False without Landlock.

    ``devices`` may be written to as well.

    Holds for this thread and those it starts, for good: call it before any other thread runs.
    """
    known = version()
    if known == 0:
        return False
    rights = _FIRST_RIGHTS | sum(right for since, right in _LATER_RIGHTS if known >= since)
    attributes = struct.pack("=Q", rights)
    ruleset = _checked(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path in paths:
            _allow(ruleset, path)
        for device in devices:
            _allow(ruleset, device, _WRITE_FILE | rights & _IOCTL)
        ctypes.CDLL(None).prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _checked(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, path: Path, more: int = 0) -> None:
    try:
        opened = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no leave
    try:
        rights = _READ_FILE | (_READ_FOLDER if path.is_dir() else 0) | more
        _checked(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


def _checked(number: int, *arguments: int | bytes | None) -> int:
    outcome = _call(number, *arguments)
    if outcome < 0:
        raise OfflineGuardError(detail=f"Landlock: {os.strerror(ctypes.get_errno())}")
    return outcome


def _call(number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    given = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(libc.syscall(ctypes.c_long(number), *given))
