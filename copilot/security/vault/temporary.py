"""Temporary files of this process and its children: in a room, never in the system's folder.

A library that spills, sorts or packs asks for the temporary folder by its name in the environment;
what it puts there is a client's text.
"""

import atexit
import os
import tempfile
from pathlib import Path
from typing import Final

from copilot.security.vault import rooms
from copilot.security.vault.rooms import Room

NAMES: Final = ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR")
_room: Room | None = None


def keep_temporary_files(scratch: Path) -> Path | None:
    """Have them in memory or, where the system has none, in ``scratch``, until this process ends.

    Once a process; the next start wipes what a kill leaves. None where neither can be written: the
    command itself says so.
    """
    global _room
    if _room is None:
        try:
            _room = rooms.open_room() or rooms.open_room(scratch)
        except OSError:
            return None
        if _room is None:
            return None
        os.environ.update(dict.fromkeys(NAMES, str(_room.folder)))
        tempfile.tempdir = str(_room.folder)
        atexit.register(_close, os.getpid(), _room)
    return _room.folder


def _close(process: int, room: Room) -> None:
    """A child made by fork ends without taking its parent's folder away."""
    if os.getpid() == process:
        room.close()
