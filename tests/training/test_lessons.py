"""Lessons: the product's own prompt, the right number, nothing held out."""

import pytest

from copilot.answers import prompts
from copilot.training.examples import Example
from copilot.training.lessons import lesson, of_examples, pieces

_WRONG = tuple(
    f"Mietvertrag > § {n} Sonstiges\nSatz {n} sagt etwas ganz anderes." for n in range(2, 9)
)
_RIGHT = "Mietvertrag > § 1 Kündigung\n(2) Die Kündigungsfrist beträgt drei Monate."


def _example(question: str = "Wie lang ist die Frist?", kind: str = "sentence") -> Example:
    return Example("statutes-de", "BGB § 1", kind, "de", question, (_RIGHT, *_WRONG), (0,))  # type: ignore[arg-type]


def test_the_number_is_that_of_the_right_source_wherever_it_stands() -> None:
    numbers = set()
    for seed in range(30):
        made = lesson(_example(), seed, answerable=True)
        assert made is not None
        lines = made.messages[1]["content"].splitlines()
        assert f"{made.pick}) [Mietvertrag > § 1 Kündigung] (2) Die Kündigungsfrist" in "".join(
            line for line in lines if line.startswith(f"{made.pick})")
        )
        assert made.messages[0] == prompts.messages("", (), "de")[0]
        numbers.add(made.pick)
    assert numbers == {1, 2, 3, 4, 5}


def test_the_pieces_add_up_to_what_the_product_has_its_model_say() -> None:
    made = lesson(_example(), 1, answerable=True)
    assert made is not None
    said = prompts.answer_prefix("de", made.pick) + "Die Kündigungsfrist beträgt drei Monate."
    assert "".join(made.said) == said
    assert "".join(pieces("en", 0)) == "Number: 0"


def test_without_the_right_source_the_number_is_none() -> None:
    made = lesson(_example(), 1, answerable=False)
    assert made is not None
    assert made.said == ("Nummer: ", "0")
    assert "drei Monate" not in made.messages[1]["content"]
    assert not made.unsaid


def test_the_answer_to_avoid_is_false_and_about_the_same_source() -> None:
    made = lesson(_example(), 1, answerable=True)
    assert made is not None
    assert made.unsaid[:3] == made.said[:3]
    assert made.unsaid[3] != made.said[3]


def test_the_same_seed_makes_the_same_lessons_and_a_share_has_no_answer() -> None:
    examples = [_example(f"Frage {n}?") for n in range(200)]
    made = list(of_examples(examples, 5))
    assert made == list(of_examples(examples, 5))
    assert made != list(of_examples(examples, 6))
    assert 0.15 < sum(one.pick == 0 for one in made) / len(made) < 0.35


@pytest.mark.parametrize("kind", ["passage", "support"])
def test_only_sentences_make_lessons(kind: str) -> None:
    assert not list(of_examples([_example(kind=kind)], 1))
