"""What an outcome is worth, on cases small enough to judge by hand."""

import pytest

from copilot.domain import Span
from copilot.evals.cases import Case, GoldSpan
from copilot.evals.columns import Kind
from copilot.evals.outcomes import Outcome, Place, Quoted, Shown
from copilot.evals.verdicts import verdict_values, verdicts

_CASE = Case(
    "q", "Mit welcher Frist?", (GoldSpan("a.txt", Span(100, 200)),), "drei Monate zum Monatsende"
)
_NONE = Case("n", "Welche Farbe?", (), answerable=False)
_ON_GOLD = Quoted("a.txt", 120, 160, "binnen dreier Monate", True)
_BESIDE = Quoted("a.txt", 300, 340, "der Mieter zahlt", True)
_LIKE_GOLD = Quoted("b.txt", 0, 40, "Frist: drei  Monate zum Monatsende", True)
_UNVERIFIED = Quoted("a.txt", 120, 160, "nicht dort", False)


def _values(case: Case, *statements: Shown, dropped: tuple[str, ...] = ()) -> dict[str, object]:
    outcome = Outcome(
        "k", "q", "?", answered=bool(statements), statements=statements, dropped=dropped
    )
    return dict(verdict_values(Kind.ANSWERS, case, outcome))


def _said(text: str, *pinpoints: Quoted) -> Shown:
    return Shown(text, "supported", pinpoints)


def _quoted(*pinpoints: Quoted) -> Shown:
    return Shown(pinpoints[0].text, "quoted_only", pinpoints)


@pytest.mark.parametrize(
    ("case", "statement", "false"),
    [
        (_CASE, _said("Sechs Wochen.", _BESIDE), 1.0),
        (_CASE, _said("Sechs Wochen.", _ON_GOLD), 0.0),
        (_CASE, _said("Drei Monate zum Monatsende.", _BESIDE), 0.0),
        (_CASE, _said("Eine Frist.", _LIKE_GOLD), 0.0),
        (_CASE, _quoted(_BESIDE), None),
        (_NONE, _said("Rot.", _BESIDE), 1.0),
        (_NONE, _quoted(_BESIDE), None),
    ],
)
def test_supported_is_false_without_the_expected_words_and_off_the_gold_span(
    case: Case, statement: Shown, false: float | None
) -> None:
    assert _values(case, statement)["false_supported_rate"] == false


def test_a_false_statement_counts_where_it_belongs() -> None:
    answerable = _values(_CASE, _said("Sechs Wochen.", _BESIDE))
    assert answerable["false_supported_answerable_rate"] == 1.0
    assert answerable["false_supported_unanswerable_rate"] is None
    unanswerable = _values(_NONE, _said("Rot.", _BESIDE))
    assert unanswerable["false_supported_answerable_rate"] is None
    assert unanswerable["false_supported_unanswerable_rate"] == 1.0
    assert _values(_NONE)["false_supported_unanswerable_rate"] == 0.0


def test_what_cannot_be_judged_is_left_out() -> None:
    unknown = Case("u", "Wer?", (), answerable=True)
    assert _values(unknown, _said("Anna.", _BESIDE))["false_supported_rate"] is None


def test_a_refusal_is_right_or_wrong_by_the_case() -> None:
    refused = _values(_NONE)
    assert (refused["correctly_refused_rate"], refused["wrongly_refused_rate"]) == (1.0, None)
    missed = _values(_CASE)
    assert (missed["correctly_refused_rate"], missed["wrongly_refused_rate"]) == (None, 1.0)
    assert missed["verified_pinpoint_rate"] is None


def test_statements_are_split_by_how_they_stand_to_their_quotes() -> None:
    values = _values(
        _CASE, _said("Drei Monate.", _ON_GOLD), _quoted(_BESIDE), dropped=("Zwei Jahre.",)
    )
    assert (values["supported_rate"], values["quoted_only_rate"]) == (0.5, 0.5)
    assert values["dropped_rate"] == 0.5


def test_pinpoints_are_counted_one_by_one() -> None:
    outcome = Outcome(
        "k", "q", "?", answered=True, statements=(_quoted(_ON_GOLD), _quoted(_UNVERIFIED))
    )
    assert verdicts(Kind.ANSWERS, _CASE, outcome)["verified_pinpoint_rate"] == (1, 2)
    assert verdicts(Kind.ANSWERS, _CASE, outcome)["pinpoint_hits_gold_rate"] == (1.0, 1.0)


def test_expected_words_count_by_stem_and_in_any_order() -> None:
    values = _values(_CASE, _said("Zum Monatsende, mit einer Frist von drei Monaten.", _BESIDE))
    assert values["expect_found_rate"] == 0.0
    assert values["expect_words"] == 1.0
    half = _values(_CASE, _said("Drei Wochen.", _BESIDE))["expect_words"]
    assert isinstance(half, float)
    assert 0 < half < 1


def test_a_model_alone_has_no_figure_of_pinpoints() -> None:
    outcome = Outcome("k", "q", "?", answered=True, statements=(Shown("Drei Monate.", ""),))
    assert set(verdicts(Kind.CLOSED_BOOK, _CASE, outcome)) == {
        "answered_rate", "correctly_refused_rate", "wrongly_refused_rate", "expect_found_rate",
        "expect_words",
    }  # fmt: skip


def test_a_search_is_judged_by_its_passages() -> None:
    outcome = Outcome("k", "q", "?", hits=(Place("b.txt", 0, 9), Place("a.txt", 100, 180)))
    values = verdict_values(Kind.RETRIEVAL, _CASE, outcome)
    assert (values["hit@1"], values["hit@5"], values["mrr@10"]) == (0.0, 1.0, 0.5)
    assert values["recall@8"] == 0.8
