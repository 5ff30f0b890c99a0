"""What it costs to be told of every file a reader opens.

    python -m benchmarks.listening [--folder FOLDER] [--rounds 5]

Reads the folder's files in one confined reader, in turns with the listener and without it, after
a first reading that does not count; prints medians of the seconds of a reading, of an opening, and
their ratio, as JSON.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from copilot.errors import ReadError
from copilot.paths import resource
from copilot.readers.pool import ReaderPool
from copilot.security import listening
from copilot.security.workers import WorkerPool


def reading(folder: Path) -> float:
    """Seconds to read every file, once the reader has started."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with ReaderPool(folders=[folder]) as pool:
        _read(pool, files[0])
        began = time.monotonic()
        for file in files:
            _read(pool, file)
        return time.monotonic() - began


def _read(pool: ReaderPool, file: Path) -> None:
    try:
        pool.read(file)
    except ReadError:
        return


def opening(folder: Path) -> float:
    """Seconds to open and close a file, the mean of a thousand."""
    file = next(path for path in folder.rglob("*") if path.is_file())
    worker = "tests.security.hostile_worker"
    with WorkerPool(worker, bytes.decode, folders=[folder]) as pool:
        return float(pool.submit(f"read_often {file}".encode()).result()) / 1000


def in_turns(work: Callable[[Path], float], folder: Path, rounds: int) -> dict[str, float]:
    """Medians with the listener and without, and their ratio."""
    available = listening.is_available
    found: dict[bool, list[float]] = {True: [], False: []}
    work(folder)
    for number in range(2 * rounds):
        told = number % 2 == 0
        listening.is_available = available if told else (lambda: False)
        found[told].append(work(folder))
    listening.is_available = available
    told, untold = (statistics.median(found[each]) for each in (True, False))
    return {"told": told, "untold": untold, "ratio": told / untold}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=resource("index", "sample_matter"))
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    folder = given.folder.resolve()
    print(
        json.dumps(
            {
                "available": listening.is_available(),
                "reading": in_turns(reading, folder, given.rounds),
                "opening": in_turns(opening, folder, given.rounds),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
