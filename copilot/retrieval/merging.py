"""Passages of one norm become one hit: lawyers cite a § as a whole, not the half that was cut.

Works on what the library returns; knows nothing of scores.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from copilot.domain import Chunk, StoredChunk

# Characters; a longer norm stays in its passages.
LONGEST_NORM: Final = 3000
_NEIGHBOURS: Final = 8


class Neighbours(Protocol):
    """What merging needs of a library."""

    def neighbours(self, chunk: int, before: int, after: int) -> list[StoredChunk]: ...

    def slice(self, document: str, start: int, end: int) -> str: ...


def norm_of(clause: str) -> str:
    """The path down to the § or article: "Buch 1 > § 5 Kündigung > Abs. 2" -> "… > § 5 Kündigung".

    Empty where the clause lies in no norm.
    """
    path = clause.split(" > ")
    for depth, label in enumerate(path):
        if label.startswith(("§", "Art.", "Artikel", "Article")):
            return " > ".join(path[: depth + 1])
    return ""


def whole_norms(ranked: Iterable[StoredChunk], library: Neighbours) -> Iterator[StoredChunk]:
    """Each passage, widened to its norm; passages of a norm that came already are left out."""
    seen: set[tuple[str, int]] = set()
    for stored in ranked:
        widened = _widened(stored, library)
        key = (stored.document, widened.chunk.start)
        if key not in seen:
            seen.add(key)
            yield widened


def _widened(stored: StoredChunk, library: Neighbours) -> StoredChunk:
    norm = norm_of(stored.chunk.clause)
    if not norm:
        return stored
    near = library.neighbours(stored.id, _NEIGHBOURS, _NEIGHBOURS)
    run = [chunk.chunk for chunk in near if norm_of(chunk.chunk.clause) == norm]
    start = min([stored.chunk.start, *(chunk.start for chunk in run)])
    end = max([stored.chunk.end, *(chunk.end for chunk in run)])
    if end - start > LONGEST_NORM or not run:
        return stored
    text = library.slice(stored.document, start, end)
    page = min([stored.chunk.page, *(chunk.page for chunk in run)])
    return replace(stored, chunk=Chunk(page, start, end, norm, text))
