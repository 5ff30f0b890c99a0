"""Open an original in the system's own viewer, or say why that cannot be done here.

The viewer is a program of its own: what it does is not this program's business.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from typing import Final

from copilot.domain import FileRecord, FileState
from copilot.locale import Notice, notice

_OPENERS: Final = {"darwin": "open", "linux": "xdg-open"}


def original(record: FileRecord) -> Path:
    """Where the file lies."""
    return Path(record.file.folder, record.file.path)


def hindrance(
    record: FileRecord, platform: str = sys.platform, environment: Mapping[str, str] = os.environ
) -> Notice | None:
    """Why the file is not opened; None where nothing is in the way.

    On Linux the network guard binds every program started from here: a viewer could not reach the
    screen, which is behind a local socket.
    """
    if not original(record).exists():
        return notice("The file is not there any more.")
    if record.state is FileState.SKIPPED:
        return notice("A file of a kind that is not read is not opened: it may be a program.")
    if "SSH_CONNECTION" in environment:
        return notice("Over SSH there is no screen here to open it on.")
    if platform == "win32":
        return None
    opener = _OPENERS.get(platform)
    if platform == "linux" and not environment.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        return notice("There is no screen here to open it on.")
    if opener is None or which(opener) is None:
        return notice("This system names no program that opens files.")
    if platform == "linux" and not _may_reach_a_screen():
        return notice(
            "The network guard also binds programs started from here; a viewer could not reach "
            "the screen."
        )
    return None


def open_original(path: Path, platform: str = sys.platform) -> None:
    """Hand the file to the system's viewer, without a shell; returns at once."""
    if platform == "win32":
        os.startfile(path)  # type: ignore[attr-defined,unused-ignore] # noqa: S606 - no shell
        return
    subprocess.Popen(
        [_OPENERS[platform], str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _may_reach_a_screen() -> bool:
    """Whether a local socket may be made, which is what every display is behind."""
    try:
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()
    except OSError:
        return False
    return True
