"""Fit the weights of copilot/answers/evidence.py: which sentence of the passages answers.

    python benchmarks/fit_evidence.py HOME [--with-reader] MATTER GOLD.jsonl [MATTER GOLD ...]

A sentence is right where it holds the expected words of a gold passage, or, where a gold set has
no expected words, where it shares half with a gold span. The weights are those of a conditional
logit (the probabilities of one question's sentences add up to one), fitted by gradient descent
with a small L2 penalty. Prints them, and how often a right sentence is among the first 1, 3 and 5
of all answerable questions, in five-fold cross-validation and with the weights in use now. The
same matters and gold files give the same numbers. With the option the reader has read the
likeliest sentences, and the weights are READ_WEIGHTS.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.answers.evidence import (
    READ_WEIGHTS,
    WEIGHTS,
    Candidate,
    candidates,
    with_readings,
)
from copilot.answers.verify import normalise
from copilot.domain import Span
from copilot.evals.cases import Case, load_cases
from copilot.paths import data_home
from copilot.workspace import LONGEST_NORM_ASKED, Workspace

_PASSAGES = 5
_PENALTY = 0.02
_STEPS = 600
_RATE = 0.5
_FOLDS = 5

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """The features of a question's sentences, one row each, and which of them are right."""

    gold_set: str
    features: Matrix
    right: NDArray[np.bool_]


def questions(home: str, matter: str, gold: Path, with_reader: bool) -> Iterator[Question]:
    """Every answerable question of a gold set."""
    names = READ_WEIGHTS if with_reader else WEIGHTS
    with Workspace(data_home(home)) as workspace, closing(workspace.open(matter)) as opened:
        for case in load_cases(gold):
            if not case.answerable:
                continue
            hits = opened.search(case.question, _PASSAGES, longest_norm=LONGEST_NORM_ASKED).hits
            found = candidates(case.question, hits, workspace.models.embedder, opened.library)
            if with_reader:
                assert workspace.models.reader is not None, "no reader is installed"
                found = with_readings(case.question, found, workspace.models.reader)
            yield Question(
                gold.stem,
                np.array([[one.features[name] for name in names] for one in found]),
                np.array([is_right(one, case) for one in found], dtype=bool),
            )


def is_right(one: Candidate, case: Case) -> bool:
    """Whether a sentence answers."""
    for gold in case.gold:
        shared = gold.span.overlap(Span(one.start, one.end))
        shorter = min(one.end - one.start, gold.span.end - gold.span.start)
        if gold.doc == one.hit.chunk.path and 2 * shared >= shorter:
            expected = normalise(case.expect).lower()
            return not expected or expected in normalise(one.text).lower()
    return False


def fit(of: list[Question]) -> Matrix:
    """The weights, for the features as they are."""
    usable = [q for q in of if q.right.any()]
    rows = np.vstack([q.features for q in usable])
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = [((q.features - mean) / spread, q.right / q.right.sum()) for q in usable]
    w = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        gradient = _PENALTY * w
        for z, wanted in scaled:
            s = z @ w
            p = np.exp(s - s.max())
            gradient = gradient + z.T @ (p / p.sum() - wanted) / len(scaled)
        w -= _RATE * gradient
    return np.asarray(w / spread)


def among(of: list[Question], w: Matrix) -> dict[str, list[int]]:
    """By gold set: questions, and those with a right sentence among the first 1, 3 and 5."""
    counts: dict[str, list[int]] = {}
    for question in of:
        count = counts.setdefault(question.gold_set, [0, 0, 0, 0])
        count[0] += 1
        if question.right.any():
            order = np.argsort(-(question.features @ w))
            for at, first in enumerate((1, 3, 5), start=1):
                count[at] += bool(question.right[order[:first]].any())
    return counts


def cross_validated(of: list[Question]) -> dict[str, list[int]]:
    """The same with weights that were fitted on other questions."""
    order = np.random.default_rng(0).permutation(len(of))
    total: dict[str, list[int]] = {}
    for fold in np.array_split(order, _FOLDS):
        held = set(fold.tolist())
        w = fit([q for at, q in enumerate(of) if at not in held])
        for name, count in among([of[at] for at in fold], w).items():
            before = total.get(name, [0] * len(count))
            total[name] = [a + b for a, b in zip(before, count, strict=True)]
    return total


def _show(title: str, counts: dict[str, list[int]]) -> None:
    for name, (asked, *found) in sorted(counts.items()):
        print(f"{title} | {name} | {asked} | " + " | ".join(f"{n / asked:.3f}" for n in found))


def main() -> int:
    """Fit and print; returns the exit code."""
    home, *pairs = sys.argv[1:] or [""]
    with_reader = "--with-reader" in pairs
    pairs = [one for one in pairs if one != "--with-reader"]
    names = READ_WEIGHTS if with_reader else WEIGHTS
    if not pairs or len(pairs) % 2:
        print(__doc__, file=sys.stderr)
        return 2
    of = [
        question
        for matter, gold in zip(pairs[::2], pairs[1::2], strict=True)
        for question in questions(home, matter, Path(gold), with_reader)
    ]
    print("weights | gold set | questions | right among 1 | 3 | 5")
    _show("in use", among(of, np.array(list(names.values()))))
    _show("cross-validated", cross_validated(of))
    w = fit(of)
    print({name: round(float(value), 2) for name, value in zip(names, w, strict=True)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
