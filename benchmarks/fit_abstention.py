"""Fit the constants of copilot/answers/abstention.py on gold sets with unanswerable questions.

    python benchmarks/fit_abstention.py HOME MATTER GOLD.jsonl [MATTER GOLD.jsonl ...]

Prints the weights, the bias, and for each threshold how many answerable questions it refuses and
how many unanswerable ones it lets through. The same matters and gold files give the same numbers.
"""

import sys
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.answers.abstention import features
from copilot.answers.ask import EVIDENCE_SENTENCES
from copilot.answers.evidence import evidence
from copilot.evals.cases import load_cases
from copilot.paths import data_home
from copilot.workspace import Workspace

_PENALTY = 0.01


def collect(home: str, matter: str, gold: Path) -> tuple[list[list[float]], list[bool], list[str]]:
    """Features and labels of every question."""
    rows, labels, names = [], [], []
    with Workspace(data_home(home)) as workspace, closing(workspace.open(matter)) as opened:
        for case in load_cases(gold):
            hits = opened.search(case.question, 5).hits
            sources = evidence(
                case.question,
                hits,
                workspace.models.embedder,
                opened.library,
                EVIDENCE_SENTENCES,
            )
            found = features(hits, sources)
            names = list(found)
            rows.append(list(found.values()))
            labels.append(case.answerable)
    return rows, labels, names


def fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method, classes weighted equally, small L2 penalty."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    weight = np.where(y > 0, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    w = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (weight * (p - y)) / len(y) + _PENALTY * w
        hessian = (z * (weight * p * (1 - p))[:, None]).T @ z / len(y) + _PENALTY * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    raw = w[:-1] / spread
    return np.append(raw, w[-1] - (raw * mean).sum())


def main() -> int:
    """Fit and print; returns the exit code."""
    home, *pairs = sys.argv[1:]
    if not pairs or len(pairs) % 2:
        print(__doc__, file=sys.stderr)
        return 2
    rows: list[list[float]] = []
    labels: list[bool] = []
    for matter, gold in zip(pairs[::2], pairs[1::2], strict=True):
        more, marks, names = collect(home, matter, Path(gold))
        rows += more
        labels += marks
    x, y = np.array(rows), np.array(labels, dtype=float)
    w = fit(x, y)
    print({name: round(float(value), 2) for name, value in zip(names, w, strict=False)})
    print("bias", round(float(w[-1]), 2))
    p = 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))
    good, bad = p[y > 0], p[y == 0]
    auroc = (good[:, None] > bad[None, :]).mean()
    print(f"AUROC {auroc:.3f} on {len(good)} answerable, {len(bad)} unanswerable questions")
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        print(
            f"threshold {threshold}: refuses {(good < threshold).mean():.3f} of the answerable, "
            f"lets {(bad >= threshold).mean():.3f} of the unanswerable through"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
