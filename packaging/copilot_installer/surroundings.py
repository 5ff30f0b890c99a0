"""What an installation leaves outside its prefix: two commands, a desktop entry, a PATH line."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot_installer import failures
from copilot_installer.failures import InstallError
from copilot_installer.layout import Layout, write

COMMANDS: Final = ("copilot", "copilot-installer")
_BEGIN: Final = "# >>> copilot >>>"
_END: Final = "# <<< copilot <<<"
_DESKTOP: Final = """[Desktop Entry]
Type=Application
Name=Copilot
GenericName=Legal Copilot
GenericName[de]=Juristischer Copilot
Comment=Find and quote what stands in a matter's documents, on this machine only
Comment[de]=Findet und zitiert, was in den Dokumenten einer Akte steht, nur auf diesem Rechner
Exec={command}
Terminal=true
Categories=Office;
"""


@dataclass(frozen=True, slots=True)
class Places:
    """Where commands and desktop entry go: the user's own folders, or the machine's."""

    commands: Path
    applications: Path
    profile: Path | None


def places(machine_wide: bool) -> Places:
    """The places for one user, or for everyone."""
    if machine_wide:
        return Places(Path("/usr/local/bin"), Path("/usr/local/share/applications"), None)
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return Places(home / ".local" / "bin", data / "applications", home / ".profile")


def check_writable(where: Places) -> None:
    """Look at the places before anything is switched. Raises InstallError."""
    for folder in (where.commands, where.applications):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            raise InstallError(failures.PLACES_READ_ONLY, path=str(there))


def put_in_place(layout: Layout, where: Places, desktop: bool) -> dict[str, Any]:
    """Write commands, desktop entry and PATH line; returns what was written, for the record."""
    where.commands.mkdir(parents=True, exist_ok=True)
    files = []
    for name in COMMANDS:
        target = layout.current / "bin" / name
        write(where.commands / name, _script(target), 0o755)
        files.append(str(where.commands / name))
    if desktop:
        where.applications.mkdir(parents=True, exist_ok=True)
        entry = where.applications / "copilot.desktop"
        command = str(where.commands / "copilot")
        write(entry, _DESKTOP.format(command=_desktop_quoted(command)))
        files.append(str(entry))
    profile = ""
    if where.profile and not _in_path(where.commands):
        with contextlib.suppress(OSError):  # without the line it starts by its full path
            _add_path_line(where.profile, where.commands)
            profile = str(where.profile)
    return {"files": files, "profile": profile}


def _in_path(folder: Path) -> bool:
    return str(folder) in os.environ.get("PATH", "").split(os.pathsep)


def _script(target: Path) -> str:
    return f'#!/bin/sh\nexec {_quoted(str(target))} "$@"\n'


def _quoted(text: str) -> str:
    """A word for sh, whatever stands in it."""
    return "'" + text.replace("'", "'\\''") + "'"


def _desktop_quoted(text: str) -> str:
    """An argument of Exec= as the desktop entry specification wants it."""
    escaped = "".join("\\\\" + c if c in '"`$\\' else c for c in text)
    return f'"{escaped}"'.replace("%", "%%")


def _add_path_line(profile: Path, folder: Path) -> None:
    text = profile.read_text("utf-8", "surrogateescape") if profile.exists() else ""
    if _BEGIN in text:
        return
    block = f'{_BEGIN}\nPATH={_quoted(str(folder))}:"$PATH"\n{_END}\n'
    joined = text + ("\n" if text and not text.endswith("\n") else "") + block
    profile.write_text(joined, "utf-8", "surrogateescape")


def take_away(written: dict[str, Any], keep: tuple[str, ...] = ()) -> None:
    """Remove what :func:`put_in_place` wrote, but for files named in ``keep``."""
    for name in written.get("files", []):
        path = Path(name)
        if path.name not in keep:
            with contextlib.suppress(OSError):
                path.unlink()
    profile = written.get("profile")
    if profile and Path(profile).exists():
        _drop_path_line(Path(profile))


def _drop_path_line(profile: Path) -> None:
    text = profile.read_text("utf-8", "surrogateescape")
    before, found, rest = text.partition(_BEGIN)
    if not found:
        return
    left = before + rest.partition(f"{_END}\n")[2]
    if left:
        profile.write_text(left, "utf-8", "surrogateescape")
    else:
        profile.unlink()
