"""Whether this machine can run the bundle: processor, C library, room, a place to start programs.

The stub has checked the same before it unpacked anything; an upgrade comes here without it.
"""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from copilot_installer import failures
from copilot_installer.failures import InstallError
from copilot_installer.header import Header, version_key
from copilot_installer.layout import read_only

_SPARE_BYTES = 50_000_000
_CPUINFO = Path("/proc/cpuinfo")
_TAKEN_FOR_GRANTED = ("ssse3", "sse4_1", "sse4_2", "popcnt")
MB = 1_000_000


def target_here() -> str:
    """Like ``linux-x86_64``; a 32-bit system on a 64-bit processor counts as 32-bit."""
    machine = platform.machine().lower()
    if machine == "x86_64" and platform.architecture()[0] == "32bit":
        machine = "i686"
    return f"{platform.system().lower()}-{machine}"


def check_machine(told: Header) -> None:
    """Raises InstallError where the bundle is for another kind of machine or a newer system."""
    here = target_here()
    if told.target != here:
        raise InstallError(failures.WRONG_MACHINE, expected=told.target, found=here)
    if lacking := lacking_features(_CPUINFO):
        raise InstallError(failures.OLD_PROCESSOR, found=", ".join(lacking))
    name, glibc = platform.libc_ver()
    if told.glibc != "-" and (name != "glibc" or version_key(glibc) < version_key(told.glibc)):
        found = f"{name} {glibc}".strip() or "?"
        raise InstallError(failures.OLD_GLIBC, found=found, expected=told.glibc)


def lacking_features(cpuinfo: Path) -> list[str]:
    """What the bundle's libraries take for granted (x86-64-v2) and the processor does not list."""
    try:
        lines = cpuinfo.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    flags = next((line.split() for line in lines if line.startswith("flags")), None)
    return [name for name in _TAKEN_FOR_GRANTED if name not in flags] if flags else []


def check_room(folder: Path, needed: int) -> None:
    """Raises InstallError where the disk has less than ``needed`` bytes and a little to spare."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < needed + _SPARE_BYTES:
        raise InstallError(
            failures.DISK_FULL,
            path=str(folder),
            free=free // MB,
            needed=(needed + _SPARE_BYTES) // MB,
        )


def check_programs_start(folder: Path) -> None:
    """Raises InstallError where the place cannot be written or is mounted noexec."""
    trial = folder / f".trial-{os.getpid()}"
    try:
        trial.write_text("#!/bin/sh\nexit 0\n", "utf-8")
        trial.chmod(0o755)
        done = subprocess.run([str(trial)], check=False, capture_output=True)
        started = done.returncode == 0
    except PermissionError as error:
        if not trial.exists():
            raise read_only(folder, error) from error
        started = False
    except OSError as error:
        raise read_only(folder, error) from error
    finally:
        trial.unlink(missing_ok=True)
    if not started:
        raise InstallError(failures.NOEXEC, path=str(folder))
