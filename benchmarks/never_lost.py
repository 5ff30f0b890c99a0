"""Nothing acknowledged is lost: kills at random moments, and disks that fill up.

    python -m benchmarks.never_lost [--kills 200] [--real 20] [--documents 300] [--disk-full 20]
                                    [--seed N] [--json FILE]

Makes documents, indexes them with ``copilot index`` in a process of its own and kills that with
SIGKILL, the whole group or the main process alone; a fresh process then compares the matter with an
undisturbed run. ``--real`` of the kills meet the real embedder, the others a small one in the same
command line. The disks are tmpfs, which takes root. Prints Markdown tables; exit code 1 where
anything was lost, partial or unclear. Power failures are not tried: the system outlives a kill.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.never_lost.full_disk import Measure, Point, fill, why_no_small_disk
from tests.never_lost.rounds import MOMENTS, Tally, Trial


def kill(kind: str, kills: int, documents: int, seed: int) -> tuple[Tally, float]:
    """``kills`` kills over made documents, with "quick" or "real" models."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        tally = Trial(Path(place), documents, kind, seed, tell).kill(kills)
    print(file=sys.stderr)
    return tally, time.monotonic() - started


def tell(tally: Tally) -> None:
    """How far it is, on stderr."""
    far = f"{tally.kills.total()} kills, {len(tally.problems)} problems"
    print(f"\r{far}", end="", file=sys.stderr, flush=True)


def fill_disks(points: int, documents: int) -> tuple[list[Point], list[str]]:
    """Disks of ``points`` sizes, and what was wrong; none where no disk can be mounted."""
    with tempfile.TemporaryDirectory() as place:
        if reason := why_no_small_disk(Path(place)):
            print(f"No full disks: {reason}", file=sys.stderr)
            return [], []
        measure = Measure(Path(place), documents)
        found = [fill(measure, kib) for kib in measure.sizes(points)]
    return found, [*measure.mistakes, *(problem for point in found for problem in point.problems)]


def print_kills(tallies: dict[str, tuple[Tally, float]]) -> None:
    """One row an embedder."""
    heads = ("embedder", "kills", *MOMENTS, "group", "alone", "matters", "checks", "doctor")
    print(f"| {' | '.join(heads)} | longest orphan | problems | minutes |")
    print("|---" * (len(heads) + 3) + "|")
    for kind, (tally, seconds) in tallies.items():
        cells = [
            kind,
            tally.kills.total(),
            *(tally.kills[moment] for moment in MOMENTS),
            tally.victims["whole group"],
            tally.victims["main process alone"],
            tally.matters,
            tally.checks,
            tally.doctors,
            f"{tally.orphan_seconds:.2f} s",
            len(tally.problems),
            f"{seconds / 60:.1f}",
        ]
        print(f"| {' | '.join(map(str, cells))} |")


def print_disks(points: list[Point]) -> None:
    """One row a size."""
    print("\n| disk | full | files acknowledged | problems |\n|---|---|---|---|")
    for point in points:
        full = "yes" if point.full else "no"
        print(f"| {point.kib} KiB | {full} | {point.acknowledged} | {len(point.problems)} |")


def main() -> int:
    """Run all of it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="in all")
    parser.add_argument("--real", type=int, default=20, help="of them with the real embedder")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--disk-full", type=int, default=20, metavar="SIZES")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    wanted = {"small": ("quick", options.kills - options.real), "real": ("real", options.real)}
    tallies = {
        name: kill(kind, kills, options.documents, options.seed)
        for name, (kind, kills) in wanted.items()
        if kills > 0
    }
    points, problems = (
        fill_disks(options.disk_full, options.documents) if options.disk_full else ([], [])
    )
    print_kills(tallies)
    print_disks(points)
    problems += [problem for tally, _ in tallies.values() for problem in tally.problems]
    for problem in problems:
        print(f"- {problem}")
    if options.json:
        options.json.write_text(json.dumps(_record(tallies, points), ensure_ascii=False), "utf-8")
    return 1 if problems else 0


def _record(tallies: dict[str, tuple[Tally, float]], points: list[Point]) -> dict[str, Any]:
    return {
        "kills": {name: {**t.record(), "seconds": s} for name, (t, s) in tallies.items()},
        "disks": [point.record() for point in points],
    }


if __name__ == "__main__":
    sys.exit(main())
