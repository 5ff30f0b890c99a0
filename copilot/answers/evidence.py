"""From passages to the few sentences that bear on a question; every one a span of its document.

Knows nothing of the language model: likeness of the sentence, its place, shared terms and what
the question asks for decide (the embedder ranks better than a model of this size judges).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.answers.asked import Asked, asked_for, offers
from copilot.domain import Hit, Language
from copilot.retrieval.analysis import terms
from copilot.structure.language import detect
from copilot.structure.sentences import sentences

# A linear score, fitted by benchmarks/fit_evidence.py on the sample matter, the German statutes
# (questions in both languages) and the development part of LegalBench-RAG.
WEIGHTS: Final = {
    "similarity": 30.0,
    "rank": 1.4,
    "terms": 4.0,
    "heading": 1.2,
    "offers": 0.7,
    "length": 0.0,
    "heading_like": -0.5,
}
_SHORTEST_SENTENCE: Final = 12
_AROUND: Final = 2000
_HEADING: Final = 80
_FINISHED: Final = re.compile(r"[.;:!?)]\s*$")


class SentenceEmbedder(Protocol):
    """What evidence needs of an embedder."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class Pages(Protocol):
    """The stored text of a document by offsets, and how telling a term is."""

    def slice(self, document: str, start: int, end: int) -> str: ...

    def rarity(self, terms: Sequence[str]) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage; ``start`` and ``end`` are offsets into the document's text.

    ``score`` is the logarithm of how likely it is the answer, up to a constant of the question.
    """

    hit: Hit
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what speaks for it; features by name as in :data:`WEIGHTS`."""

    hit: Hit
    start: int
    end: int
    text: str
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Question:
    """What the question asks for, and its terms by rarity."""

    kind: Asked
    rarity: Mapping[str, float]
    language: Language


def evidence(
    question: str, hits: Sequence[Hit], embedder: SentenceEmbedder, pages: Pages, most: int
) -> list[Evidence]:
    """The ``most`` sentences of ``hits`` that bear most on ``question``, best first."""
    scored = [
        Evidence(found.hit, found.start, found.end, found.text, _score(found.features))
        for found in candidates(question, hits, embedder, pages)
    ]
    return _distinct(sorted(scored, key=lambda item: -item.score), most)


def candidates(
    question: str, hits: Sequence[Hit], embedder: SentenceEmbedder, pages: Pages
) -> list[Candidate]:
    """Every sentence of ``hits`` with its features."""
    found = [(hit, *sentence) for hit in hits for sentence in _sentences_of(hit, pages)]
    if not found:
        return []
    placed = [f"{hit.chunk.title} > {hit.chunk.chunk.clause}\n{text}" for hit, _, _, text in found]
    similarities = embedder.passages(placed) @ embedder.queries([question])[0]
    language = detect(question)
    asked = _Question(asked_for(question), pages.rarity(terms(question, language)), language)
    return [
        Candidate(hit, start, end, text, _features(hit, text, float(similarity), asked))
        for (hit, start, end, text), similarity in zip(found, similarities, strict=True)
    ]


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


def _features(hit: Hit, text: str, similarity: float, asked: _Question) -> dict[str, float]:
    """What speaks for a sentence: its likeness to the question, its place, its words, its kind."""
    headings = f"{hit.chunk.title} {hit.chunk.chunk.clause}"
    is_short = len(text) < _HEADING and not _FINISHED.search(text)
    demanded = asked.kind is not Asked.OTHER
    return {
        "similarity": similarity,
        "rank": 1 / hit.rank,
        "terms": _share(text, asked),
        "heading": _share(headings, asked),
        "offers": float(demanded and offers(text, asked.kind)),
        "length": math.log(len(text)),
        "heading_like": float(is_short),
    }


def _share(text: str, asked: _Question) -> float:
    """The share of the question's terms in a text, each weighed by its rarity."""
    if not asked.rarity:
        return 0.0
    held = set(terms(text, asked.language))
    return sum(w for term, w in asked.rarity.items() if term in held) / sum(asked.rarity.values())


def _score(found: Mapping[str, float]) -> float:
    return sum(WEIGHTS[name] * value for name, value in found.items())


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
