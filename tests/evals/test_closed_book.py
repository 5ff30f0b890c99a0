"""The model alone: its prompt has no document, and "I do not know" is a refusal."""

import pytest

from copilot.evals.closed_book import answer_alone, messages, refuses
from tests.fakes import FakeModel


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "Unknown.",
        "„unbekannt“",
        "The answer is unknown.",
        "Das ist nicht bekannt.",
        "I don't know the notice period.",
        "I cannot answer that without the contract.",
        "Ich weiß es nicht.",
        "Das kann ich ohne den Vertrag nicht beantworten.",
    ],
)
def test_not_knowing_is_a_refusal(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "Die Frist beträgt drei Monate.",
        "The seller is liable for unknown defects.",
        "Für unbekannte Mängel haftet der Verkäufer.",
        "The tenant may not terminate.",
    ],
)
def test_a_statement_is_no_refusal(text: str) -> None:
    assert not refuses(text)


def test_the_question_is_asked_in_its_language_and_alone() -> None:
    system, asked = messages("Wer\nmietet?", "de")
    assert asked["content"] == "Frage: Wer mietet?"
    assert "unbekannt" in system["content"]
    assert "unknown" in messages("Who rents?", "en")[0]["content"]


def test_the_answer_comes_with_its_timings() -> None:
    text, timings = answer_alone(FakeModel(says=" Drei Monate. "), "Welche Frist?", "de")
    assert text == "Drei Monate."
    assert timings["generated_tokens"] == 10
    assert 0 <= timings["first_token"] <= timings["total"]
