"""How a question is taken apart before it is searched."""

import pytest

from copilot.retrieval.question import understand


@pytest.mark.parametrize(
    ("query", "naming", "asked"),
    [
        (
            "Consider the NDA between GWI and Technohubs; Does it survive termination?",
            "Consider the NDA between GWI and Technohubs",
            "Does it survive termination?",
        ),
        (
            "Im Mietvertrag Hafenstraße 12: Wer trägt die Betriebskosten?",
            "Im Mietvertrag Hafenstraße 12",
            "Wer trägt die Betriebskosten?",
        ),
    ],
)
def test_a_named_document_is_told_from_what_is_asked(query: str, naming: str, asked: str) -> None:
    understood = understand(query)
    assert (understood.naming, understood.asked) == (naming, asked)
    assert understood.names_document


def test_a_plain_question_names_no_document_in_so_many_words() -> None:
    understood = understand("Wer trägt die Betriebskosten?")
    assert not understood.names_document
    assert understood.asked == "Wer trägt die Betriebskosten?"


def test_names_and_numbers_are_kept_for_documents_in_the_other_language() -> None:
    understood = understand("What deadline did Mr Pabst set for unit 48 in the Hafenstrasse lease?")
    assert understood.language == "en"
    joined = " ".join(understood.names)
    assert "pabst" in joined
    assert "48" in joined
    assert "deadlin" not in joined


def test_a_cited_authority_is_recognised() -> None:
    assert "auth_823_bgb" in understand("Wann haftet man nach § 823 Abs. 1 BGB?").authorities


def test_an_english_question_is_asked_of_german_documents_in_german_words() -> None:
    understood = understand("What is the notice period for a lease?")
    assert "Kündigungsfrist" in understood.glossed
    assert "kundigungsfrist" in understood.glossed_terms
    assert understood.texts == [understood.asked, understood.glossed]


def test_a_german_question_keeps_its_words_and_gets_those_of_statutes() -> None:
    understood = understand("Wann darf der Chef kündigen?")
    assert understood.glossed.startswith(understood.asked)
    assert "arbeitgeb" in understood.glossed_terms
    assert not set(understood.terms) & set(understood.glossed_terms)


def test_what_stands_for_a_citation_that_was_left_out_is_no_word() -> None:
    understood = understand("Nach [NORM] haftet der Halter des Tieres.")
    assert "norm" not in understood.terms
