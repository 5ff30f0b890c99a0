"""Weights are used only as they were recorded: by the catalogue, or when they were added.

Reading a gigabyte takes seconds, so a file that was found good is not read again while the system
says that it is the same one, unchanged: its time of change is one that no program can set.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from copilot.errors import ModelDamagedError
from copilot.locale import _
from copilot.paths import Home


def check_weights(home: Home, path: Path, sha256: str) -> None:
    """Raise ModelDamagedError unless the file's SHA-256 is the recorded one."""
    status = path.stat()
    state = [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    known = _known(home)
    if known.get(str(path)) == [sha256, *state]:
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != sha256:
        detail = _("its sha256 is {digest}.").format(digest=digest)
        raise ModelDamagedError(path=str(path), detail=detail)
    # On a disk that is full or read-only it is read again the next time.
    with suppress(OSError):
        unfinished = _remembered(home).with_suffix(".part")
        unfinished.write_text(json.dumps({**known, str(path): [sha256, *state]}), "utf-8")
        unfinished.replace(_remembered(home))


def _remembered(home: Home) -> Path:
    return home.root / "weights-checked.json"


def _known(home: Home) -> dict[str, Any]:
    try:
        known = json.loads(_remembered(home).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
