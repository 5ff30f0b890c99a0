"""Words the glossaries know."""

import pytest

from copilot.paths import resource
from copilot.retrieval.glossary import german_words


def test_the_longest_english_term_gives_its_german_words() -> None:
    words = german_words("What notice periods apply to the lease?", "en")
    assert "Kündigungsfrist" in words
    assert "Mietvertrag" in words
    assert "Anzeige" not in words  # "notice" alone


def test_everyday_german_gives_the_words_of_statutes() -> None:
    assert "Arbeitgeber" in german_words("Wie lange zahlt der Chef?", "de")
    assert "Fahrerlaubnis" in german_words("Ich habe meinen Führerschein verloren.", "de")


def test_each_word_comes_once() -> None:
    words = german_words("the landlord, the landlord's agent and the lessor", "en")
    assert len(words) == len(set(words))


def test_unknown_words_give_nothing() -> None:
    assert german_words("xyzzy plugh", "en") == []
    assert german_words("", "de") == []


@pytest.mark.parametrize("name", ["legal_en_de.tsv", "lay_terms_de.tsv"])
def test_every_line_of_a_glossary_is_a_term_and_its_words_each_term_once(name: str) -> None:
    lines = resource("index", "lexicon", name).read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    assert all(len(pair) == 2 and all(part.strip() for part in pair) for pair in pairs)
    assert len({term for term, _ in pairs}) == len(pairs)
