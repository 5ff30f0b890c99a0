"""Keys a person has unlocked, kept in memory for the commands that follow, until an hour is past.

Never on a disk; a restart of the machine ends it. The clock is the one that cannot be set back.
"""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from copilot.errors.vault import NothingInMemoryError
from copilot.security.durable import remove_for_good
from copilot.security.vault import rooms
from copilot.security.vault.keys import MatterKeys, Place


def keep(place: Place, opened: Sequence[MatterKeys], seconds: float) -> None:
    """Keep a matter's keys for so long; raises NothingInMemoryError where there is no memory."""
    path = _path(place)
    if path is None:
        raise NothingInMemoryError
    kept = [
        {
            "id": keys.id,
            "number": keys.number,
            "master": keys.master.hex(),
            "backup": keys.backup.hex(),
            "recovery": keys.recovery.hex(),
        }
        for keys in opened
    ]
    text = json.dumps({"until": _now() + seconds, "keys": kept})
    remove_for_good(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)


def fetch(place: Place) -> tuple[MatterKeys, ...]:
    """The keys kept for a matter; empty where there are none or their time is over."""
    path = _path(place)
    if path is None:
        return ()
    try:
        record = json.loads(path.read_text("ascii"))
        if not record["until"] - _now() > 0:
            forget(place)
            return ()
        return tuple(
            MatterKeys(
                str(kept["id"]),
                int(kept["number"]),
                *(bytes.fromhex(kept[part]) for part in ("master", "backup", "recovery")),
            )
            for kept in record["keys"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def forget(place: Place) -> None:
    """Overwrite and remove what is kept for a matter."""
    path = _path(place)
    if path is not None:
        remove_for_good(path)


def _path(place: Place) -> Path | None:
    folder = rooms.base()
    if folder is None:
        return None
    name = hashlib.sha256(os.fsencode(place.file.absolute())).hexdigest()[:32]
    return folder / f"unlocked-{name}"


def _now() -> float:
    """Seconds since the machine started, its sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else 0.0
