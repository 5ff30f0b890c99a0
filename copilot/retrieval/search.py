"""The one entry to passages: dense, lexical and authority lists, fused; the named document first.

Knows nothing of answers, models of language or screens; needs a Scope that admits the matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from copilot.config import Profile
from copilot.domain import Filter, Hit, Matter, Scope, StoredChunk
from copilot.inference.reader import PairReader
from copilot.retrieval.analysis import terms
from copilot.retrieval.candidates import (
    Candidates,
    Clock,
    QueryEmbedder,
    Sources,
    candidates_of,
)
from copilot.retrieval.merging import Longest, Ranked, whole_norms
from copilot.retrieval.narrowing import narrowed
from copilot.retrieval.norm_ranking import norm_scores
from copilot.retrieval.question import Understood, understand
from copilot.retrieval.rereading import READ, reread
from copilot.security.walls import require
from copilot.store.library import Library
from copilot.store.vectors import VectorIndex
from copilot.structure.language import detect

__all__ = ["SearchResult", "Understood", "ranked", "search", "understand"]


# So many characters of a hit are read for the terms it shares with the question.
_TERMS_READ = 3000


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages, best first; ``timings`` in seconds by step."""

    query: str
    hits: tuple[Hit, ...]
    timings: Mapping[str, float] = field(default_factory=dict)


def search(
    query: str,
    k: int,
    *,
    scope: Scope,
    matter: Matter,
    library: Library,
    vectors: VectorIndex,
    embedder: QueryEmbedder,
    profile: Profile,
    among: Filter | None = None,
    longest_norm: int | None = None,
    reader: PairReader | None = None,
) -> Iterator[SearchResult]:
    """The ``k`` best passages of ``matter`` for ``query``: at once as the lists are fused, then,
    where there is a ``reader``, in the order it gives the best; raises WallError outside the scope.

    ``among`` limits the search to the documents it lets through. Hits are as a lawyer cites them:
    norms of laws as a whole, and at last before the first passage of another document the sentences
    of it that answer. With ``longest_norm`` they are passages for an answer to be made of: whole
    norms of laws up to so many characters, and nothing narrowed.
    """
    require(scope, matter)
    clock = Clock()
    question = understand(query)
    allowed = None if among is None else library.select(among)
    sources = Sources(library, vectors, embedder, profile, allowed)
    vector = embedder.queries(question.texts)
    clock.lap("embed")
    found = candidates_of(question, vector, sources, clock)
    in_laws = profile.longest_norm if longest_norm is None else longest_norm
    longest = Longest(in_laws, profile.longest_clause)
    kept = max(k, 0 if reader is None else READ)
    merged = list(islice(whole_norms(ranked(found, profile), library, longest), kept))
    rarity = library.rarity(terms(question.asked, question.language))
    best: list[tuple[Ranked, StoredChunk, float | None]] = [(*one, None) for one in merged]
    hits = _hits(best[:k], found, question, rarity)
    clock.lap("fuse")
    if reader is not None:
        yield SearchResult(query, hits, clock.total())
        best = reread(question.asked, merged, library, reader, profile)
        hits = _hits(best[:k], found, question, rarity)
        clock.lap("read")
    if longest_norm is None and hits and not _is_law(hits[0], found):
        hits = _with_narrowed(hits, vector[0], sources)[:k]
        clock.lap("narrow")
    yield SearchResult(query, hits, clock.total())


def _hits(
    best: Sequence[tuple[Ranked, StoredChunk, float | None]],
    found: Candidates,
    question: Understood,
    rarity: Mapping[str, float],
) -> tuple[Hit, ...]:
    evidence = found.evidence
    return tuple(
        Hit(
            rank,
            passage,
            entry.score,
            evidence[entry.id].found_by,
            evidence[entry.id].dense,
            _term_share(question, passage, rarity),
            reading,
        )
        for rank, (entry, passage, reading) in enumerate(best, start=1)
    )


def _is_law(hit: Hit, found: Candidates) -> bool:
    norm = found.norms.get(hit.chunk.id)
    return norm is not None and bool(norm.law)


def _with_narrowed(
    hits: tuple[Hit, ...], vector: NDArray[np.float32], sources: Sources
) -> tuple[Hit, ...]:
    """The sentences of the first hit that answer, then the hits as they were."""
    first = hits[0]
    kept = narrowed(first.chunk, vector, sources.embedder, sources.library)
    if kept is first.chunk:
        return hits
    found = (replace(first, chunk=kept), *hits)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found, start=1))


def _term_share(
    question: Understood, stored: StoredChunk, rarity: Mapping[str, float]
) -> float | None:
    """The share of the question's terms that a passage and its headings hold, by rarity."""
    chunk = stored.chunk
    if detect(chunk.text) != question.language or not rarity:
        return None
    text = chunk.text[:_TERMS_READ]
    held = set(terms(f"{stored.title} {chunk.clause} {text}", question.language))
    return sum(w for term, w in rarity.items() if term in held) / sum(rarity.values())


def ranked(found: Candidates, profile: Profile) -> list[Ranked]:
    """Passages and norms, best first; a norm of a law stands where its features put it."""
    fused = found.fused
    heights = [fused[law.best] for law in found.laws]
    scores = norm_scores(found.laws, heights, profile.norm_weights)
    entries = [
        Ranked(law.best, score, law.norm) for law, score in zip(found.laws, scores, strict=True)
    ]
    taken = {id_ for law in found.laws for id_ in law.norm.chunks}
    entries += [
        Ranked(id_, score, found.norms.get(id_)) for id_, score in fused.items() if id_ not in taken
    ]
    return sorted(entries, key=lambda entry: (-entry.score, entry.id))
