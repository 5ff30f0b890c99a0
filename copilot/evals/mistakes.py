"""What went wrong, by kind, worst kind first: a rate says how often, a case says why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from copilot.domain import Support
from copilot.evals.cases import Case
from copilot.evals.columns import Kind
from copilot.evals.metrics import hit_at, right_document
from copilot.evals.outcomes import Outcome
from copilot.evals.report import Result
from copilot.evals.verdicts import false_statements, found_places, hits_gold, says_expected
from copilot.locale import N_, _

_MOST: Final = 10

# Worst first: what a lawyer would rely on and must not, then what she is not shown.
_KINDS: Final = {
    "supported_unanswerable": N_("shown as supported, though the documents do not say"),
    "supported_wrong": N_("shown as supported, and wrong"),
    "unverified": N_("a quote that is not on its page"),
    "invented": N_("stated without documents, though they do not say"),
    "stated_wrong": N_("stated without documents, and wrong"),
    "quoted_unanswerable": N_("a passage quoted, though the documents do not say"),
    "quoted_wrong": N_("the wrong passage quoted"),
    "refused_found": N_("“not found”, though the passage was among those read"),
    "refused_missed": N_("“not found”: the passage was not among those read"),
    "did_not_know": N_("the model alone did not know"),
    "right_place_only": N_("the right passage, without the expected words"),
    "not_in_64": N_("the passage is not among the first 64"),
    "not_in_10": N_("the passage is not among the first 10"),
    "wrong_document_first": N_("another document comes first"),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One case that went wrong; ``kind`` is a key of the kinds."""

    kind: str
    case: Case
    outcome: Outcome


def kind_in_words(kind: str) -> str:
    """A kind of mistake, for a person."""
    return _(_KINDS[kind])


def mistakes(result: Result) -> dict[str, list[Mistake]]:
    """The mistakes of a column by kind, worst kind first; kinds without any are left out."""
    by_kind: dict[str, list[Mistake]] = {kind: [] for kind in _KINDS}
    for case, outcome in zip(result.cases, result.outcomes, strict=True):
        kind = next(_JUDGES[result.column.kind](case, outcome), None)
        if kind is not None:
            by_kind[kind].append(Mistake(kind, case, outcome))
    return {kind: found for kind, found in by_kind.items() if found}


def worst(by_kind: dict[str, list[Mistake]]) -> list[Mistake]:
    """At most ten: one of each kind in turn, so that a frequent kind does not hide the others."""
    rounds = zip_longest(*by_kind.values())
    chosen = [mistake for round_ in rounds for mistake in round_ if mistake is not None][:_MOST]
    return sorted(chosen, key=lambda mistake: list(_KINDS).index(mistake.kind))


def _of_answer(case: Case, outcome: Outcome) -> Iterator[str]:
    """The kinds that fit an answer, worst first."""
    if false_statements(case, outcome):
        yield "supported_wrong" if case.answerable else "supported_unanswerable"
    if not all(pinpoint.verified for pinpoint in outcome.pinpoints):
        yield "unverified"
    if not case.answerable:
        if outcome.answered:
            yield "quoted_unanswerable"
        return
    if not outcome.answered:
        found = hit_at(found_places(outcome), case.gold, len(outcome.hits))
        yield "refused_found" if found else "refused_missed"
        return
    on_gold = hits_gold(case, outcome.statements)
    if says_expected(case, outcome.statements) or (on_gold and not case.expect):
        return
    if case.expect or case.gold:
        yield "right_place_only" if on_gold else "quoted_wrong"


def _of_model(case: Case, outcome: Outcome) -> Iterator[str]:
    """The kinds that fit what a model said without documents."""
    if not case.answerable:
        if outcome.answered:
            yield "invented"
    elif not outcome.answered:
        yield "did_not_know"
    elif case.expect and not says_expected(case, outcome.statements):
        yield "stated_wrong"


def _of_search(case: Case, outcome: Outcome) -> Iterator[str]:
    """The kinds that fit a list of passages."""
    found = found_places(outcome)
    if not hit_at(found, case.gold, 64):
        yield "not_in_64"
    elif not hit_at(found, case.gold, 10):
        yield "not_in_10"
    elif not right_document(found, case.gold):
        yield "wrong_document_first"


_JUDGES: Final = {
    Kind.RETRIEVAL: _of_search,
    Kind.ANSWERS: _of_answer,
    Kind.CLOSED_BOOK: _of_model,
}


def shown(mistake: Mistake, kind: Kind) -> Sequence[tuple[str, str]]:
    """What was shown: how it was marked, and its words; the first passage where nothing was."""
    marks = {Support.SUPPORTED: _("supported"), Support.QUOTED: _("quoted only"), "": _("said")}
    outcome = mistake.outcome
    if outcome.statements:
        return [(marks[statement.support], statement.text) for statement in outcome.statements]
    mark = _("first passage") if kind is Kind.RETRIEVAL else _("not found; first passage")
    return [(mark, outcome.hits[0].text if outcome.hits else "")]
