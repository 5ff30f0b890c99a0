"""Figures of every column with their intervals, and how each differs from the first.

The first column's figures stand at the top under the names scripts rely on; everything else is
below "columns", "differences" and "by_language". Knows no language of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from copilot.evals.cases import Case
from copilot.evals.columns import Column, Kind
from copilot.evals.metrics import (
    Share,
    bootstrap,
    paired_difference,
    percentile,
    rate,
    wilson,
)
from copilot.evals.outcomes import Outcome
from copilot.evals.verdicts import COUNTED, MAIN, verdicts

ROUNDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Result:
    """A finished column: ``shares`` hold one value a case for each figure."""

    name: str
    column: Column
    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    shares: Mapping[str, tuple[Share, ...]]
    index: Mapping[str, Any]


def result_of(
    name: str,
    column: Column,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    index: Mapping[str, Any],
) -> Result:
    """Judge every outcome of a column."""
    judged = [verdicts(column.kind, case, o) for case, o in zip(cases, outcomes, strict=True)]
    names = judged[0] if judged else {}
    shares = {figure: tuple(shares[figure] for shares in judged) for figure in names}
    return Result(name, column, tuple(cases), tuple(outcomes), shares, index)


def report_of(results: Sequence[Result], about: Mapping[str, Any]) -> dict[str, Any]:
    """The whole report; ``about`` describes the gold set and the program."""
    columns = [
        {
            "name": result.name,
            "kind": result.column.kind.value,
            "matter": result.column.matter,
            "profile": result.column.profile,
            "model": result.column.model,
            "index": dict(result.index),
            "pinpoints_possible": result.column.kind is not Kind.CLOSED_BOOK,
            **figures_of(result),
            "by_language": by_language(result),
        }
        for result in results
    ]
    return {
        **figures_of(results[0]),
        "by_language": by_language(results[0]),
        "about": dict(about),
        "columns": columns,
        "differences": [difference(results[0], other) for other in results[1:]],
    }


def figures_of(result: Result) -> dict[str, Any]:
    """All figures of a column, with intervals, by the names of the command line's contract."""
    counted = "queries" if result.column.kind is Kind.RETRIEVAL else "questions"
    told: dict[str, Any] = {counted: len(result.outcomes)}
    for name, shares in result.shares.items():
        told |= _figure(name, shares)
    totals = [outcome.timings["total"] for outcome in result.outcomes]
    if result.column.kind is Kind.RETRIEVAL:
        for share, name in ((0.5, "ms_p50"), (0.95, "ms_p95")):
            told[name] = round(1000 * percentile(totals, share), 1)
        return told
    first = [o.timings["first_token"] for o in result.outcomes if "first_token" in o.timings]
    shown = [o.timings["passages"] for o in result.outcomes if "passages" in o.timings]
    for values, name in ((shown, "passages"), (first, "first_token"), (totals, "total")):
        told[f"{name}_p50"] = round(percentile(values, 0.5), 3)
        told[f"{name}_p95"] = round(percentile(values, 0.95), 3)
    return told


def by_language(result: Result) -> dict[str, Any]:
    """The main figures of the German and of the English questions."""
    split: dict[str, Any] = {}
    for language in sorted({case.language for case in result.cases}):
        mine = [at for at, case in enumerate(result.cases) if case.language == language]
        told: dict[str, Any] = {"questions": len(mine)}
        for name in MAIN[result.column.kind]:
            told |= _figure(name, [result.shares[name][at] for at in mine])
        split[language] = told
    return split


def difference(first: Result, other: Result) -> dict[str, Any]:
    """How ``other`` differs from ``first`` in each figure both have, on the same questions."""
    told: dict[str, Any] = {"column": other.name, "against": first.name}
    for name, shares in other.shares.items():
        before = first.shares.get(name)
        paired = paired_difference(before, shares, ROUNDS) if before else None
        if paired is not None:
            told[name] = round(paired[0], 4)
            told[f"{name}_ci95"] = _rounded(paired[1])
    return told


def _figure(name: str, shares: Sequence[Share]) -> dict[str, Any]:
    value = rate(shares)
    return {
        name: None if value is None else round(value, 4),
        f"{name}_ci95": _rounded(_interval(name, shares)),
    }


def _interval(name: str, shares: Sequence[Share]) -> tuple[float, float]:
    """Wilson's for what is counted, the bootstrap's for what is measured a question."""
    if name in COUNTED:
        return wilson(round(sum(s[0] for s in shares)), round(sum(s[1] for s in shares)))
    return bootstrap([gained / possible for gained, possible in shares if possible], ROUNDS)


def _rounded(bounds: tuple[float, float]) -> list[float]:
    return [round(bound, 4) for bound in bounds]
