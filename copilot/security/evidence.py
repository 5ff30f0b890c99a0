"""What an auditor may ask of a running program: its processes, its packages, its own files.

Reads the kernel's word in /proc and the installed packages; knows no matter.
"""

import hashlib
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import copilot


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the program as the kernel describes it; empty fields where it does not.

    ``seccomp`` 2 means that a filter is in place, ``filters`` how many; ``no_new_privileges`` 1
    that no program started from it gets more rights.
    """

    name: str
    seccomp: str
    filters: str
    no_new_privileges: str


def processes() -> dict[int, Process]:
    """This process and everything it started that runs now."""
    if sys.platform != "linux":
        return {}
    found: dict[int, Process] = {}
    for pid in [os.getpid(), *_descendants(os.getpid())]:
        try:
            found[pid] = _described(Path("/proc", str(pid)))
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return found


def _descendants(of: int) -> Iterator[int]:
    for thread in Path("/proc", str(of), "task").iterdir():
        try:
            children = (thread / "children").read_text("ascii").split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from _descendants(child)


def _described(folder: Path) -> Process:
    lines = (folder / "status").read_text("utf-8").splitlines()
    told = {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}
    words = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    name = words[words.index("-m") + 1] if "-m" in words else told.get("Name", "")
    return Process(
        name, told.get("Seccomp", ""), told.get("Seccomp_filters", ""), told.get("NoNewPrivs", "")
    )


def packages() -> list[tuple[str, str]]:
    """Every installed package with its version."""
    found = {dist.metadata["Name"].lower(): dist.version for dist in metadata.distributions()}
    return sorted(found.items())


def program_hash() -> str:
    """The SHA-256 over the names and contents of the program's own source files."""
    root = Path(copilot.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """The program, the interpreter, the system."""
    return {
        "copilot": copilot.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
    }
