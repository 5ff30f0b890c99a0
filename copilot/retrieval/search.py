"""The one entry to passages: dense, lexical and authority lists, fused; the named document first.

Knows nothing of answers, models of language or screens; needs a Scope that admits the matter.
"""

import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from copilot.config import Profile
from copilot.domain import Filter, Hit, Language, Matter, Scope, StoredChunk
from copilot.retrieval.analysis import authority_terms, terms
from copilot.retrieval.fusion import Evidence, fuse
from copilot.retrieval.merging import whole_norms
from copilot.security.walls import require
from copilot.store.library import Library
from copilot.store.vectors import VectorIndex
from copilot.structure.language import detect


class QueryEmbedder(Protocol):
    """What a search needs of an embedder."""

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages, best first; ``timings`` in seconds by step."""

    query: str
    hits: tuple[Hit, ...]
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question taken apart: the part that names a document, and what is asked of it."""

    asked: str
    naming: str
    names_document: bool
    language: Language
    terms: tuple[str, ...]
    naming_terms: tuple[str, ...]
    names: tuple[str, ...]
    authorities: tuple[str, ...]


# How much a document counts that the question does not name in so many words.
_IMPLIED = 0.1

# So many candidates are loaded for each passage asked for: several may lie in one norm.
_MERGED = 3

# "Consider the lease of 3 March 2021; who pays ...", "Im Mietvertrag Hafenstraße: wer zahlt ..."
_NAMING = re.compile(r"^(?P<naming>[^;:?]{6,300})[;:]\s+(?P<asked>\S.{8,})$", re.DOTALL)

# Words that are written alike in both languages: names, numbers, abbreviations.
_NAME = re.compile(r"(?<=[^\W.?!])\s+([A-ZÄÖÜ][\w-]+|\w*\d[\w./-]*)")


def understand(query: str) -> Understood:
    """Language, terms and authorities of a question, and the part that names its document."""
    language = detect(query)
    match = _NAMING.match(query.strip())
    naming = match["naming"] if match else query
    asked = match["asked"] if match else query
    return Understood(
        asked=asked,
        naming=naming,
        names_document=match is not None,
        language=language,
        terms=_terms(asked, language),
        naming_terms=_terms(naming, language),
        names=_terms(" ".join(_NAME.findall(query)), "de"),
        authorities=tuple(dict.fromkeys(authority_terms(query))),
    )


def _terms(text: str, language: Language) -> tuple[str, ...]:
    """The terms of a text; names in an English question are German names as often as not."""
    found = terms(text, language)
    return tuple(dict.fromkeys(found if language == "de" else [*found, *terms(text, "de")]))


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
) -> SearchResult:
    """The ``k`` best passages of ``matter`` for ``query``; raises WallError outside the scope.

    ``among`` limits the search to the documents it lets through.
    """
    require(scope, matter)
    clock = _Clock()
    question = understand(query)
    allowed = None if among is None else library.select(among)
    evidence = _evidence(question, library, vectors, embedder, profile, clock, allowed)
    fused = {entry.id: entry for entry in fuse(evidence, profile)}
    ranked = library.chunks(list(fused)[: _MERGED * max(k, 0)])
    passages = islice(whole_norms(ranked, library), max(k, 0))
    rarity = library.rarity(terms(question.asked, question.language))
    hits = tuple(
        Hit(
            rank,
            passage,
            fused[passage.id].score,
            fused[passage.id].found_by,
            evidence[passage.id].dense,
            _term_share(question, passage, rarity),
        )
        for rank, passage in enumerate(passages, start=1)
    )
    clock.lap("fuse")
    return SearchResult(query, hits, clock.total())


def _term_share(
    question: Understood, stored: StoredChunk, rarity: Mapping[str, float]
) -> float | None:
    """The share of the question's terms that a passage and its headings hold, by rarity."""
    chunk = stored.chunk
    if detect(chunk.text) != question.language or not rarity:
        return None
    held = set(terms(f"{stored.title} {chunk.clause} {chunk.text}", question.language))
    return sum(w for term, w in rarity.items() if term in held) / sum(rarity.values())


class _Clock:
    """Seconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._started = self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now

    def total(self) -> dict[str, float]:
        return {**self.laps, "total": time.perf_counter() - self._started}


def _evidence(
    question: Understood,
    library: Library,
    vectors: VectorIndex,
    embedder: QueryEmbedder,
    profile: Profile,
    clock: _Clock,
    allowed: Collection[str] | None,
) -> dict[int, Evidence]:
    """Ask every list, then look up what each says of the others' candidates too."""
    most = profile.candidates
    vector = embedder.queries([question.asked])[0]
    clock.lap("embed")
    if allowed is None:
        dense = dict(vectors.nearest(vector, most))
    else:
        dense = _best(library.vectors_in(allowed), vector, most)
    clock.lap("dense")
    lexical = dict(library.lexical(question.terms, most, documents=allowed))
    by_name = dict(library.lexical(question.names, most, documents=allowed))
    authority = dict(library.by_authority(question.authorities, most, documents=allowed))
    clock.lap("lexical")
    routes = dict(library.route(question.naming_terms, profile.routes, documents=allowed))
    named = sorted(routes, key=lambda document: -routes[document])[: profile.named_documents]
    for document in named:
        inside = library.vectors_of(document)
        dense |= _best(inside, vector, profile.candidates_inside)
        lexical |= dict(
            library.lexical(question.terms, profile.candidates_inside, documents=[document])
        )
    clock.lap("document")
    candidates = list(dense | lexical | by_name | authority)
    similarity = _similarities(library.vectors_of(candidates), vector)
    document_of = library.documents_of(candidates)
    named_share = 1.0 if question.names_document else _IMPLIED
    same_language = {
        document
        for document, language in library.languages(set(document_of.values())).items()
        if language == question.language
    }
    shares, name_shares = _shares(lexical), _shares(by_name)
    authority_shares, route_shares = _shares(authority), _shares(routes)
    in_lists = {"dense": dense, "lexical": lexical | by_name, "authority": authority}
    return {
        id_: Evidence(
            dense=similarity[id_],
            lexical=(shares if document_of[id_] in same_language else name_shares).get(id_, 0.0),
            authority=authority_shares.get(id_, 0.0),
            document=route_shares.get(document_of[id_], 0.0) * named_share,
            found_by=tuple(name for name, found in in_lists.items() if id_ in found),
        )
        for id_ in candidates
        if id_ in similarity
    }


def _best(
    inside: "tuple[NDArray[np.int64], NDArray[np.float16]]", vector: NDArray[np.float32], most: int
) -> dict[int, float]:
    """The ``most`` of some passages that are most like the question."""
    found = _similarities(inside, vector)
    return dict(sorted(found.items(), key=lambda pair: -pair[1])[:most])


def _similarities(
    held: "tuple[NDArray[np.int64], NDArray[np.float16]]", vector: NDArray[np.float32]
) -> dict[int, float]:
    ids, matrix = held
    if len(ids) == 0:
        return {}
    scores = matrix.astype(np.float32) @ vector
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


_Key = TypeVar("_Key", int, str)


def _shares(scores: Mapping[_Key, float]) -> dict[_Key, float]:
    """Each score as a share of the best; empty where none is above 0."""
    best = max(scores.values(), default=0.0)
    return {key: score / best for key, score in scores.items()} if best > 0 else {}
