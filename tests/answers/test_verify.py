"""Quotes must stand on the page; statements must be carried by their quotes."""

import pytest

from copilot.answers.verify import normalise, quote_stands, unsupported

_QUOTE = (
    "Der Mieter kann das Mietverhältnis mit einer Frist von drei Monaten zum Ende eines "
    "Kalendermonats kündigen. Die Kaution beträgt 2.400,00 EUR."
)


def test_a_quote_broken_over_lines_and_hyphens_still_stands() -> None:
    stored = "… mit einer Kündi-\ngungsfrist von\n„drei Monaten“ zum \fEnde"
    assert quote_stands('Kündigungsfrist von "drei Monaten" zum Ende', stored)


def test_a_quote_with_one_changed_word_does_not_stand() -> None:
    assert not quote_stands("mit einer Frist von vier Monaten", _QUOTE)


def test_an_empty_quote_never_stands() -> None:
    assert not quote_stands("  ", _QUOTE)


def test_a_hyphen_inside_a_line_is_kept() -> None:
    assert normalise("GmbH-Anteil") == "GmbH-Anteil"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("Der Mieter kann mit einer Frist von drei Monaten kündigen.", None),
        ("Die Kaution beträgt EUR 2,400.00.", None),
        ("Der Mieter kann mit einer Frist von sechs Monaten kündigen.", "quantity"),
        ("Die Kaution beträgt 2.500,00 EUR.", "quantity"),
        ("Der Mieter kann nicht kündigen.", "negation"),
        ("Der Mieter muss mit drei Monaten Frist kündigen.", "modality"),
        ("Der Vermieter kann mit einer Frist von drei Monaten kündigen.", "words"),
        ("Der Mieter kann nach § 573 BGB kündigen.", "quantity"),
    ],
)
def test_a_statement_is_carried_only_by_what_its_quote_says(
    statement: str, why: str | None
) -> None:
    assert unsupported(statement, [_QUOTE], "Mit welcher Frist?") == why


def test_words_of_the_question_may_be_repeated() -> None:
    question = "Wie lange ist die Kündigungsfrist des Mieters?"
    statement = "Die Kündigungsfrist des Mieters ist drei Monate."
    assert unsupported(statement, ["Frist: drei Monate"], question) is None


_WITH_EXCEPTION = (
    "Der Ausfall ist binnen 24 Stunden zu beseitigen, "
    "sofern die Mieterin ihn nicht zu vertreten hat."
)


def test_a_copied_figure_is_not_negated_by_another_part_of_the_sentence() -> None:
    assert unsupported("binnen 24 Stunden", [_WITH_EXCEPTION], "Wann?") is None


def test_a_copied_part_without_its_own_negation_is_not_carried() -> None:
    assert unsupported("die Mieterin ihn zu vertreten hat", [_WITH_EXCEPTION], "") == "negation"
    assert unsupported("zu vertreten hat", [_WITH_EXCEPTION], "") == "negation"


def test_the_number_of_a_copied_clause_is_no_fact() -> None:
    quote = "This Agreement is governed by the laws of Ireland."
    assert (
        unsupported("9.1 This Agreement is governed by the laws of Ireland.", [quote], "") is None
    )
