"""Passages of one norm become one hit."""

import pytest

from copilot.domain import Chunk, StoredChunk
from copilot.retrieval.merging import LONGEST_NORM, norm_of, whole_norms

_TEXT = "§ 5 Kündigung\n(1) Erster Absatz.\n(2) Zweiter Absatz.\n§ 6 Form\nSchriftlich."


class _Library:
    """A document cut after each line of § 5."""

    def __init__(self, text: str = _TEXT) -> None:
        self.text = text
        first, second = text.index("(2)"), text.index("§ 6")
        self.chunks = [
            self._chunk(1, 0, first, "§ 5 Kündigung > Abs. 1"),
            self._chunk(2, first, second, "§ 5 Kündigung > Abs. 2"),
            self._chunk(3, second, len(text), "§ 6 Form"),
        ]

    def _chunk(self, number: int, start: int, end: int, clause: str) -> StoredChunk:
        return StoredChunk(
            number, "D1", "a.txt", "A", Chunk(1, start, end, clause, self.text[start:end])
        )

    def neighbours(self, chunk: int, before: int, after: int) -> list[StoredChunk]:
        return [other for other in self.chunks if other.id != chunk]

    def slice(self, document: str, start: int, end: int) -> str:
        return self.text[start:end]


@pytest.mark.parametrize(
    ("clause", "norm"),
    [
        ("§ 5 Kündigung > Abs. 2", "§ 5 Kündigung"),
        ("Buch 1 > § 12 Frist > Abs. 1 > 2.", "Buch 1 > § 12 Frist"),
        ("Art. 6 Rechtmäßigkeit > Abs. 1", "Art. 6 Rechtmäßigkeit"),
        ("4 Term > 4.1", ""),
        ("", ""),
    ],
)
def test_a_norm_is_the_paragraph_or_article(clause: str, norm: str) -> None:
    assert norm_of(clause) == norm


def test_two_passages_of_a_norm_are_one_hit_at_the_rank_of_the_better() -> None:
    library = _Library()
    second, other, first = library.chunks[1], library.chunks[2], library.chunks[0]
    hits = list(whole_norms([second, other, first], library))
    assert [hit.id for hit in hits] == [2, 3]
    assert hits[0].chunk.text == _TEXT[: _TEXT.index("§ 6")]
    assert hits[0].chunk.clause == "§ 5 Kündigung"
    assert all(_TEXT[h.chunk.start : h.chunk.end] == h.chunk.text for h in hits)


def test_a_norm_that_is_too_long_stays_in_passages() -> None:
    library = _Library(_TEXT.replace("Zweiter", "Zweiter " * LONGEST_NORM))
    hits = list(whole_norms(library.chunks[:2], library))
    assert [hit.chunk for hit in hits] == [stored.chunk for stored in library.chunks[:2]]
