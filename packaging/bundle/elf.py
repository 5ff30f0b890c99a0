"""What an ELF file needs: libraries and the version of glibc, read with binutils' readelf."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bundle.failures import BundleError

# What every glibc system has; everything else must be in the bundle.
OF_GLIBC: Final = frozenset(
    {
        "libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1",
        "libresolv.so.2", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
    }
)  # fmt: skip
_NEEDED: Final = re.compile(r"\(NEEDED\).*\[([^\]]+)\]")
_SONAME: Final = re.compile(r"\(SONAME\).*\[([^\]]+)\]")
_GLIBC: Final = re.compile(r"Name: GLIBC_(\d+(?:\.\d+)+)")


def is_elf(path: Path) -> bool:
    """Whether it is a program or a shared library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def elf_files(root: Path) -> list[Path]:
    """Every ELF file below, sorted."""
    return sorted(path for path in root.rglob("*") if is_elf(path))


def _readelf(path: Path) -> str:
    command = ["readelf", "-dVW", str(path)]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError as error:
        raise BundleError("readelf is missing: install binutils") from error
    except subprocess.CalledProcessError as error:
        raise BundleError(f"{path} cannot be read: {error.stderr}") from error


def needed(path: Path) -> list[str]:
    """The libraries it asks the loader for."""
    return _NEEDED.findall(_readelf(path))


def soname(path: Path) -> str:
    """The name others ask for it by."""
    found = _SONAME.search(_readelf(path))
    return found[1] if found else path.name


def glibc_of(paths: Iterable[Path]) -> str:
    """The oldest glibc that has every symbol these files use."""
    versions = {tuple(map(int, v.split("."))) for p in paths for v in _GLIBC.findall(_readelf(p))}
    return ".".join(map(str, max(versions))) if versions else "-"


def unmet(root: Path) -> dict[str, list[str]]:
    """Libraries that something below needs and neither glibc nor the bundle has, by file."""
    files = elf_files(root)
    there = {path.name for path in root.rglob("*.so*")} | {soname(path) for path in files}
    open_needs: dict[str, list[str]] = {}
    for path in files:
        missing = [n for n in needed(path) if n not in OF_GLIBC and n not in there]
        if missing:
            open_needs[path.relative_to(root).as_posix()] = missing
    return open_needs
