"""Statements made false by rule, and said differently but true."""

import random

import pytest

from copilot.training.corrupt import CORRUPTIONS, corrupted, restated

GERMAN = (
    "Der Mieter muss dem Vermieter bis zum 3. März 2021 binnen zwei Wochen nicht weniger als "
    "500 Euro zahlen."
)
ENGLISH = (
    "The Receiving Party shall not disclose Confidential Information for five years after "
    "3 March 2021."
)


@pytest.mark.parametrize("kind", list(CORRUPTIONS))
@pytest.mark.parametrize(("language", "text"), [("de", GERMAN), ("en", ENGLISH)])
def test_each_rule_changes_what_a_sentence_says(kind: str, language: str, text: str) -> None:
    changed = CORRUPTIONS[kind](text, language, random.Random(1))
    assert changed != text
    assert abs(len(changed.split()) - len(text.split())) <= 2


def test_parties_change_places() -> None:
    changed = CORRUPTIONS["party"]("Der Mieter zahlt dem Vermieter.", "de", random.Random(1))
    assert changed == "Der Vermieter zahlt dem Mieter."


def test_a_sentence_that_no_rule_fits_stays_true() -> None:
    assert corrupted("Gerichtsstand Hamburg.", "de", random.Random(1)) is None


@pytest.mark.parametrize("seed", range(8))
def test_what_is_said_differently_keeps_its_numbers_and_negations(seed: int) -> None:
    said = restated(f"(2) {GERMAN}", "de", random.Random(seed))
    assert "500" in said
    assert "nicht" in said
    assert not said.startswith("(2)")


def test_the_same_seed_changes_the_same() -> None:
    first, second = (corrupted(GERMAN, "de", random.Random(5)) for _ in range(2))
    assert first == second
