"""From passages to the few sentences that bear on a question; every one a span of its document.

Knows nothing of the language model: sentence-level similarity, the passage's own similarity and
shared terms decide (the embedder ranks better than a model of this size judges).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.domain import Hit
from copilot.retrieval.analysis import terms
from copilot.structure.language import detect
from copilot.structure.sentences import sentences

PASSAGE_WEIGHT: Final = 0.5
OVERLAP_WEIGHT: Final = 0.1
_SHORTEST_SENTENCE: Final = 12
_AROUND: Final = 2000


class SentenceEmbedder(Protocol):
    """What evidence needs of an embedder."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class Pages(Protocol):
    """The stored text of a document by offsets."""

    def slice(self, document: str, start: int, end: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage; ``start`` and ``end`` are offsets into the document's text."""

    hit: Hit
    start: int
    end: int
    text: str
    similarity: float
    overlap: float
    score: float


def evidence(
    question: str, hits: Sequence[Hit], embedder: SentenceEmbedder, pages: Pages, most: int
) -> list[Evidence]:
    """The ``most`` sentences of ``hits`` that bear most on ``question``, best first."""
    candidates = [(hit, *sentence) for hit in hits for sentence in _sentences_of(hit, pages)]
    if not candidates:
        return []
    placed = [
        f"{hit.chunk.title} > {hit.chunk.chunk.clause}\n{text}" for hit, _, _, text in candidates
    ]
    query = embedder.queries([question])[0]
    similarities = embedder.passages(placed) @ query
    asked = set(terms(question, detect(question)))
    found = [
        _scored(*candidate, float(similarity), asked)
        for candidate, similarity in zip(candidates, similarities, strict=True)
    ]
    return _distinct(sorted(found, key=lambda item: -item.score), most)


def _sentences_of(hit: Hit, pages: Pages) -> list[tuple[int, int, str]]:
    """The sentences whose middle lies in the passage, read with the text around it.

    A passage alone hides how wide the lines of its page are, and so where sentences wrap.
    """
    chunk = hit.chunk.chunk
    first = max(0, chunk.start - _AROUND)
    text = pages.slice(hit.chunk.document, first, chunk.end + _AROUND)
    return [
        (first + span.start, first + span.end, text[span.start : span.end])
        for span in sentences(text, detect(chunk.text))
        if chunk.start <= first + (span.start + span.end) // 2 < chunk.end
        and span.end - span.start >= _SHORTEST_SENTENCE
    ]


def _scored(
    hit: Hit, start: int, end: int, text: str, similarity: float, asked: set[str]
) -> Evidence:
    present = asked & set(terms(text, detect(text)))
    overlap = len(present) / len(asked) if asked else 0.0
    score = similarity + PASSAGE_WEIGHT * hit.similarity + OVERLAP_WEIGHT * overlap
    return Evidence(hit, start, end, text, similarity, overlap, score)


def _distinct(ranked: Sequence[Evidence], most: int) -> list[Evidence]:
    """Without sentences whose words were taken already (the same clause in two passages)."""
    chosen: list[Evidence] = []
    seen: set[tuple[str, str]] = set()
    for item in ranked:
        key = (item.hit.chunk.document, " ".join(item.text.split()))
        if key not in seen:
            seen.add(key)
            chosen.append(item)
        if len(chosen) == most:
            break
    return chosen
