"""System calls of a run, counted from outside by strace where it is installed.

A guarded process cannot trace: the tracer is started before the guard, and what it starts puts
its own guard in place. Knows nothing of what the traced program does.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NETWORK: Final = "%network"
_FILES: Final = (
    "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,"
    "symlink,symlinkat,truncate"
)
# Only the guard's own attempts make this call: one a process that puts the guard in place.
_MARK: Final = "io_uring_setup"
_LINE: Final = re.compile(r"^(\d+) +([a-z_0-9]+)\((.*)\)? += (-?\d+|\?)(.*)$")
_PATHS: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_WRITES: Final = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)")
_OPENING: Final = frozenset({"open", "openat"})
_ON_FILES: Final = frozenset(_FILES.split(","))


@dataclass(frozen=True, slots=True)
class Traced:
    """What a run asked of the kernel.

    ``sockets`` are calls of socket() that the guard did not make itself, ``refused`` all that
    failed; ``made`` those that succeeded. ``written`` are the paths changed outside the folders.
    """

    processes: int
    guards: int
    sockets: int
    made: int
    refused: int
    connects: int
    socketpairs: int
    other_network: tuple[tuple[str, int], ...]
    written: tuple[str, ...]


def strace() -> str | None:
    """Where strace is, None where it is not."""
    return shutil.which("strace")


def traced(command: Sequence[str], into: Path) -> list[str]:
    """The command under strace, every process it starts included; its record goes ``into``."""
    calls = f"trace={_NETWORK},{_FILES},{_MARK}"
    return [strace() or "strace", "-f", "-qq", "-s", "4096", "-e", calls, "-o", str(into), *command]


def read_trace(lines: Iterable[str], own_sockets: int, inside: Sequence[Path]) -> Traced:
    """Count; ``own_sockets`` is how often the guard itself calls socket() when put in place."""
    counts: Counter[str] = Counter()
    processes: set[str] = set()
    written: dict[str, None] = {}
    for line in _joined(lines):
        found = _LINE.match(line)
        if found is None:
            continue
        pid, call, arguments, outcome, _ = found.groups()
        processes.add(pid)
        counts[call] += 1
        if call == "socket":
            counts["made" if outcome.isdigit() else "refused"] += 1
        if call in _ON_FILES and outcome.isdigit() and _changes(call, arguments):
            written.update(dict.fromkeys(_outside(arguments, inside)))
    network = {"socket", "connect", "socketpair", "made", "refused", _MARK} | _ON_FILES
    others = sorted((call, count) for call, count in counts.items() if call not in network)
    return Traced(
        processes=len(processes),
        guards=counts[_MARK],
        sockets=counts["socket"] - own_sockets * counts[_MARK],
        made=counts["made"],
        refused=counts["refused"],
        connects=counts["connect"],
        socketpairs=counts["socketpair"],
        other_network=tuple(others),
        written=tuple(written),
    )


def _joined(lines: Iterable[str]) -> Iterable[str]:
    """Lines with the calls put together again that another process interrupted."""
    begun: dict[str, str] = {}
    for line in lines:
        pid = line.partition(" ")[0]
        if line.rstrip().endswith("<unfinished ...>"):
            begun[pid] = line.rstrip().removesuffix("<unfinished ...>")
        elif " resumed>" in line and pid in begun:
            yield begun.pop(pid) + line.partition(" resumed>")[2]
        else:
            yield line


def _changes(call: str, arguments: str) -> bool:
    return call not in _OPENING or bool(_WRITES.search(arguments))


def _outside(arguments: str, inside: Sequence[Path]) -> list[str]:
    """The paths a call names that lie in none of the folders; devices hold nothing."""
    found = []
    for text in _PATHS.findall(arguments):
        path = Path(text)
        relative = not path.is_absolute()
        known = any(path.is_relative_to(folder) for folder in inside)
        if not relative and not known and not text.startswith(("/dev/", "/proc/")):
            found.append(text)
    return found
