"""Which sentence of a document meets a condition best, and how surely.

Rests on the stored vectors of the passages, on words and on the signs of a topic; no text is
embedded but the condition, and no model is called, so that a thousand documents take seconds.
The weights are fitted by benchmarks/fit_exhaustive.py.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.answers.evidence import SentenceEmbedder
from copilot.answers.places import places_of
from copilot.answers.topics import Topic, topic_of
from copilot.domain import Language, StoredChunk
from copilot.retrieval.analysis import terms
from copilot.structure.sentences import sentences

if TYPE_CHECKING:
    from copilot.store.embeddings import HalfMatrix, Ids

FEATURES: Final = ("own", "topic", "words", "passage_words", "sign", "heading", "foreign", "none")
# Logistic regression on contracts with labelled clauses, see the module.
WEIGHTS: Final[Mapping[str, float]] = {
    "own": 0.16,
    "topic": 0.03,
    "words": 2.02,
    "passage_words": 0.76,
    "sign": 1.2,
    "heading": 0.37,
    "foreign": 2.0,
    "none": 0.81,
}
BIAS: Final = -3.66
SURE: Final = 0.4
POSSIBLE: Final = 0.15
# A sign may stand for other words than those asked with: "Mietsicherheit" for "Kaution".
POSSIBLE_SIGNED: Final = 0.1

LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")
_ABOUT_PLACES: Final = frozenset(("governing law", "jurisdiction", "arbitration"))
_HEADING: Final = 70
_STANDS_OUT: Final = 2.5
_NEAREST: Final = 3
_SHORTEST: Final = 12
_LONGEST: Final = 1200
_SAMPLE_DOCUMENTS: Final = 100
_WORD: Final = re.compile(r"[^\W_]+")
_EVERY_PASSAGE: Final = 10_000_000
# Words that say no more than that something is regulated.
_EMPTY: Final = re.compile(
    r"non|nicht|not|(?:clause|provision|agreement|contract|obligation|right|obligat|"
    r"arrangement)s?|"
    r"(?:klausel|regelung|bestimmung|vereinbarung|pflicht|verpflichtung|recht)(?:en|e|n)?|"
    r"(?:sind|ist|wurden?|werden|were|was|been)",
    re.IGNORECASE,
)


class Stored(Protocol):
    """What matching needs of a library."""

    def text(self, document: str) -> str: ...

    def chunks_of(self, document: str) -> list[StoredChunk]: ...

    def vectors_of(self, of: str | Iterable[int]) -> "tuple[Ids, HalfMatrix]": ...

    def rarity(self, terms: Sequence[str]) -> dict[str, float]: ...

    def lexical(self, query: Sequence[str], k: int) -> list[tuple[int, float]]: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition, prepared: each of its words as terms with a weight, and its vectors.

    ``queries`` has one row for the condition and, with a topic, one for it in each language;
    ``mean`` and ``spread`` are those of the similarity of any passage to each. ``hits`` are the
    passages that hold any of the words, with their scores. A sentence must name one of the
    ``places``, where there are any.
    """

    text: str
    topic: Topic | None
    words: Mapping[Language, tuple[tuple[tuple[str, ...], float], ...]]
    queries: NDArray[np.float32]
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    hits: Mapping[int, float]
    language: Language
    places: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence and how well it meets the condition (0 to 1), with what that rests on."""

    start: int
    end: int
    text: str
    clause: str
    score: float
    features: tuple[float, ...]

    @property
    def signed(self) -> bool:
        """Whether it bears a sign of the topic."""
        return self.features[FEATURES.index("sign")] > 0

    @property
    def sure(self) -> bool:
        """Whether it is listed as a match; of a known topic it must bear a sign."""
        return self.score >= SURE and speaks(self.features)

    @property
    def possible(self) -> bool:
        """Whether it is listed at all."""
        return self.score >= (POSSIBLE_SIGNED if self.signed else POSSIBLE)


def prepare(
    condition: str,
    language: Language,
    documents: Sequence[str],
    library: Stored,
    embedder: SentenceEmbedder,
    topic: Topic | None = None,
) -> Wanted:
    """A condition ready to be held against documents; embeds at most three short texts.

    ``language`` is that of the question: a condition of two words does not tell its own.
    ``topic`` is given where it is known already.
    """
    topic = topic or topic_of(condition)
    texts = [condition, *((topic.query("de"), topic.query("en")) if topic else ())]
    queries = embedder.queries(texts)
    mean, spread = _usual(documents, queries, library)
    words = {each: _weighted(condition, each, library) for each in LANGUAGES}
    asked = [term for each in words.values() for group, _ in each for term in group]
    return Wanted(
        condition,
        topic,
        words,
        queries,
        mean,
        spread,
        dict(library.lexical(asked, _EVERY_PASSAGE)),
        language,
        places_of(condition) if topic and topic.name in _ABOUT_PLACES else (),
    )


def _usual(
    documents: Sequence[str], queries: NDArray[np.float32], library: Stored
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and spread of what passages score against each query, from documents all over."""
    step = max(1, len(documents) // _SAMPLE_DOCUMENTS)
    matrices = [library.vectors_of(document)[1] for document in documents[::step]]
    scores = [matrix.astype(np.float32) @ queries.T for matrix in matrices if len(matrix)]
    if not scores:
        return np.zeros(len(queries), np.float32), np.ones(len(queries), np.float32)
    joined = np.concatenate(scores)
    return joined.mean(0), np.maximum(joined.std(0), 1e-3)


def _weighted(
    condition: str, language: Language, library: Stored
) -> tuple[tuple[tuple[str, ...], float], ...]:
    words = [word for word in _WORD.findall(condition) if not _EMPTY.fullmatch(word)]
    grouped = [tuple(found) for word in words if (found := terms(word, language))]
    rarity = library.rarity([term for group in grouped for term in group])
    return tuple((group, max(min(rarity[term] for term in group), 0.1)) for group in grouped)


def share(words: Sequence[tuple[tuple[str, ...], float]], present: set[str]) -> float:
    """The part of a condition's words that are present, each weighed by its rarity.

    A compound is present as a whole, or as far as its parts are.
    """
    total = sum(weight for _, weight in words)
    if not total:
        return 0.0
    return sum(weight * _presence(group, present) for group, weight in words) / total


def _presence(group: tuple[str, ...], present: set[str]) -> float:
    if group[0] in present:
        return 1.0
    parts = group[1:]
    return sum(part in present for part in parts) / len(parts) if parts else 0.0


def candidates(
    wanted: Wanted, document: str, language: Language, library: Stored, heading: str = ""
) -> list[Candidate]:
    """The sentences of a document that may meet the condition, best first.

    ``heading`` is what the document is called; its words count for every sentence.
    """
    passages = _Passages(wanted, document, language, library, heading)
    text = library.text(document)
    found = []
    for span in sentences(text, language):
        if span.end - span.start < _SHORTEST:
            continue
        end = min(span.end, span.start + _LONGEST)
        place = passages.place_of((span.start + span.end) // 2)
        features = passages.features(place, text[span.start : end])
        if features is not None:
            clause = passages.chunks[place].chunk.clause
            written = text[span.start : end]
            found.append(Candidate(span.start, end, written, clause, score_of(features), features))
    return sorted(found, key=lambda each: (-each.score, each.start))


class _Passages:
    """The passages of one document, each compared with the condition only once."""

    def __init__(
        self, wanted: Wanted, document: str, language: Language, library: Stored, heading: str
    ) -> None:
        self.chunks = library.chunks_of(document)
        self._wanted = wanted
        self._language = language
        self._heading = heading
        self._words = wanted.words[language]
        self._starts = [c.chunk.start for c in self.chunks]
        self._shares: dict[int, float] = {}
        matrix = library.vectors_of(document)[1]
        self._usable = bool(self.chunks) and len(matrix) == len(self.chunks)
        if self._usable:
            similar = matrix.astype(np.float32) @ wanted.queries.T
            self._deviations = (similar - wanted.mean) / wanted.spread
            self._near = _near(self._deviations, [wanted.hits.get(c.id, 0) for c in self.chunks])

    def place_of(self, offset: int) -> int:
        """The passage around an offset."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def features(self, place: int, sentence: str) -> tuple[float, ...] | None:
        """What a sentence of a passage is judged by; None where it cannot matter."""
        topic = self._wanted.topic
        sign = bool(topic and topic.signs.search(sentence))
        if not self._usable or (not sign and place not in self._near):
            return None
        places = self._wanted.places
        if places and not any(pattern.search(sentence) for pattern in places):
            return None
        clause = self.chunks[place].chunk.clause
        return (
            float(self._deviations[place, 0]),
            float(self._deviations[place, 1:].max()) if topic else 0.0,
            1.0 if places and sign else self._share(f"{self._heading} {clause} {sentence}"),
            self._passage_share(place, clause),
            float(sign),
            float(bool(topic and topic.asked.search(clause))),
            self._foreign(place, sign),
            float(topic is None),
        )

    def _foreign(self, place: int, sign: bool) -> float:
        """Across languages a sign speaks for the words, or a passage that stands out."""
        if self._language == self._wanted.language:
            return 0.0
        stands_out = self._deviations[place, 0] >= _STANDS_OUT
        return 1.0 if sign else 0.5 * float(stands_out)

    def _share(self, text: str) -> float:
        return share(self._words, set(terms(text, self._language)))

    def _passage_share(self, place: int, clause: str) -> float:
        if place not in self._shares:
            written = self.chunks[place].chunk.text
            self._shares[place] = self._share(f"{self._heading} {clause} {written}")
        return self._shares[place]


def best_of(found: Sequence[Candidate]) -> Candidate | None:
    """The best sentence to quote: where a heading is best, the best one under it."""
    if not found:
        return None
    best = found[0]
    if not _is_heading(best):
        return best
    under = (each for each in found if each.clause == best.clause and not _is_heading(each))
    return next(under, best)


def _is_heading(candidate: Candidate) -> bool:
    written = " ".join(candidate.text.split())
    return len(written) < _HEADING and (
        written.strip("# ") in candidate.clause or not written.endswith((".", ";", ",", ":"))
    )


def _near(deviations: NDArray[np.float32], hits: Sequence[float]) -> set[int]:
    """The passages worth reading: nearest to a query, or holding most of the words."""
    near = {int(place) for column in deviations.T for place in np.argsort(-column)[:_NEAREST]}
    ranked = sorted(range(len(hits)), key=lambda place: -hits[place])
    return near | {place for place in ranked[:_NEAREST] if hits[place] > 0}


def speaks(features: Sequence[float]) -> bool:
    """Whether there is a sign of the topic in the sentence or its heading, or no topic known."""
    named = dict(zip(FEATURES, features, strict=True))
    return bool(named["sign"] or named["heading"] or named["none"])


def score_of(features: Sequence[float]) -> float:
    """How likely a sentence with these features meets its condition."""
    total = BIAS + sum(
        WEIGHTS[name] * value for name, value in zip(FEATURES, features, strict=True)
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
