from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Chunk, Document, Page
from copilot.structure.chunks import chunk
from tests.structure.test_sentences import LEGAL


def count_words(texts: list[str]) -> list[int]:
    """Two marks around each text, as the embedder adds, and one token a word."""
    return [2 + len(text.split()) for text in texts]


def count_characters(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]


def cut(text: str, target: int = 40, limit: int = 80) -> list[Chunk]:
    document = Document("text", tuple(Page(n, t) for n, t in enumerate(text.split("\f"), 1)))
    return chunk(document, "de", count_words, target, limit)


def words(count: int, word: str = "Wort") -> str:
    return " ".join([word] * count)


def test_a_norm_is_one_passage_and_never_shares_one() -> None:
    text = (
        "§ 1 Anfang\nKurzer Text.\n\n§ 2 Mitte\n(1) Auch kurz.\n(2) Sehr kurz.\n\n"
        "§ 3 Ende\nSchluss."
    )
    assert [(c.clause, c.text.split("\n")[0]) for c in cut(text)] == [
        ("§ 1 Anfang", "§ 1 Anfang"),
        ("§ 2 Mitte", "§ 2 Mitte"),
        ("§ 3 Ende", "§ 3 Ende"),
    ]


def test_a_long_norm_is_cut_at_its_paragraphs_and_keeps_its_heading() -> None:
    text = "§ 5 Kündigung\n" + "\n".join(f"({n}) {words(35)}." for n in (1, 2, 3))
    found = cut(text)
    assert [c.clause for c in found] == [
        "§ 5 Kündigung",
        "§ 5 Kündigung > Abs. 2",
        "§ 5 Kündigung > Abs. 3",
    ]
    assert found[0].text.startswith("§ 5 Kündigung\n(1)")


def test_small_neighbours_are_put_together() -> None:
    text = "4. Allgemeines\n" + "\n".join(f"4.{n} Kurzer Satz Nummer {n}." for n in (1, 2, 3, 4))
    (only,) = cut(text)
    assert only.clause == "4. Allgemeines"


def test_a_table_stays_whole_where_it_fits_and_is_cut_by_rows_where_not() -> None:
    rows = [f"Posten {n} | {n} EUR | fällig" for n in range(9)]
    table = "\n".join(rows)
    found = cut(f"{words(30)}.\n\n{table}\n\n{words(30)}.")
    assert any(table in c.text for c in found)
    pieces = cut("\n".join(rows * 4))
    assert all(line in rows for c in pieces for line in c.text.split("\n"))


def test_a_sentence_above_the_limit_is_cut_anyway() -> None:
    found = cut(words(1000))
    assert len(found) > 10
    assert all(count_words([c.text])[0] <= 80 for c in found)


def test_a_passage_starts_on_its_page() -> None:
    text = f"{words(50)}.\f{words(50)}.\f\f{words(50)}."
    assert [c.page for c in cut(text, target=50)] == [1, 2, 4]


def test_no_passage_runs_from_one_attachment_into_the_next() -> None:
    labels = ("", "a.zip > v.docx, 1", "a.zip > v.docx, 2", "b.txt")
    texts = ("1. Anbei", "2. der Vertrag", "läuft weiter.", "Noch ein Text.")
    document = Document(
        "mail",
        tuple(Page(n, t, label=lb) for n, (t, lb) in enumerate(zip(texts, labels, strict=True), 1)),
    )
    found = chunk(document, "de", count_words, 40, 80)
    assert [c.text for c in found] == ["1. Anbei", "2. der Vertrag\fläuft weiter.", texts[3]]
    assert [c.page for c in found] == [1, 2, 4]


@pytest.mark.parametrize("text", ["", " \n\f\n", "\u2003"])
def test_a_blank_document_has_no_passages(text: str) -> None:
    assert cut(text) == []


def test_tokens_are_counted_in_few_calls() -> None:
    calls: list[int] = []

    def count(texts: list[str]) -> list[int]:
        calls.append(len(texts))
        return count_words(texts)

    text = "\n".join(
        f"§ {n} Titel\n(1) {words(30)}. {words(30)}.\n(2) Ende." for n in range(1, 200)
    )
    chunk(Document("text", (Page(1, text),)), "de", count, 40, 80)
    assert len(calls) <= 4


@given(
    st.lists(st.one_of(LEGAL, st.text(max_size=60)), min_size=1, max_size=4),
    st.sampled_from([count_words, count_characters]),
    st.integers(5, 30),
)
def test_passages_hold_the_text_exactly(
    pages: list[str], count: Callable[[list[str]], list[int]], target: int
) -> None:
    document = Document("text", tuple(Page(n, page) for n, page in enumerate(pages, 1)))
    text, starts, limit = document.text, document.page_starts(), 2 * target
    at = 0
    for found in chunk(document, "de", count, target, limit):
        assert text[found.start : found.end] == found.text == found.text.strip()
        assert found.start >= at and found.text
        assert not text[at : found.start].strip()
        assert count([found.text])[0] <= limit
        assert starts[found.page - 1] <= found.start
        assert found.page == len(starts) or found.start < starts[found.page]
        at = found.end
    assert not text[at:].strip()
