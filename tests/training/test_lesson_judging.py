"""The adapter's gate: better at choosing in both languages, and nothing made worse."""

import dataclasses
from pathlib import Path

import pytest

from copilot.training.lesson_judging import Mark, compare_marks, kept_marks, marks_of, rates
from copilot.training.lessons import Lesson, pieces
from tests.fakes import FakeModel


def _marks(right: int, *, none: int = 10, carried: int = 10) -> list[Mark]:
    """Sixty lessons a language, forty with an answer; so many come out rightly."""
    found = []
    for language in ("de", "en"):
        for at in range(40):
            picked = 2 if at < right else 0
            stated = at < carried if at < 20 else None
            found.append(Mark(language, "statutes", 2, picked, "text", stated))
        found += [Mark(language, "statutes", 0, 0 if at < none else 1) for at in range(20)]
    return found


def test_an_adapter_that_chooses_better_is_let_through() -> None:
    found = compare_marks(_marks(10), _marks(30))
    assert found.better
    assert {one.name for one in found.compared} >= {"de", "en", "both", "right quote"}


@pytest.mark.parametrize(
    "after",
    [
        _marks(10),
        _marks(11),  # by chance
        _marks(36, none=0),  # answers where there is nothing
        _marks(30, carried=0),  # says what its quotes do not
        [
            mark if mark.language == "en" else old
            for mark, old in zip(_marks(40), _marks(10), strict=True)
        ],
    ],
)
def test_all_else_is_refused(after: list[Mark]) -> None:
    assert not compare_marks(_marks(10), after).better


def test_the_figures_count_refusals_and_answers_from_nothing() -> None:
    told = rates(_marks(30, none=15, carried=5))["both"]
    assert (told["answerable"], told["unanswerable"], told["statements"]) == (80, 40, 40)
    assert (told["right_quote"], told["wrong_refusal"]) == (0.75, 0.25)
    assert (told["wrong_answer"], told["false_statement"]) == (0.25, 0.75)


def test_lessons_are_asked_as_the_product_asks(tmp_path: Path) -> None:
    quote = "Die Frist beträgt drei Monate."
    asked = ({"role": "user", "content": "Frage"},)
    answerable = Lesson("set", "key", "de", asked, pieces("de", 2, quote), (), "Frist?", quote)
    nothing = dataclasses.replace(answerable, said=pieces("de", 0), quote="")
    model = FakeModel(pick=2, says="Die Frist beträgt drei Monate.")
    marks = marks_of(model, [answerable, nothing], None, print)
    assert [(one.wanted, one.picked, one.carried) for one in marks] == [(2, 2, True), (0, 2, None)]
    path = tmp_path / "marks.json"
    assert kept_marks(path, "model", [answerable], lambda: marks) == marks
    assert kept_marks(path, "model", [answerable], list) == marks
    assert kept_marks(path, "another", [answerable], list) == []
