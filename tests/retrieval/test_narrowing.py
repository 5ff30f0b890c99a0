"""The sentences of a first hit that answer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from copilot.domain import Chunk, StoredChunk
from copilot.retrieval.narrowing import narrowed

_TEXT = (
    "The parties met in March. The rent is due on the third day. "
    "It is paid by transfer. The court of Hamburg decides all disputes."
)


class _Embedder:
    """Texts about rent lie one way, all others another; payment lies close to rent."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [[1, 0] if "rent" in t else [0.99, 0.1] if "paid" in t else [0, 1] for t in texts]
        return np.array(rows, np.float32)


class _Pages:
    """The second page begins with the second sentence."""

    def page_at(self, document: str, offset: int) -> tuple[int, str]:
        return (2, "II") if offset >= 100 + _TEXT.index("The rent") else (1, "I")


def _passage(text: str) -> StoredChunk:
    return StoredChunk(7, "D1", "a.txt", "A", Chunk(1, 100, 100 + len(text), "3 Rent", text), "I")


def test_the_best_sentence_stays_with_a_neighbour_that_is_as_good() -> None:
    kept = narrowed(_passage(_TEXT), np.array([1, 0], np.float32), _Embedder(), _Pages())
    assert kept.chunk.text == "The rent is due on the third day. It is paid by transfer."
    assert _TEXT[kept.chunk.start - 100 : kept.chunk.end - 100] == kept.chunk.text
    assert (kept.chunk.page, kept.label, kept.chunk.clause) == (2, "II", "3 Rent")


def test_a_single_sentence_is_left_as_it_is() -> None:
    stored = _passage("The rent is due on the third day.")
    assert narrowed(stored, np.array([1, 0], np.float32), _Embedder(), _Pages()) is stored
