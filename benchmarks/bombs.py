"""Hostile and damaged files through the confined readers, each followed by an honest one.

    python -m benchmarks.bombs [--only TEXT] [--mutants N] [--all]

Run from the top of the repository: the files are made by tests/readers/bombs.py. Prints a Markdown
row a file (outcome, reason, seconds, peak memory of the reader, whether the next document was
read), then the counts and the slowest. Of the mutants only what is not read is listed, unless
--all. The exit code is 1 where a file took more than 25 s or the next one was not read.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copilot.domain import ReadOptions
from copilot.errors import ReadError, UnsupportedFormatError
from copilot.readers.pool import ReaderPool
from tests.readers import seeds
from tests.readers.bombs import bombs, mutants

_MOST_SECONDS: Final = 25
_HONEST: Final = "honest.docx"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, and of the honest one read after it."""

    name: str
    kind: str
    said: str
    seconds: float
    memory: float
    next_read: bool

    def row(self) -> str:
        """Its row of the table."""
        memory = f"{self.memory:.0f}" if self.memory else ""
        following = "yes" if self.next_read else "NO"
        said = self.said.replace("|", "/")[:160]
        return (
            f"| {self.name} | {self.kind} | {said} | {self.seconds:.1f} | {memory} | {following} |"
        )


def files(only: str, rounds: int) -> Iterator[tuple[str, bytes]]:
    """The bombs, then the mutants, whose names hold ``only``."""
    for bomb in bombs():
        if only in bomb.name:
            yield bomb.name, bomb.make()
    for name, content in mutants(rounds=rounds):
        if only in name:
            yield name, content


def attempt(pool: ReaderPool, path: Path) -> Outcome:
    """Read the file, then the honest one."""
    started = time.perf_counter()
    try:
        document = pool.read(path, ReadOptions())
        kind, said = "indexed", " ".join(map(str, document.warnings))
    except UnsupportedFormatError as error:
        kind, said = "skipped", str(error)
    except ReadError as error:
        kind, said = "failed", str(error)
    seconds = time.perf_counter() - started
    memory = _peak_of_readers()
    try:
        following = bool(pool.read(path.with_name(_HONEST)).text)
    except ReadError:
        following = False
    return Outcome(path.name, kind, " ".join(said.split()), seconds, memory, following)


def _peak_of_readers() -> float:
    """The peak memory of the living readers, in MB; 0 where the kernel does not tell."""
    peaks = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
            command = (status.parent / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if b"copilot.readers.worker" in command and int(lines["PPid"]) == os.getpid():
            peaks.append(int(lines["VmHWM"].split()[0]) / 1024)
    return max(peaks)


def main() -> int:
    """Read everything; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--mutants", type=int, default=3, help="of each kind and format")
    parser.add_argument("--all", action="store_true", help="list the mutants that are read as well")
    options = parser.parse_args()
    print("| file | outcome | reason | s | MB | next read |\n|---|---|---|---|---|---|")
    outcomes = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder, ReaderPool(folders=[Path(folder)]) as pool:
        Path(folder, _HONEST).write_bytes(seeds.docx())
        for name, content in files(options.only, options.mutants):
            path = Path(folder, name)
            path.write_bytes(content)
            outcomes.append(attempt(pool, path))
            path.unlink()
            mutant = name.count("-") >= 2
            if options.all or not mutant or outcomes[-1].seconds > 1 or not outcomes[-1].next_read:
                print(outcomes[-1].row(), flush=True)
    rise = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    print(f"\n{len(outcomes)} files: {dict(Counter(outcome.kind for outcome in outcomes))}")
    print(f"slowest: {slowest.name}, {slowest.seconds:.1f} s")
    print(f"memory of this process, which also makes the files: +{rise:.0f} MB")
    print(f"next document read: {sum(each.next_read for each in outcomes)} of {len(outcomes)}")
    contained = all(each.next_read and each.seconds <= _MOST_SECONDS for each in outcomes)
    return 0 if contained else 1


if __name__ == "__main__":
    sys.exit(main())
