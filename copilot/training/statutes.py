"""Examples from German statutes: questions and headings with their norm among the likeliest others.

The wrong norms are those the product's own search takes for right, and the neighbours of the right
one. Reads an indexed matter of statutes, one file a law; the laws are official works.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.domain import Language, StoredChunk
from copilot.retrieval.outline import norm_of
from copilot.retrieval.question import understand
from copilot.retrieval.reading import passage_text, placed
from copilot.structure.sentences import sentences
from copilot.training.examples import Example, example
from copilot.workspace import OpenMatter

_NEAREST: Final = 40
_LEXICAL: Final = 20
_WRONG: Final = 12
_NEIGHBOURS: Final = 3
_SHORTEST_SENTENCE: Final = 12
_WRONG_SENTENCES: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a norm; ``sentence`` is how the sentence begins that answers, or empty."""

    law: str
    norm: str
    sentence: str
    by_language: tuple[tuple[Language, str], ...]

    @property
    def key(self) -> str:
        """The norm, as held-out parts are split by it."""
        return f"{self.law} {self.norm}"


def questions(path: Path) -> list[Asked]:
    """Read a table of norm, (start of the sentence,) German and English question."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        key, *sentence, german, english = line.split("\t")
        law, _, norm = key.partition(" ")
        of: tuple[tuple[Language, str], ...] = (("de", german), ("en", english))
        found.append(Asked(law, norm, sentence[0] if sentence else "", of))
    return found


class Statutes:
    """The passages of a matter of statutes by norm, and what its search finds near a question."""

    def __init__(self, matter: OpenMatter) -> None:
        self._matter = matter
        self._library = matter.library
        self._by_norm: dict[tuple[str, str], list[StoredChunk]] = {}
        self._norm_of: dict[int, tuple[str, str]] = {}
        self.order: dict[str, list[str]] = {}
        for record in matter.files():
            if record.document:
                law = Path(record.file.path).stem
                for stored in self._library.chunks_of(record.document):
                    self._add(law, stored)

    def _add(self, law: str, stored: StoredChunk) -> None:
        label = norm_of(stored.chunk.clause).rsplit(" > ", 1)[-1]
        match = re.match(r"(?:§+|Art\.?|Artikel)\s*\d+\s?[a-z]?(?![a-z])", label)
        if not match:
            return
        norm = " ".join(match[0].split())
        if norm not in self.order.setdefault(law, []):
            self.order[law].append(norm)
        self._by_norm.setdefault((law, norm), []).append(stored)
        self._norm_of[stored.id] = (law, norm)

    def passages(self, law: str, norm: str) -> list[StoredChunk]:
        """The passages of a norm in order; empty where the matter does not have it."""
        return self._by_norm.get((law, norm), [])

    def neighbours(self, law: str, norm: str) -> list[StoredChunk]:
        """The first passages of the norms next to it."""
        order = self.order[law]
        at = order.index(norm)
        near = [n for n in order[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1] if n != norm]
        return [self.passages(law, other)[0] for other in near]

    @cached_property
    def _vectors(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        ids, vectors = self._library.all_vectors()
        return ids, vectors.astype(np.float32)

    def likeliest(self, question: str) -> list[StoredChunk]:
        """What dense and lexical search put first, best first, one passage a norm."""
        asked = understand(question)
        ids, vectors = self._vectors
        likeness = (vectors @ self._matter.models.embedder.queries(asked.texts).T).mean(axis=1)
        dense = [int(ids[at]) for at in np.argsort(-likeness)[:_NEAREST]]
        lexical = [id_ for id_, _ in self._library.lexical(asked.terms, _LEXICAL)]
        glossed = [id_ for id_, _ in self._library.lexical(asked.glossed_terms, _LEXICAL // 2)]
        mixed = [id_ for of in zip(dense, [*lexical, *glossed, *dense], strict=False) for id_ in of]
        stored = {chunk.id: chunk for chunk in self._library.chunks([*mixed, *dense])}
        seen: dict[tuple[str, str], StoredChunk] = {}
        for id_ in [*mixed, *dense]:
            norm = self._norm_of.get(id_)
            if norm and id_ in stored:
                seen.setdefault(norm, stored[id_])
        return list(seen.values())

    def norm(self, stored: StoredChunk) -> tuple[str, str]:
        """The law and norm of a passage."""
        return self._norm_of[stored.id]


def of_questions(statutes: Statutes, asked: Sequence[Asked], name: str) -> Iterator[Example]:
    """Passages and, where the sentence is known, sentences for each question in each language."""
    generator = random.Random(1)  # noqa: S311 - reproducible, no secret
    for one in asked:
        own = statutes.passages(one.law, one.norm)
        if not own:
            continue
        right = _holding(own, one.sentence)
        for language, question in one.by_language:
            wrong = _wrong(statutes, one, question, generator)
            yield example(
                f"{name}-{language}", one.key, "passage", language, question,
                [passage_text(right)], [passage_text(stored) for stored in wrong[:_WRONG]],
            )  # fmt: skip
            if one.sentence:
                yield from _sentences(one, f"{name}-{language}", language, question, right, wrong)


def _wrong(
    statutes: Statutes, one: Asked, question: str, generator: random.Random
) -> list[StoredChunk]:
    """Likely but wrong passages, the hardest first, neighbours among them."""
    likely = [s for s in statutes.likeliest(question) if statutes.norm(s) != (one.law, one.norm)]
    near = [s for s in statutes.neighbours(one.law, one.norm) if s not in likely[: _WRONG - 3]]
    generator.shuffle(near)
    return [*likely[: _WRONG - 2], *near[:2], *likely[_WRONG - 2 :]]


def _holding(own: Sequence[StoredChunk], sentence: str) -> StoredChunk:
    """The passage of a norm that holds the sentence, else its first."""
    words = " ".join(sentence.split())
    return next((s for s in own if words and words in " ".join(s.chunk.text.split())), own[0])


def sentences_of(stored: StoredChunk, language: Language = "de") -> list[str]:
    """The sentences of a passage."""
    text = stored.chunk.text
    found = sentences(text, language)
    return [text[s.start : s.end] for s in found if s.end - s.start >= _SHORTEST_SENTENCE]


def _sentences(
    one: Asked, of: str, language: Language, question: str,
    right: StoredChunk, wrong: Sequence[StoredChunk],
) -> Iterator[Example]:  # fmt: skip
    """The sentence that answers among others of its norm and of likely other norms."""
    words = " ".join(one.sentence.split())
    own = sentences_of(right)
    answering = [s for s in own if " ".join(s.split()).startswith(words)]
    others = [placed(right, s) for s in own if s not in answering]
    for stored in wrong[:4]:
        others += [placed(stored, s) for s in sentences_of(stored)[:2]]
    if answering:
        yield example(
            of, one.key, "sentence", language, question,
            [placed(right, answering[0])], others[:_WRONG_SENTENCES],
        )  # fmt: skip


def of_headings(statutes: Statutes, most: int, without: set[str]) -> Iterator[Example]:
    """Official headings as questions; the headings are taken out of the texts."""
    generator = random.Random(2)  # noqa: S311 - reproducible, no secret
    every = [(law, norm) for law, norms in statutes.order.items() for norm in norms]
    generator.shuffle(every)
    made = 0
    for law, norm in every:
        own = statutes.passages(law, norm)[0]
        label = norm_of(own.chunk.clause).rsplit(" > ", 1)[-1]
        heading = label.removeprefix(norm).strip()
        if len(heading) < 15 or f"{law} {norm}" in without or made == most:
            continue
        wrong = [s for s in statutes.likeliest(heading)[:10] if statutes.norm(s) != (law, norm)]
        wrong = [*wrong[:5], *statutes.neighbours(law, norm)[:3]]
        made += 1
        yield example(
            "headings", f"{law} {norm}", "passage", "de", heading,
            [_without_heading(own)], [_without_heading(stored) for stored in wrong],
        )  # fmt: skip


def _without_heading(stored: StoredChunk) -> str:
    label = norm_of(stored.chunk.clause).rsplit(" > ", 1)[-1]
    text = stored.chunk.text.removeprefix(label).strip()
    return f"{stored.title[-60:]}\n{text[:1200]}"
