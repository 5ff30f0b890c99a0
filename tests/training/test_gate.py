"""The gate: a new reader has to be better in both languages."""

import pytest

from copilot.training.gate import Outcome, gate


def _outcomes(german: tuple[float, float], english: tuple[float, float]) -> list[Outcome]:
    """A hundred examples a language; each pair is the share right before and after."""
    return [
        Outcome(language, "passage", float(at < 100 * before), float(at < 100 * after))
        for language, (before, after) in {"de": german, "en": english}.items()
        for at in range(100)
    ]


def test_better_in_both_languages_is_let_through() -> None:
    found = gate(_outcomes((0.5, 0.7), (0.5, 0.65)))
    assert found.better
    both = next(one for one in found.compared if one.name == "both")
    assert both.interval[0] > 0


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ((0.5, 0.7), (0.5, 0.5)),  # no better in English
        ((0.6, 0.5), (0.5, 0.9)),  # worse in German
        ((0.5, 0.51), (0.5, 0.51)),  # better by chance
        ((0.5, 0.5), (0.5, 0.5)),
    ],
)
def test_all_else_is_refused(german: tuple[float, float], english: tuple[float, float]) -> None:
    assert not gate(_outcomes(german, english)).better


def test_too_few_examples_of_a_language_are_refused() -> None:
    few = [Outcome("de", "passage", 0.0, 1.0)] * 200 + [Outcome("en", "passage", 0.0, 1.0)] * 5
    assert not gate(few).better


def test_nothing_held_out_is_refused() -> None:
    assert not gate([]).better
