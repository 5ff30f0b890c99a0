"""Fit the weights of copilot/answers/matching.py, and measure them on clause types held out.

    python benchmarks/fit_exhaustive.py LEGALBENCH_RAG_FOLDER[,FOLDER ...] HOME FIT HELD

FIT and HELD are indexed matters of CUAD contracts in the data home HOME; the folders hold the
``queries.jsonl`` that say which contract has which type of clause. Weights are fitted on half of
the types in FIT, as logistic regression on the best sentence of each contract; the tables are of
the other half in HELD, each type with and without the topic table. Prints Markdown rows.
"""

import json
import sys
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.answers import matching
from copilot.answers.matching import (
    FEATURES,
    POSSIBLE,
    POSSIBLE_SIGNED,
    SURE,
    candidates,
    prepare,
    speaks,
)
from copilot.paths import data_home
from copilot.workspace import Workspace

Row = tuple[bool, NDArray[np.float64]]

_FITTED = {
    "Change Of Control": "change-of-control clause",
    "Non-Compete": "non-compete clause",
    "Exclusivity": "exclusivity clause",
    "Governing Law": "governing law clause",
    "Revenue/Profit Sharing": "revenue or profit sharing",
    "Ip Ownership Assignment": "assignment of intellectual property ownership",
    "Volume Restriction": "volume restriction",
    "Warranty Duration": "warranty period",
    "License Grant": "license grant",
    "Rofr/Rofo/Rofn": "right of first refusal",
    "Post-Termination Services": "services or obligations after termination",
    "Covenant Not To Sue": "covenant not to sue or contest",
    "Uncapped Liability": "uncapped liability",
    "Expiration Date": "expiration date",
    "Non-Disparagement": "non-disparagement clause",
}
_HELD_OUT = {
    "Anti-Assignment": "prohibition of assignment without consent",
    "Audit Rights": "audit rights",
    "Insurance": "insurance obligation",
    "Cap On Liability": "cap on liability",
    "Renewal Term": "automatic renewal",
    "Termination For Convenience": "termination for convenience",
    "Minimum Commitment": "minimum purchase commitment",
    "Most Favored Nation": "most favoured nation clause",
    "No-Solicit Of Employees": "non-solicitation of employees",
    "Third Party Beneficiary": "third-party beneficiary",
    "Irrevocable Or Perpetual License": "irrevocable or perpetual license",
    "Non-Transferable License": "non-transferable license",
    "Notice Period To Terminate Renewal": "notice period to terminate renewal",
    "Affiliate License-Licensee": "license extends to affiliates",
    "Price Restrictions": "price restriction",
    "No-Solicit Of Customers": "non-solicitation of customers",
}
_PENALTY = 0.001
_ROUNDS = 6


def labels(folders: list[Path]) -> dict[str, set[str]]:
    """The types of clause of each contract."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
            query = json.loads(line)
            for gold in query["gold"] if query["source"] == "cuad" else ():
                found[gold["doc"]].add(query["category"])
    return found


def collect(
    home: str, matter: str, asked: dict[str, str], marks: dict[str, set[str]], topics: bool
) -> list[Row]:
    """For each contract and type: whether it has the clause, and its candidate sentences."""
    rows: list[Row] = []
    with Workspace(data_home(home)) as workspace, closing(workspace.open(matter)) as opened:
        library, embedder = opened.library, workspace.models.embedder
        records = [record for record in library.files() if record.document]
        names = [record.document or "" for record in records]
        for kind, condition in asked.items():
            wanted = prepare(condition, "en", names, library, embedder)
            if not topics:
                wanted = replace(
                    wanted,
                    topic=None,
                    queries=wanted.queries[:1],
                    mean=wanted.mean[:1],
                    spread=wanted.spread[:1],
                )
            for record in records:
                found = candidates(wanted, record.document or "", "en", library)
                features = np.array([each.features for each in found]).reshape(-1, len(FEATURES))
                rows.append((kind in marks[Path(record.file.path).name], features))
    return rows


def _with_bias(features: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.hstack([features, np.ones((len(features), 1))])


def regress(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method."""
    w = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) / len(y) + _PENALTY * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x / len(y) + _PENALTY * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    return w


def fit(rows: list[Row], start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights and bias; each round takes every contract's best sentence by the last weights."""
    w = start
    y = np.array([label for label, _ in rows], float)
    nothing = np.append(np.zeros(len(FEATURES)), 1.0)
    for _ in range(_ROUNDS):
        x = np.array(
            [_with_bias(f)[np.argmax(_with_bias(f) @ w)] if len(f) else nothing for _, f in rows]
        )
        w = regress(x, y)
    return w


def score(rows: list[Row], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each contract's best sentence."""
    best = np.array([(_with_bias(f) @ w).max() if len(f) else -30.0 for _, f in rows])
    return np.asarray(1 / (1 + np.exp(-best)))


def report(name: str, rows: list[Row], w: NDArray[np.float64]) -> None:
    """Rows of precision and recall by contract."""
    y = np.array([label for label, _ in rows])
    telling = [(label, f[[speaks(each) for each in f]] if len(f) else f) for label, f in rows]
    sign = FEATURES.index("sign")
    signed = [(label, f[f[:, sign] > 0]) for label, f in rows]
    check = (score(rows, w) >= POSSIBLE) | (score(signed, w) >= POSSIBLE_SIGNED)
    listed = (("sure", score(telling, w) >= SURE), ("sure or to check", check))
    for label, hit in listed:
        print(
            f"| {name} | {label} | {len(y)} | {y.sum()} | {y[hit].mean():.2f} | "
            f"{y[hit].sum() / y.sum():.2f} | {hit.mean():.2f} |"
        )


def main() -> int:
    """Fit, print weights and tables; returns the exit code."""
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        return 2
    folders, home, fitted, held = sys.argv[1:]
    marks = labels([Path(folder) for folder in folders.split(",")])
    shipped = np.array([*matching.WEIGHTS.values(), matching.BIAS])
    rows = [
        row for topics in (True, False) for row in collect(home, fitted, _FITTED, marks, topics)
    ]
    w = fit(rows, shipped)
    fitted_weights = zip(FEATURES, w[:-1], strict=True)
    print({name: round(float(x), 2) for name, x in fitted_weights}, round(float(w[-1]), 2))
    print("(English contracts only: the weight of “foreign” stays as shipped.)\n")
    print("| clause types | listed as | pairs | with clause | precision | recall | listed |")
    print("|---|---|---|---|---|---|---|")
    report("fitted, contracts fitted", rows, shipped)
    for topics in (True, False):
        started = time.perf_counter()
        rows = collect(home, held, _HELD_OUT, marks, topics)
        seconds = (time.perf_counter() - started) / len(rows) * 1000
        name = "held out, topic known" if topics else "held out, topic unknown"
        report(name, rows, shipped)
        print(f"seconds for 1,000 contracts, {name}: {seconds:.1f}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
