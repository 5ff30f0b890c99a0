"""From passages to the few sentences that bear on a question; every one a span of its document.

Knows nothing of the language model: likeness of the sentence, its place, shared terms and what
the question asks for decide (the embedder ranks better than a model of this size judges).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.answers.addressed import speaks_to_machine
from copilot.answers.asked import Asked, asked_for, offers
from copilot.domain import Hit
from copilot.inference.reader import PairReader
from copilot.retrieval.analysis import terms
from copilot.retrieval.reading import placed
from copilot.retrieval.search import Understood, understand
from copilot.structure.language import detect
from copilot.structure.sentences import sentences

# A linear score, fitted by benchmarks/fit_evidence.py on the sample matter and on handwritten
# questions in both languages about the German statutes.
WEIGHTS: Final = {
    "similarity": 67.13,
    "rank": 2.27,
    "terms": 1.94,
    "heading": -0.67,
    "offers": 1.14,
    "length": -0.14,
    "heading_like": -0.45,
}
# The same where the reader has read the sentences (--with-reader).
READ_WEIGHTS: Final = {
    "similarity": 13.19,
    "rank": 2.64,
    "terms": 2.59,
    "heading": 0.32,
    "offers": 0.89,
    "length": -0.15,
    "heading_like": 0.27,
    "reading": 0.42,
}
# The reader reads so many sentences, those that are likeliest without it.
READ_SENTENCES: Final = 24
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

    ``score`` is the logarithm of how likely it is the answer, up to a constant of the question;
    ``reading`` the reader's log-odds that it bears on the question, None where it was not read.
    """

    hit: Hit
    start: int
    end: int
    text: str
    score: float
    reading: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what speaks for it; features by name as in :data:`WEIGHTS`."""

    hit: Hit
    start: int
    end: int
    text: str
    features: Mapping[str, float]


def evidence(
    question: str,
    hits: Sequence[Hit],
    embedder: SentenceEmbedder,
    pages: Pages,
    most: int,
    reader: PairReader | None = None,
) -> list[Evidence]:
    """The ``most`` sentences of ``hits`` that bear most on ``question``, best first."""
    found = candidates(question, hits, embedder, pages)
    if reader is not None:
        found = with_readings(question, found, reader)
    scored = [
        Evidence(
            one.hit, one.start, one.end, one.text, _score(one.features), one.features.get("reading")
        )
        for one in found
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
    asked = understand(question)
    similarities = embedder.passages(placed) @ embedder.queries(asked.texts).T
    kind = asked_for(question)
    rarity = pages.rarity([*asked.terms, *asked.glossed_terms])
    return [
        Candidate(*place, _features(place, likeness.tolist(), asked, kind, rarity))
        for place, likeness in zip(found, similarities, strict=True)
    ]


def with_readings(question: str, found: Sequence[Candidate], reader: PairReader) -> list[Candidate]:
    """The likeliest sentences with what the reader says of them; the others are left out."""
    asked = understand(question).asked
    likeliest = sorted(found, key=lambda one: -_score(one.features))[:READ_SENTENCES]
    texts = [placed(one.hit.chunk, one.text) for one in likeliest]
    readings = reader.bears_on(asked, texts).tolist() if texts else []
    return [
        replace(one, features={**one.features, "reading": reading})
        for one, reading in zip(likeliest, readings, strict=True)
    ]


def _sentences_of(hit: Hit, pages: Pages) -> list[tuple[int, int, str]]:
    """The sentences whose middle lies in the passage, read with the text around it.

    A passage alone hides how wide the lines of its page are, and so where sentences wrap.
    What speaks to the machine is no evidence.
    """
    chunk = hit.chunk.chunk
    first = max(0, chunk.start - _AROUND)
    text = pages.slice(hit.chunk.document, first, chunk.end + _AROUND)
    return [
        (first + span.start, first + span.end, text[span.start : span.end])
        for span in sentences(text, detect(chunk.text))
        if chunk.start <= first + (span.start + span.end) // 2 < chunk.end
        and span.end - span.start >= _SHORTEST_SENTENCE
        and not speaks_to_machine(text[span.start : span.end])
    ]


def _features(
    place: tuple[Hit, int, int, str],
    likeness: Sequence[float],
    asked: Understood,
    kind: Asked,
    rarity: Mapping[str, float],
) -> dict[str, float]:
    """What speaks for a sentence: its likeness to the question, its place, its words, its kind.

    ``likeness`` is that to the question and, where there is one, to its German words, which count
    for German sentences.
    """
    hit, _, _, text = place
    language = detect(hit.chunk.chunk.text)
    headings = terms(f"{hit.chunk.title} {hit.chunk.chunk.clause}", language)
    is_short = len(text) < _HEADING and not _FINISHED.search(text)
    wanted = asked.terms if language == asked.language else asked.glossed_terms or asked.names
    return {
        "similarity": sum(likeness) / len(likeness) if language == "de" else likeness[0],
        "rank": 1 / hit.rank,
        "terms": _share(terms(text, language), wanted, rarity),
        "heading": _share(headings, wanted, rarity),
        "offers": float(kind is not Asked.OTHER and offers(text, kind)),
        "length": math.log(len(text)),
        "heading_like": float(is_short),
    }


def _share(held: Sequence[str], wanted: Sequence[str], rarity: Mapping[str, float]) -> float:
    """The share of the wanted terms that are held, each weighed by its rarity."""
    weights = {term: rarity.get(term, 0.0) for term in wanted}
    total = sum(weights.values())
    return sum(weights[term] for term in set(held) & weights.keys()) / total if total else 0.0


def _score(found: Mapping[str, float]) -> float:
    weights = READ_WEIGHTS if "reading" in found else WEIGHTS
    return sum(weights[name] * value for name, value in found.items())


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
