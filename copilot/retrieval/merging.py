"""Passages of one norm become one hit: lawyers cite a § as a whole, not the half that was cut.

Works on what is ranked; knows nothing of scores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from copilot.domain import Chunk, StoredChunk
from copilot.retrieval.outline import Norm

_AT_ONCE: Final = 16


class Texts(Protocol):
    """What merging needs of a library."""

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]: ...

    def slice(self, document: str, start: int, end: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage at its place in the ranking, with the norm it lies in."""

    id: int
    score: float
    norm: Norm | None


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest norms, in characters, that become one hit; longer ones stay in passages."""

    in_laws: int
    elsewhere: int

    def admits(self, norm: Norm) -> bool:
        """Whether a norm is short enough to be shown as a whole."""
        return norm.end - norm.start <= (self.in_laws if norm.law else self.elsewhere)


def whole_norms(
    ranked: Sequence[Ranked], library: Texts, longest: Longest
) -> Iterator[tuple[Ranked, StoredChunk]]:
    """Each passage, widened to its norm; passages of a norm that came already are left out."""
    seen: set[tuple[str, int]] = set()
    for first in range(0, len(ranked), _AT_ONCE):
        some = ranked[first : first + _AT_ONCE]
        stored = {chunk.id: chunk for chunk in library.chunks([entry.id for entry in some])}
        for entry in some:
            if entry.id not in stored:
                continue
            place = _place(entry, stored[entry.id], longest)
            if place not in seen:
                seen.add(place)
                yield entry, _widened(entry, stored[entry.id], library, longest)


def _place(entry: Ranked, stored: StoredChunk, longest: Longest) -> tuple[str, int]:
    norm = entry.norm
    whole = norm is not None and longest.admits(norm)
    return stored.document, norm.start if whole and norm else stored.chunk.start


def _widened(entry: Ranked, stored: StoredChunk, library: Texts, longest: Longest) -> StoredChunk:
    norm = entry.norm
    if norm is None or len(norm.chunks) < 2 or not longest.admits(norm):
        return stored
    text = library.slice(stored.document, norm.start, norm.end)
    return replace(stored, chunk=Chunk(norm.page, norm.start, norm.end, norm.label, text))
