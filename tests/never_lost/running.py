"""Runs the command line as a process group of its own, watches what it acknowledges, kills it.

Standard error is a terminal, because progress is shown to a terminal only: a file that is named
there as finished is acknowledged to whoever sits before it, and has to outlive any kill.
"""

import codecs
import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
QUICK: Final = (sys.executable, "-m", "tests.never_lost.command")
REAL: Final = (sys.executable, "-m", "copilot")
# "12/300  40 pages, 8.1/s  0:31 left  a/b.txt": a file that starts bears the count of the last one.
_FINISHED: Final = re.compile(r"(\d+)/(\d+)  (?:.*  )?(\S.*?)\s*")
_PASSAGES: Final = re.compile(r".*\S: \d+ of \d+ passages\s*")
# A reader that is left alone notices at once; what examines Chroma finishes first.
_ORPHAN_SECONDS: Final = 60.0
_RUN_SECONDS: Final = 600.0


@dataclass(slots=True)
class Watched:
    """What a run has said so far; ``names`` are those of the files it may name."""

    names: frozenset[str] = frozenset()
    acknowledged: list[str] = field(default_factory=list)
    passages: int = 0
    total: int = 0
    narration: str = ""
    started: float = field(default_factory=time.monotonic)
    acknowledged_at: float = 0.0

    @property
    def done(self) -> bool:
        """Whether every file is finished: what follows is the end of the run."""
        return 0 < self.total == len(self.acknowledged)

    def hear(self, text: str) -> None:
        """Take in what was written; the last line counts as soon as its name is whole."""
        before = max(self.narration.rfind("\r"), self.narration.rfind("\n")) + 1
        self.narration += text
        *complete, last = re.split(r"[\r\n]", self.narration[before:])
        for line in complete:
            self._acknowledge(line)
            self.passages += _PASSAGES.fullmatch(line) is not None
        self._acknowledge(last)

    def _acknowledge(self, line: str) -> None:
        """Once for each place in the order: the last line is met again when it is complete."""
        found = _FINISHED.fullmatch(line)
        if found and found[3] in self.names and len(self.acknowledged) < int(found[1]):
            self.acknowledged.append(found[3])
            self.total = int(found[2])
            self.acknowledged_at = time.monotonic()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: ``code`` is negative for a signal; ``orphans`` are those that lived on."""

    code: int
    output: str
    watched: Watched
    seconds: float
    orphan_seconds: float = 0.0
    orphans: tuple[str, ...] = ()

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL

    def record(self) -> dict[str, Any]:
        """The JSON that the command printed."""
        found: dict[str, Any] = json.loads(self.output)
        return found


Moment = Callable[[Watched], bool]


def never(_: Watched) -> bool:
    """The moment of a run that is left alone."""
    return False


def run(
    command: Sequence[str],
    home: Path,
    *arguments: str,
    moment: Moment = never,
    whole_group: bool = True,
    names: Iterable[str] = (),
) -> Ended:
    """Run ``copilot`` and kill -9 it (with its children, or alone) at the ``moment``."""
    master, slave = pty.openpty()
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [*command, "--home", str(home), "--lang", "en", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=slave,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "1000", "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        os.close(slave)
        watched = Watched(frozenset(names))
        try:
            _watch(process, master, watched, moment, whole_group)
            code = process.wait(_RUN_SECONDS)
            seconds = time.monotonic() - started
            lasting, orphans = _wait_for_orphans(process.pid)
        finally:
            _kill(process, whole_group=True)
            os.close(master)
        output.seek(0)
        said = output.read().decode("utf-8")
    return Ended(code, said, watched, seconds, lasting, orphans)


def _watch(
    process: "subprocess.Popen[bytes]",
    master: int,
    watched: Watched,
    moment: Moment,
    whole_group: bool,
) -> None:
    """Listen until it has ended, and kill it once."""
    killed = False
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while True:
        if not killed and moment(watched):
            _kill(process, whole_group)
            killed = True
        ready, _, _ = select.select([master], [], [], 0.002)
        if ready:
            try:
                heard = os.read(master, 1 << 16)
            except OSError:  # nobody holds the terminal any more
                return
            watched.hear(decoder.decode(heard))
        elif process.poll() is not None:
            return


def _kill(process: "subprocess.Popen[bytes]", whole_group: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _wait_for_orphans(group: int) -> tuple[float, tuple[str, ...]]:
    """How long children outlived the run, and which did not end by themselves at all."""
    started = time.monotonic()
    while alive := _alive(group):
        if time.monotonic() - started > _ORPHAN_SECONDS:
            return time.monotonic() - started, tuple(alive)
        select.select([], [], [], 0.005)
    return time.monotonic() - started, ()


def _alive(session: int) -> list[str]:
    """The command lines of a session's processes, dead ones that nobody fetched left out."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            state, _, _, of_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(of_session) == session and state not in "ZX":
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found
