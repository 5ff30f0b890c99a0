"""When an adapter counts as better: more pinpoints hit, and nothing else worse."""

from typing import Any

import pytest

from copilot.evals.trial import improves, seen_before, trial_of
from tests.evals.conftest import WriteGold, gold_line

_BASE = {
    "pinpoint_hits_gold_rate": 0.5,
    "wrongly_refused_rate": 0.2,
    "false_supported_rate": 0.1,
}


@pytest.mark.parametrize(
    ("change", "better"),
    [
        ({}, False),
        ({"pinpoint_hits_gold_rate": 0.51}, True),
        ({"pinpoint_hits_gold_rate": 0.49}, False),
        ({"pinpoint_hits_gold_rate": 0.9, "wrongly_refused_rate": 0.21}, False),
        ({"pinpoint_hits_gold_rate": 0.9, "false_supported_rate": 0.11}, False),
        ({"pinpoint_hits_gold_rate": 0.9, "false_supported_rate": None}, True),
        ({"wrongly_refused_rate": 0.0, "false_supported_rate": 0.0}, False),
    ],
)
def test_more_hits_count_only_if_nothing_gets_worse(
    change: dict[str, float | None], better: bool
) -> None:
    assert improves(_BASE, {**_BASE, **change}) is better


def test_a_false_statement_where_there_was_none_to_judge_is_no_improvement() -> None:
    before = {**_BASE, "false_supported_rate": None}
    assert not improves(before, {**_BASE, "pinpoint_hits_gold_rate": 1.0})


@pytest.mark.parametrize(("low", "sure"), [(-0.01, False), (0.01, True)])
def test_a_trial_says_whether_chance_explains_the_gain(low: float, sure: bool) -> None:
    report: dict[str, Any] = {
        "columns": [
            {"questions": 40, **_BASE},
            {"questions": 40, **_BASE, "pinpoint_hits_gold_rate": 0.6},
        ],
        "differences": [{"pinpoint_hits_gold_rate_ci95": [low, 0.2]}],
    }
    trial = trial_of(report)
    assert (trial.questions, trial.improved, trial.sure) == (40, True, sure)
    assert trial.compared[0].interval == (low, 0.2)


def test_questions_that_were_judged_before_are_counted(write_gold: WriteGold) -> None:
    gold = write_gold(
        gold_line("a", "Wer zahlt die Miete?"), gold_line("b", "Wann endet der Vertrag?")
    )
    assert seen_before(gold, ["wer zahlt  die miete?", "Etwas anderes?"]) == 1
