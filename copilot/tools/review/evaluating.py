"""What a document is read for once, for all columns: sentences, their clauses and vectors.

A column ranks the sentences by its signs, by likeness to its question and by shared words; only
sentences near the question are embedded, each once, and kept.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.answers.addressed import speaks_to_machine
from copilot.answers.evidence import SentenceEmbedder
from copilot.domain import FileRecord, Language, StoredChunk
from copilot.retrieval.analysis import terms
from copilot.structure.sentences import sentences
from copilot.tools.review.nouns import Column

if TYPE_CHECKING:
    from copilot.store.embeddings import HalfMatrix, Ids

_SHORTEST: Final = 4
_LONGEST: Final = 1_200
_FLAT: Final = str.maketrans("\n\f\r\t\u00a0", "     ")
_LABEL: Final = 90
_GAP: Final = 20
_NEAR_PASSAGES: Final = 3
_MOST_SIGNED: Final = 40
_MOST_UNSIGNED: Final = 30
# What speaks for a sentence: a sign of the column, one in its heading, how far its likeness
# stands out in the document, and its share of the question's words.
_SIGN: Final = 1.0
_HEADING: Final = 0.4
_LIKENESS: Final = 0.25
_WORDS: Final = 0.5

Place = tuple[int, int]


class Library(Protocol):
    """What a review needs of a library."""

    def text(self, document: str) -> str: ...

    def slice(self, document: str, start: int, end: int) -> str: ...

    def page_at(self, document: str, offset: int) -> tuple[int, str]: ...

    def chunks_of(self, document: str) -> list[StoredChunk]: ...

    def vectors_of(self, of: str | Iterable[int]) -> "tuple[Ids, HalfMatrix]": ...

    def rarity(self, terms: Sequence[str]) -> Mapping[str, float]: ...

    def sentence_vectors(self, document: str, embedder: str) -> dict[Place, bytes]: ...

    def add_sentence_vectors(
        self, document: str, embedder: str, vectors: Mapping[Place, bytes]
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document, at most :data:`_LONGEST` characters, with its passage's number."""

    start: int
    end: int
    text: str
    clause: str
    passage: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with what speaks for it; ``signed``: it bears a sign of the column itself."""

    sentence: Sentence
    score: float
    signed: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A column ready to be asked of every document."""

    column: Column
    queries: NDArray[np.float32]
    words: Mapping[Language, Mapping[str, float]]


def prepare(column: Column, embedder: SentenceEmbedder, library: Library) -> Prepared:
    """Embed the two wordings of a column's question, once for all documents."""
    queries = embedder.queries([column.questions["de"], column.questions["en"]])
    words: dict[Language, Mapping[str, float]] = {}
    for language in ("de", "en"):
        asked = terms(column.questions[language], language)
        words[language] = {t: max(r, 0.1) for t, r in library.rarity(asked).items()}
    return Prepared(column, queries, words)


class Evaluated:
    """One document, evaluated once: what every column of the table reads."""

    def __init__(
        self, record: FileRecord, library: Library, embedder: SentenceEmbedder, name: str
    ) -> None:
        self.record = record
        self.library = library
        self.document = record.document or ""
        self.text = library.text(self.document)
        # As long as the text, with line and page ends as spaces: a pattern must not know of them.
        self._flat = self.text.translate(_FLAT)
        self._embedder = embedder
        self._name = name
        self._chunks = library.chunks_of(self.document)
        self._matrix = library.vectors_of(self.document)[1].astype(np.float32)
        self.sentences = self._split()
        self._starts = [sentence.start for sentence in self.sentences]
        self._known: dict[Place, NDArray[np.float32]] | None = None
        self._terms: dict[Place, frozenset[str]] = {}

    def ranked(self, prepared: Prepared) -> list[Ranked]:
        """The sentences that may answer a column, best first."""
        column = prepared.column
        signed = [s for s in self.sentences if _signed(column, s.text)][:_MOST_SIGNED]
        near = [s for s in self._near(prepared) if s not in signed][:_MOST_UNSIGNED]
        chosen = [*signed, *near]
        if not chosen:
            return []
        outstanding = self._outstanding(chosen, prepared)
        found = []
        for sentence, stands_out in zip(chosen, outstanding, strict=True):
            has_sign = sentence in signed
            score = _SIGN * has_sign + _LIKENESS * float(stands_out)
            score += _WORDS * self._share(sentence, prepared)
            score += _HEADING * bool(column.signs and column.signs.search(sentence.clause))
            found.append(Ranked(sentence, score, has_sign))
        return sorted(found, key=lambda each: (-each.score, each.sentence.start))

    def with_next(self, sentence: Sentence) -> Sentence:
        """A sentence with the one behind it, where it is rather the label of a table's cell."""
        unfinished = not sentence.text.rstrip().endswith((".", ";", ":", "!", "?"))
        place = bisect_right(self._starts, sentence.start)
        if not unfinished or len(sentence.text) > _LABEL or place >= len(self.sentences):
            return sentence
        behind = self.sentences[place]
        if len(behind.text) > _LABEL or behind.start - sentence.end > _GAP:
            return sentence
        text = self._flat[sentence.start : behind.end]
        return Sentence(sentence.start, behind.end, text, sentence.clause, sentence.passage)

    def _split(self) -> tuple[Sentence, ...]:
        starts = [stored.chunk.start for stored in self._chunks]
        found = []
        for span in sentences(self.text, self.record.language):
            for start in range(span.start, span.end, _LONGEST):
                end = min(span.end, start + _LONGEST)
                text = self._flat[start:end]
                if end - start < _SHORTEST or speaks_to_machine(text):
                    continue
                place = max(0, bisect_right(starts, start) - 1)
                clause = self._chunks[place].chunk.clause if self._chunks else ""
                found.append(Sentence(start, end, text, clause, place))
        return tuple(found)

    def _near(self, prepared: Prepared) -> list[Sentence]:
        """The sentences of the passages most like the question."""
        if len(self._matrix) != len(self._chunks) or not self._chunks:
            return list(self.sentences[:_MOST_UNSIGNED])
        best = (self._matrix @ prepared.queries.T).max(1)
        passages = {int(place) for place in np.argsort(-best)[:_NEAR_PASSAGES]}
        return [sentence for sentence in self.sentences if sentence.passage in passages]

    def _outstanding(self, chosen: Sequence[Sentence], prepared: Prepared) -> NDArray[np.float32]:
        """How far each sentence's likeness stands out from that of the document's passages."""
        likeness = (self._vectors(chosen) @ prepared.queries.T).max(1)
        usual = (self._matrix @ prepared.queries.T).max(1) if len(self._matrix) else likeness
        spread = max(float(usual.std()), 0.01)
        clipped: NDArray[np.float32] = np.clip((likeness - usual.mean()) / spread, -2, 4)
        return clipped

    def _vectors(self, chosen: Sequence[Sentence]) -> NDArray[np.float32]:
        """The vectors of sentences: from what was kept, the rest embedded and kept."""
        if self._known is None:
            kept = self.library.sentence_vectors(self.document, self._name)
            self._known = {p: np.frombuffer(v, "<f2").astype(np.float32) for p, v in kept.items()}
        missing = [s for s in chosen if (s.start, s.end) not in self._known]
        if missing:
            fresh = self._embedder.passages([f"{s.clause}\n{s.text}" for s in missing])
            places = [(s.start, s.end) for s in missing]
            self._known |= dict(zip(places, fresh, strict=True))
            self.library.add_sentence_vectors(
                self.document,
                self._name,
                {p: v.astype("<f2").tobytes() for p, v in zip(places, fresh, strict=True)},
            )
        return np.stack([self._known[s.start, s.end] for s in chosen])

    def _share(self, sentence: Sentence, prepared: Prepared) -> float:
        language = self.record.language
        wanted = prepared.words[language]
        total = sum(wanted.values())
        place = (sentence.start, sentence.end)
        if place not in self._terms:
            written = f"{sentence.clause} {sentence.text}"
            self._terms[place] = frozenset(terms(written, language))
        held = self._terms[place]
        return (
            sum(weight for term, weight in wanted.items() if term in held) / total if total else 0
        )


def _signed(column: Column, text: str) -> bool:
    patterns: tuple[re.Pattern[str] | None, ...] = (column.signs, column.yes, column.no)
    return any(pattern is not None and pattern.search(text) for pattern in patterns)
