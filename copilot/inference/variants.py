"""Which of llama.cpp's processor variants this machine runs: tried in child processes, remembered.

An installation carries the same library for several generations of processors. A wrong one dies by
SIGILL, so none is loaded here before a child process has asked it whether it fits; what then still
dies while a model runs is given up for the next one. It loads no model and knows no matter. A build
with a single library (a checkout's own) has no variants, and nothing is chosen.
"""

import contextlib
import hashlib
import importlib.util
import json
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot.paths import Home

_PREFIX: Final = "libggml-cpu-"
_PROBE_SECONDS: Final = 20
_PROBE: Final = (
    "import ctypes, pathlib, sys\n"
    "variant = pathlib.Path(sys.argv[1])\n"
    "ctypes.CDLL(str(variant.with_name('libggml-base.so')), ctypes.RTLD_GLOBAL)\n"
    "print(ctypes.CDLL(str(variant)).ggml_backend_score())\n"
)
CRASHES: Final = ("SIGILL", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGABRT")
"""How a library for another processor ends; SIGKILL is somebody else's doing."""

Score = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Choice:
    """The variant in use and those given up, each with its reason; "" where there are none."""

    variant: str
    given_up: tuple[tuple[str, str], ...] = ()


def library_folder() -> Path | None:
    """Where llama.cpp's libraries lie, without loading them."""
    found = importlib.util.find_spec("llama_cpp")
    return Path(found.origin).parent / "lib" if found and found.origin else None


def shipped(folder: Path | None) -> tuple[Path, ...]:
    """The variants in that folder; none for a build of one library."""
    return tuple(sorted(folder.glob(f"{_PREFIX}*.so"))) if folder else ()


def name_of(variant: Path) -> str:
    """``haswell`` of ``libggml-cpu-haswell.so``."""
    return variant.stem.removeprefix(_PREFIX)


def score(variant: Path) -> int:
    """How well it fits by its own account, asked in a child process; 0 where it cannot run."""
    command = [sys.executable, "-P", "-c", _PROBE, str(variant)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_PROBE_SECONDS
        )
        return 0 if done.returncode else int(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def fitting(variants: Sequence[Path], ask: Score = score) -> list[Path]:
    """Those that fit this processor, the best first."""
    scores = {variant: ask(variant) for variant in variants}
    return sorted((v for v in variants if scores[v] > 0), key=lambda v: (-scores[v], v.name))


def machine_key(variants: Sequence[Path]) -> str:
    """Changes with the processor and with the libraries, so that a choice is not carried over."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8", "replace").splitlines() if cpuinfo.exists() else []
    about = [line for line in lines if line.startswith(("model name", "flags"))][:2]
    files = [f"{v.name} {v.stat().st_size} {v.stat().st_mtime_ns}" for v in variants]
    text = "\n".join([platform.machine(), *about, *files])
    return hashlib.sha256(text.encode()).hexdigest()


class Variants:
    """The candidates of one model process, best first; the one that worked is remembered.

    ``memories`` are files that may hold an earlier choice, the first of them is written.
    """

    def __init__(
        self, variants: Sequence[Path], memories: Sequence[Path], ask: Score = score
    ) -> None:
        self._variants = tuple(variants)
        self._memories = tuple(memories)
        self._ask = ask
        self._candidates: list[Path] | None = None
        self._given_up: list[tuple[str, str]] = []
        self._remembered = ""

    def current(self) -> Path | None:
        """The variant to load; None for a build of one library, or where none fits."""
        if not self._variants:
            return None
        if self._candidates is None:
            self._candidates = self._ranked()
        return self._candidates[0] if self._candidates else None

    def _ranked(self) -> list[Path]:
        told = self._recall()
        known = next((v for v in self._variants if name_of(v) == told.get("variant")), None)
        if known is None:
            return fitting(self._variants, self._ask)
        self._remembered = name_of(known)
        self._given_up = [(str(name), str(why)) for name, why in told.get("given_up", [])]
        return [known]

    def give_up(self, reason: str) -> bool:
        """Take the next variant after a crash; False where the current one was the last."""
        current = self.current()
        if current is None:
            return False
        if self._remembered:  # chosen on an earlier start: only now the others are asked
            self._remembered = ""
            self._candidates = fitting(self._variants, self._ask)
        failed = {name_of(current), *(name for name, _ in self._given_up)}
        left = [v for v in self._candidates or () if name_of(v) not in failed]
        if not left:
            return False
        self._candidates = left
        self._given_up.append((name_of(current), reason))
        return True

    def worked(self) -> None:
        """Remember the current variant for the next start, where the place can be written."""
        current = self.current()
        if current is None or name_of(current) == self._remembered:
            return
        self._remembered = name_of(current)
        told = {
            "machine": machine_key(self._variants),
            "variant": self._remembered,
            "given_up": self._given_up,
        }
        with contextlib.suppress(OSError):
            self._memories[0].parent.mkdir(parents=True, exist_ok=True)
            unfinished = self._memories[0].with_suffix(".part")
            unfinished.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
            unfinished.replace(self._memories[0])

    def choice(self) -> Choice:
        """What is in use, for the trail and for people."""
        current = self.current()
        return Choice(name_of(current) if current else "", tuple(self._given_up))

    def _recall(self) -> dict[str, Any]:
        for memory in self._memories:
            try:
                told: dict[str, Any] = json.loads(memory.read_text("utf-8"))
                if told["machine"] == machine_key(self._variants):
                    return told
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return {}


def variants_here(home: Home) -> Variants:
    """The installation's variants with the choice remembered for this home or by the installer."""
    return Variants(shipped(library_folder()), home.variant_memories())
