"""What one outcome is worth: for every figure, what it gained and how much was possible.

A figure is the sum of gains over the sum of what was possible; a question that a figure does not
apply to adds nothing to either.
"""

from collections.abc import Mapping
from typing import Final

from copilot.answers.verify import normalise
from copilot.domain import Span, Support
from copilot.evals.cases import Case
from copilot.evals.columns import Kind
from copilot.evals.metrics import Found, Share, is_hit, retrieval_figures
from copilot.evals.outcomes import Outcome, Place, Shown
from copilot.retrieval.analysis import terms
from copilot.structure.language import detect

COUNTED: Final = frozenset({
    "answered_rate", "correctly_refused_rate", "wrongly_refused_rate", "verified_pinpoint_rate",
    "pinpoint_hits_gold_rate", "expect_found_rate", "false_supported_rate",
    "false_supported_answerable_rate", "false_supported_unanswerable_rate", "supported_rate",
    "quoted_only_rate", "dropped_rate",
})  # fmt: skip
"""The figures that count whole things, so that their interval is Wilson's."""

MAIN: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.RETRIEVAL: ("hit@1", "hit@10", "recall@8", "recall@64", "mrr@10", "right_document@1"),
    Kind.ANSWERS: (
        "answered_rate", "correctly_refused_rate", "wrongly_refused_rate",
        "pinpoint_hits_gold_rate", "expect_found_rate", "expect_words", "false_supported_rate",
    ),
    Kind.CLOSED_BOOK: (
        "answered_rate", "correctly_refused_rate", "wrongly_refused_rate", "expect_found_rate",
        "expect_words",
    ),
}  # fmt: skip
"""The figures that are shown by language."""


def verdicts(kind: Kind, case: Case, outcome: Outcome) -> dict[str, Share]:
    """Every figure's share for one outcome."""
    if kind is Kind.RETRIEVAL:
        found = found_places(outcome)
        return {name: (of(found, case.gold), 1.0) for name, of in retrieval_figures().items()}
    told = _refusals(case, outcome)
    if kind is Kind.ANSWERS:
        told |= _pinpoints(case, outcome)
    told["expect_found_rate"] = _share(
        says_expected(case, outcome.statements), case.answerable and bool(case.expect)
    )
    if kind is Kind.ANSWERS:
        told |= _supported(case, outcome)
    told["expect_words"] = _expected_words(case, outcome)
    return told


def verdict_values(kind: Kind, case: Case, outcome: Outcome) -> dict[str, float | None]:
    """The same as rates of this one question; None where a figure does not apply."""
    shares = verdicts(kind, case, outcome).items()
    return {name: round(got / of, 4) if of else None for name, (got, of) in shares}


def found_places(outcome: Outcome) -> list[Found]:
    """The passages found, best first."""
    return [_found(place) for place in outcome.hits]


def says_expected(case: Case, statements: tuple[Shown, ...]) -> bool:
    """Whether a statement or one of its quotes holds the expected words."""
    expected = normalise(case.expect).lower()
    return bool(expected) and any(expected in normalise(text).lower() for text in _said(statements))


def hits_gold(case: Case, statements: tuple[Shown, ...]) -> bool:
    """Whether a pinpoint lies on a gold span: half of one of the two is shared."""
    return any(
        is_hit(_found(place), gold)
        or (
            place.doc == gold.doc
            and 2 * gold.span.overlap(Span(place.start, place.end)) >= place.end - place.start
        )
        for statement in statements
        for place in statement.pinpoints
        for gold in case.gold
    )


def false_statements(case: Case, outcome: Outcome) -> list[Shown]:
    """What is shown as supported and is wrong.

    Where the documents do not answer, every such statement; else one that neither holds the
    expected words (itself or in its quote) nor points at a gold span.
    """
    supported = [s for s in outcome.statements if s.support == Support.SUPPORTED]
    if not case.answerable:
        return supported
    return [s for s in supported if not says_expected(case, (s,)) and not hits_gold(case, (s,))]


def _refusals(case: Case, outcome: Outcome) -> dict[str, Share]:
    return {
        "answered_rate": _share(outcome.answered, True),
        "correctly_refused_rate": _share(not outcome.answered, not case.answerable),
        "wrongly_refused_rate": _share(not outcome.answered, case.answerable),
    }


def _pinpoints(case: Case, outcome: Outcome) -> dict[str, Share]:
    verified = sum(pinpoint.verified for pinpoint in outcome.pinpoints)
    return {
        "verified_pinpoint_rate": (verified, len(outcome.pinpoints)),
        "pinpoint_hits_gold_rate": _share(hits_gold(case, outcome.statements), case.answerable),
    }


def _supported(case: Case, outcome: Outcome) -> Mapping[str, Share]:
    """How statements stand to their quotes, and how often "supported" was wrong.

    A statement of an answerable question without gold and expected words cannot be judged.
    """
    shown = len(outcome.statements)
    supported = sum(s.support == Support.SUPPORTED for s in outcome.statements)
    false = len(false_statements(case, outcome))
    judged = not case.answerable or bool(case.gold or case.expect)
    worded = supported + len(outcome.dropped)
    return {
        "false_supported_rate": (false, supported) if judged else (0, 0),
        "false_supported_answerable_rate": (
            (false, supported) if judged and case.answerable else (0, 0)
        ),
        "false_supported_unanswerable_rate": _share(supported > 0, not case.answerable),
        "supported_rate": (supported, shown),
        "quoted_only_rate": (shown - supported, shown),
        "dropped_rate": (len(outcome.dropped), worded),
    }


def _expected_words(case: Case, outcome: Outcome) -> Share:
    """The share of the expected words, by stem and in any order, that was said or quoted."""
    language = detect(case.expect)
    wanted = set(terms(case.expect, language))
    if not case.answerable or not wanted:
        return (0.0, 0.0)
    said = {term for text in _said(outcome.statements) for term in terms(text, language)}
    return (len(wanted & said) / len(wanted), 1.0)


def _said(statements: tuple[Shown, ...]) -> list[str]:
    said = [statement.text for statement in statements]
    return said + [place.text for statement in statements for place in statement.pinpoints]


def _found(place: Place) -> Found:
    return Found(place.doc, Span(place.start, place.end))


def _share(gained: bool, applies: bool) -> Share:
    return (float(gained and applies), float(applies))
