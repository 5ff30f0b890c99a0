"""Passages of one norm become one hit."""

from collections.abc import Sequence

import pytest

from copilot.domain import Chunk, StoredChunk
from copilot.retrieval.merging import Longest, Ranked, whole_norms
from copilot.retrieval.outline import Norm, norm_of

_TEXT = "§ 5 Kündigung\n(1) Erster Absatz.\n(2) Zweiter Absatz.\n§ 6 Form\nSchriftlich."
_LONGEST = Longest(in_laws=1000, elsewhere=10)


class _Library:
    """A document cut after each line of § 5."""

    def __init__(self) -> None:
        first, second = _TEXT.index("(2)"), _TEXT.index("§ 6")
        self.held = {
            1: self._chunk(1, 0, first, "§ 5 Kündigung > Abs. 1"),
            2: self._chunk(2, first, second, "§ 5 Kündigung > Abs. 2"),
            3: self._chunk(3, second, len(_TEXT), "§ 6 Form"),
        }

    def _chunk(self, number: int, start: int, end: int, clause: str) -> StoredChunk:
        return StoredChunk(
            number, "D1", "a.txt", "A", Chunk(1, start, end, clause, _TEXT[start:end])
        )

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        return [self.held[id_] for id_ in ids if id_ in self.held]

    def slice(self, document: str, start: int, end: int) -> str:
        return _TEXT[start:end]


def _notice(law: str) -> Norm:
    return Norm("D1", "§ 5 Kündigung", 1, 0, _TEXT.index("§ 6"), (1, 2), 0.0, law)


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
    norm = _notice("bgb")
    ranked = [Ranked(2, 0.9, norm), Ranked(3, 0.8, None), Ranked(1, 0.7, norm)]
    hits = [stored for _, stored in whole_norms(ranked, _Library(), _LONGEST)]
    assert [hit.id for hit in hits] == [2, 3]
    assert hits[0].chunk.text == _TEXT[: _TEXT.index("§ 6")]
    assert hits[0].chunk.clause == "§ 5 Kündigung"


def test_a_norm_that_is_too_long_stays_in_its_passages() -> None:
    norm = _notice("")
    ranked = [Ranked(2, 0.9, norm), Ranked(1, 0.7, norm)]
    hits = [stored for _, stored in whole_norms(ranked, _Library(), _LONGEST)]
    assert [hit.chunk.text for hit in hits] == [
        "(2) Zweiter Absatz.\n",
        "§ 5 Kündigung\n(1) Erster Absatz.\n",
    ]


def test_a_passage_that_is_gone_is_left_out() -> None:
    assert not list(whole_norms([Ranked(9, 0.9, None)], _Library(), _LONGEST))
