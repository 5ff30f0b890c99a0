"""How much the reader's word weighs beside the fusion: ``reader_weight`` of the profile.

    python -m benchmarks.fit_reading HOME MATTER GOLD.jsonl [MATTER GOLD.jsonl ...]

For each question the twenty best passages of the fusion with what the reader says of them; prints,
for each weight, how often a right passage is first, among three and among ten, and the mean
reciprocal rank. The same matters and gold files give the same numbers.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.config import load_profile
from copilot.domain import Hit, Span
from copilot.evals.cases import Case, load_cases
from copilot.paths import data_home
from copilot.retrieval.rereading import READ
from copilot.workspace import Workspace

WEIGHTS = (
    0.0,
    0.002,
    0.004,
    0.006,
    0.008,
    0.01,
    0.012,
    0.015,
    0.02,
    0.025,
    0.03,
    0.04,
    0.06,
    0.1,
    0.3,
)

Row = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]


def rows(home: str, matter: str, gold: Path) -> Iterator[Row]:
    """Fused scores, readings and which passages are right, for every question with gold."""
    with Workspace(data_home(home)) as workspace, closing(workspace.open(matter)) as opened:
        longest = load_profile(workspace.settings.profile).longest_norm
        for case in load_cases(gold):
            if case.gold:
                hits = opened.search(case.question, READ, longest_norm=longest).hits
                yield (
                    np.array([hit.score for hit in hits]),
                    np.clip([hit.reading or 0.0 for hit in hits], -8, 8),
                    np.array([is_right(hit, case) for hit in hits], dtype=bool),
                )


def is_right(hit: Hit, case: Case) -> bool:
    """Whether a passage holds half of a gold span, or lies within one."""
    held = Span(hit.chunk.chunk.start, hit.chunk.chunk.end)
    return any(
        gold.doc == hit.chunk.path
        and 2 * gold.span.overlap(held)
        >= min(gold.span.end - gold.span.start, held.end - held.start)
        for gold in case.gold
    )


def ranks(of: list[Row], weight: float) -> NDArray[np.float64]:
    """The rank of the first right passage of each question, infinite where there is none."""
    found = []
    for scores, readings, right in of:
        order = np.argsort(-(scores + weight * readings), kind="stable")
        at = np.flatnonzero(right[order])
        found.append(float(at[0]) + 1 if len(at) else np.inf)
    return np.array(found)


def main() -> int:
    """Read, print; returns the exit code."""
    home, *pairs = sys.argv[1:] or [""]
    if not pairs or len(pairs) % 2:
        print(__doc__, file=sys.stderr)
        return 2
    for matter, gold in zip(pairs[::2], pairs[1::2], strict=True):
        of = list(rows(home, matter, Path(gold)))
        print(f"{matter} {gold}: {len(of)} questions\nweight | first | of 3 | of 10 | MRR")
        for weight in WEIGHTS:
            r = ranks(of, weight)
            shares = " | ".join(f"{(r <= most).mean():.3f}" for most in (1, 3, 10))
            print(f"{weight} | {shares} | {(1 / r).mean():.3f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
