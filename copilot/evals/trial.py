"""Whether an adapter may answer: its figures beside those of its base, on the same questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot.evals.cases import load_cases

RISES: Final = "pinpoint_hits_gold_rate"
NEVER_RISE: Final = ("wrongly_refused_rate", "false_supported_rate")

Figures = Mapping[str, Any]
"""The figures of one column of a report, by their names; None where nothing could be counted."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the base and of the adapter; ``interval`` is of their paired difference."""

    name: str
    before: float
    after: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the comparison came to; ``sure`` where chance alone hardly explains the gain."""

    questions: int
    improved: bool
    sure: bool
    compared: tuple[Compared, ...]


def improves(before: Figures, after: Figures) -> bool:
    """Whether more pinpoints hit, with no more wrong refusals and no more false statements.

    Both have to come from the same questions.
    """
    return _of(after, RISES) > _of(before, RISES) and all(
        _of(after, name) <= _of(before, name) for name in NEVER_RISE
    )


def trial_of(report: Mapping[str, Any]) -> Trial:
    """The comparison in a report whose first column is the base, whose second the adapter."""
    before, after = report["columns"]
    (difference,) = report["differences"]
    compared = tuple(
        Compared(
            name,
            _of(before, name),
            _of(after, name),
            tuple(difference.get(f"{name}_ci95", (0.0, 0.0))),
        )
        for name in (RISES, *NEVER_RISE)
    )
    return Trial(
        report["columns"][0]["questions"],
        improves(before, after),
        compared[0].interval[0] > 0,
        compared,
    )


def seen_before(gold: Path, judged: Iterable[str]) -> int:
    """How many questions of a gold file were judged before, and so may have been trained on."""
    known = {_plain(question) for question in judged}
    return sum(_plain(case.question) in known for case in load_cases(gold))


def _of(figures: Figures, name: str) -> float:
    return float(figures.get(name) or 0.0)


def _plain(question: str) -> str:
    return " ".join(question.split()).casefold()
