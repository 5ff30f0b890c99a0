"""Fit the constants of copilot/answers/abstention.py on gold sets with unanswerable questions.

    python benchmarks/fit_abstention.py HOME [--with-model] MATTER GOLD.jsonl [MATTER GOLD ...]

Retrieval, and the reader where one is installed (the constants are then READ_WEIGHTS and
READ_BIAS); with the option also its log-odds together with what the model in use gives to
"none of these". Prints the weights, the area under the ROC curve (ten-fold cross-validation, five
times), and for each threshold how many answerable questions are refused and how many unanswerable
ones are. The same matters, gold files and model give the same numbers.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.answers import prompts
from copilot.answers.abstention import READ_WEIGHTS, WEIGHTS, features
from copilot.answers.ask import EVIDENCE_SENTENCES
from copilot.answers.evidence import evidence
from copilot.config import load_profile
from copilot.evals.cases import load_cases
from copilot.paths import data_home
from copilot.retrieval.search import understand
from copilot.structure.language import detect
from copilot.workspace import LONGEST_NORM_ASKED, OpenMatter, Workspace

_PENALTY = 0.02
_FOLDS = 10
_REPEATS = 5

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a question before the decision."""

    question: str
    found: dict[str, float]
    none: float
    answerable: bool


def ask_all(home: str, matter: str, gold: Path, with_model: bool) -> Iterator[Asked]:
    """Every question of a gold set."""
    with Workspace(data_home(home)) as workspace, closing(workspace.open(matter)) as opened:
        for case in load_cases(gold):
            found, none = _look(workspace, opened, case.question, with_model)
            yield Asked(case.question, found, none, case.answerable)


def _look(
    workspace: Workspace, opened: OpenMatter, question: str, with_model: bool
) -> tuple[dict[str, float], float]:
    passages = load_profile(workspace.settings.profile).passages
    hits = opened.search(question, passages, longest_norm=LONGEST_NORM_ASKED).hits
    embedder = workspace.models.embedder
    reader = workspace.models.reader
    sources = evidence(question, hits, embedder, opened.library, EVIDENCE_SENTENCES, reader)
    found = features(understand(question), hits, sources, opened.library)
    if not with_model or not sources:
        return found, 0.5
    language = detect(question)
    choice = workspace.models.language_model.choose(
        prompts.messages(question, sources, language),
        continued=prompts.pick_prefix(language),
        options=[prompts.NONE_OPTION, *(str(i) for i in range(1, len(sources) + 1))],
    )
    return found, choice.probabilities[0]


def fit(x: Matrix, y: Matrix) -> Matrix:
    """Logistic regression by Newton's method, both classes weighing the same, small L2 penalty."""
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


def cross_validated(x: Matrix, y: Matrix) -> Matrix:
    """The log-odds of each question from fits on others."""
    generator = np.random.default_rng(0)
    total = np.zeros(len(y))
    for _ in range(_REPEATS):
        for held in np.array_split(generator.permutation(len(y)), _FOLDS):
            kept = np.setdiff1d(np.arange(len(y)), held)
            w = fit(x[kept], y[kept])
            total[held] += x[held] @ w[:-1] + w[-1]
    return total / _REPEATS


def area(good: Matrix, bad: Matrix) -> float:
    """The area under the ROC curve: how often a good one scores higher than a bad one."""
    good, bad = good[:, None], bad[None]
    return float((good > bad).mean() + (good == bad).mean() / 2)


def report(title: str, score: Matrix, y: Matrix) -> None:
    """The area under the curve, and what each threshold refuses."""
    p = 1 / (1 + np.exp(-score))
    good, bad = p[y > 0], p[y == 0]
    ahead = area(good, bad)
    print(
        f"{title}: AUROC {ahead:.3f} on {len(good)} answerable, {len(bad)} unanswerable questions"
    )
    for threshold in (0.05, 0.1, 0.2, 0.3, 0.35, 0.4, 0.42, 0.45, 0.5, 0.6):
        print(
            f"  threshold {threshold}: refuses {(good < threshold).mean():.3f} of the answerable, "
            f"{(bad < threshold).mean():.3f} of the unanswerable"
        )


def main() -> int:
    """Fit and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--with-model", action="store_true")
    parser.add_argument("sets", nargs="+")
    options = parser.parse_args()
    asked = [
        question
        for matter, gold in zip(options.sets[::2], options.sets[1::2], strict=True)
        for question in ask_all(options.home, matter, Path(gold), options.with_model)
    ]
    names = list(READ_WEIGHTS if "passage_reading" in asked[0].found else WEIGHTS)
    x = np.array([[question.found[name] for name in names] for question in asked])
    y = np.array([question.answerable for question in asked], dtype=float)
    w = fit(x, y)
    print({name: round(float(value), 2) for name, value in zip(names, w, strict=False)})
    print("bias", round(float(w[-1]), 2))
    alone = cross_validated(x, y)
    report("retrieval alone", alone, y)
    if options.with_model:
        none = np.array([np.clip(question.none, 1e-4, 1 - 1e-4) for question in asked])
        none = np.log(none / (1 - none))
        print("with the model", fit(np.column_stack([x @ w[:-1] + w[-1], none]), y).round(3))
        report("with the model", cross_validated(np.column_stack([alone, none]), y), y)
    return 0


if __name__ == "__main__":
    sys.exit(main())
