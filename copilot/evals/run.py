"""Run a gold set through a matter and report figures, each rate with its 95 % interval."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from copilot.answers.verify import normalise, quote_stands
from copilot.domain import Answer, AnswerStatus, Span
from copilot.evals.cases import Case
from copilot.evals.metrics import (
    CUTOFFS,
    Found,
    bootstrap,
    is_hit,
    percentile,
    retrieval_figures,
    wilson,
)
from copilot.retrieval.search import SearchResult


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a search returned for a case, and how long it took."""

    case: Case
    found: tuple[Found, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to a case; ``stored`` holds the text at each pinpoint, re-read."""

    case: Case
    answer: Answer
    stored: tuple[str, ...]


def retrieve(
    cases: Iterable[Case], search: Callable[[str, int], SearchResult]
) -> Iterator[Retrieved]:
    """Search for every case that has gold, one at a time."""
    for case in cases:
        if not case.gold:
            continue
        started = time.perf_counter()
        result = search(case.question, max(CUTOFFS))
        seconds = time.perf_counter() - started
        found = tuple(
            Found(hit.chunk.path, Span(hit.chunk.chunk.start, hit.chunk.chunk.end))
            for hit in result.hits
        )
        yield Retrieved(case, found, seconds)


def retrieval_report(outcomes: Sequence[Retrieved]) -> dict[str, Any]:
    """The figures of CLI.md over all outcomes, with bootstrap intervals."""
    report: dict[str, Any] = {"queries": len(outcomes)}
    for name, figure in retrieval_figures().items():
        values = [figure(outcome.found, outcome.case.gold) for outcome in outcomes]
        report[name] = round(sum(values) / len(values), 4) if values else 0.0
        report[f"{name}_ci95"] = [round(bound, 4) for bound in bootstrap(values)]
    for share, name in ((0.5, "ms_p50"), (0.95, "ms_p95")):
        report[name] = round(1000 * percentile([o.seconds for o in outcomes], share), 1)
    return report


def answers_report(outcomes: Sequence[Answered]) -> dict[str, Any]:
    """The figures of CLI.md over all answers, with Wilson intervals."""
    answerable = [o for o in outcomes if o.case.answerable]
    unanswerable = [o for o in outcomes if not o.case.answerable]
    pinpoints = [
        quote_stands(pinpoint.quote, stored)
        for o in outcomes
        for pinpoint, stored in zip(_pinpoints(o.answer), o.stored, strict=True)
    ]
    expecting = [o for o in answerable if o.case.expect]
    rates = {
        "answered_rate": [_is_answered(o) for o in outcomes],
        "correctly_refused_rate": [not _is_answered(o) for o in unanswerable],
        "wrongly_refused_rate": [not _is_answered(o) for o in answerable],
        "verified_pinpoint_rate": pinpoints,
        "pinpoint_hits_gold_rate": [_hits_gold(o) for o in answerable],
        "expect_found_rate": [_says_expected(o) for o in expecting],
    }
    report: dict[str, Any] = {"questions": len(outcomes)}
    for name, values in rates.items():
        report[name] = round(sum(values) / len(values), 4) if values else None
        report[f"{name}_ci95"] = [round(b, 4) for b in wilson(sum(values), len(values))]
    first = [o.answer.timings["first_token"] for o in outcomes if "first_token" in o.answer.timings]
    totals = [o.answer.timings["total"] for o in outcomes]
    report["first_token_p50"] = round(percentile(first, 0.5), 3)
    report["first_token_p95"] = round(percentile(first, 0.95), 3)
    report["total_p50"] = round(percentile(totals, 0.5), 3)
    return report


def _pinpoints(answer: Answer) -> list[Any]:
    return [pinpoint for statement in answer.statements for pinpoint in statement.pinpoints]


def _is_answered(outcome: Answered) -> bool:
    return outcome.answer.status is AnswerStatus.ANSWERED


def _hits_gold(outcome: Answered) -> bool:
    """Whether a pinpoint lies on a gold span: half of one of the two is shared."""
    return any(
        is_hit(Found(pinpoint.path, Span(pinpoint.start, pinpoint.end)), gold)
        or (
            pinpoint.path == gold.doc
            and 2 * gold.span.overlap(Span(pinpoint.start, pinpoint.end))
            >= pinpoint.end - pinpoint.start
        )
        for pinpoint in _pinpoints(outcome.answer)
        for gold in outcome.case.gold
    )


def _says_expected(outcome: Answered) -> bool:
    expected = normalise(outcome.case.expect).lower()
    said = [statement.text for statement in outcome.answer.statements]
    said += [pinpoint.quote for pinpoint in _pinpoints(outcome.answer)]
    return any(expected in normalise(text).lower() for text in said)
