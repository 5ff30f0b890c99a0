"""What is found for a question before anything is ranked for good: every list, looked up for all.

Knows nothing of hits or scopes; ``benchmarks/fit_ranking.py`` reads it too.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from copilot.config import Profile
from copilot.domain import Language
from copilot.retrieval.contexts import remembered
from copilot.retrieval.fusion import Evidence, fuse
from copilot.retrieval.norm_ranking import NormEvidence, Scored, norm_evidence
from copilot.retrieval.outline import Norm, outline_of
from copilot.retrieval.question import Understood
from copilot.store.library import Library
from copilot.store.vectors import VectorIndex


class QueryEmbedder(Protocol):
    """What a search needs of an embedder."""

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What a search reads; ``allowed`` limits it to some documents."""

    library: Library
    vectors: VectorIndex
    embedder: QueryEmbedder
    profile: Profile
    allowed: Collection[str] | None = None


# How much a document counts that the question does not name in so many words.
_IMPLIED = 0.025

# Below this cosine similarity a context says nothing of a norm.
_UNLIKE = 0.8

# So many norms are remembered from contexts like the question, and so many passages that name
# them are looked through for the norms themselves.
_REMEMBERED = 20
_MOST_CITED = 200

# So many norms of laws are ranked as wholes.
_MOST_NORMS = 150


class Clock:
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


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages with what every list says of them, and the norms of laws among them."""

    evidence: dict[int, Evidence]
    fused: dict[int, float]
    norms: dict[int, Norm]
    laws: list[NormEvidence]


def candidates_of(
    question: Understood, vector: NDArray[np.float32], sources: Sources, clock: Clock
) -> Candidates:
    """Ask every list, then look up what each says of the others' candidates too.

    Of a norm of a law every passage is looked up: the norm is ranked as a whole.
    """
    library, profile = sources.library, sources.profile
    lists = _ask_lists(question, vector, sources, clock)
    evidence = _look_up(question, vector, lists, lists.passages(), library)
    ranked = [entry.id for entry in fuse(evidence, profile)]
    context = remembered(vector[0], _UNLIKE, library.info().get("embedder", ""))
    cited = _cited_so(context, sources)
    documents = dict.fromkeys(library.documents_of([*ranked, *cited]).values())
    outline = outline_of(library)
    norms = outline.norms(library, documents)
    at_home = [id_ for id_ in cited if id_ in norms and norms[id_].token in context]
    of_laws = _best_of_laws(ranked, norms) + _best_of_laws(at_home, norms)
    clock.lap("outline")
    siblings = [id_ for norm in of_laws for id_ in norm.chunks if id_ not in evidence]
    evidence |= _look_up(question, vector, lists, siblings, library)
    fused = {entry.id: entry.score for entry in fuse(evidence, profile)}
    scored = {id_: _scored(evidence[id_], fused[id_]) for norm in of_laws for id_ in norm.chunks}
    asked = {*question.terms, *question.glossed_terms}
    laws = norm_evidence(
        [*dict.fromkeys(of_laws)], scored, asked, context, partial(outline.rarity, library)
    )
    clock.lap("norms")
    return Candidates(evidence, fused, norms, laws)


def _cited_so(context: Mapping[str, float], sources: Sources) -> list[int]:
    """Passages that name the norms which are most often cited in such a context."""
    best = sorted(context, key=lambda token: (-context[token], token))[:_REMEMBERED]
    found = sources.library.by_authority(best, _MOST_CITED, documents=sources.allowed)
    return [id_ for id_, _ in found]


def _best_of_laws(ranked: Sequence[int], norms: Mapping[int, Norm]) -> list[Norm]:
    """The norms of laws in the order of their best passages."""
    found = dict.fromkeys(norms[id_] for id_ in ranked if id_ in norms and norms[id_].law)
    return list(found)[:_MOST_NORMS]


def _scored(evidence: Evidence, fused: float) -> Scored:
    return Scored(fused, evidence.dense, evidence.lexical, evidence.glossed)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The ranked lists: passage -> score, and document -> score."""

    dense: dict[int, float]
    lexical: dict[int, float]
    glossed: dict[int, float]
    by_name: dict[int, float]
    authority: dict[int, float]
    routes: dict[str, float]

    def passages(self) -> list[int]:
        """Every passage found, each once."""
        return [*(self.dense | self.lexical | self.glossed | self.by_name | self.authority)]


def _ask_lists(
    question: Understood, vector: NDArray[np.float32], sources: Sources, clock: Clock
) -> _Lists:
    library, profile, allowed = sources.library, sources.profile, sources.allowed
    most = profile.candidates
    dense: dict[int, float] = {}
    inside = None if allowed is None else library.vectors_in(allowed)
    for row in vector:
        dense |= (
            dict(sources.vectors.nearest(row, most)) if inside is None else _best(inside, row, most)
        )
    clock.lap("dense")
    lexical = dict(library.lexical(question.terms, most, documents=allowed))
    glossed = dict(library.lexical(question.glossed_terms, most, documents=allowed))
    by_name = dict(library.lexical(question.names, most, documents=allowed))
    authority = dict(library.by_authority(question.authorities, most, documents=allowed))
    clock.lap("lexical")
    routes = dict(library.route(question.naming_terms, profile.routes, documents=allowed))
    named = sorted(routes, key=lambda document: -routes[document])[: profile.named_documents]
    for document in named:
        dense |= _best(library.vectors_of(document), vector[0], profile.candidates_inside)
        lexical |= dict(
            library.lexical(question.terms, profile.candidates_inside, documents=[document])
        )
    clock.lap("document")
    return _Lists(dense, lexical, glossed, by_name, authority, routes)


def _look_up(
    question: Understood,
    vector: NDArray[np.float32],
    lists: _Lists,
    candidates: Sequence[int],
    library: Library,
) -> dict[int, Evidence]:
    document_of = library.documents_of(candidates)
    languages = library.languages(set(document_of.values()))
    similarity = _similarities(library.vectors_of(candidates), vector)
    named_share = 1.0 if question.names_document else _IMPLIED
    shares = _Shares.of(lists)
    in_lists = {
        "dense": lists.dense,
        "lexical": lists.lexical | lists.by_name | lists.glossed,
        "authority": lists.authority,
    }
    found = {}
    for id_ in candidates:
        if id_ not in similarity or id_ not in document_of:
            # Removed by an index run since it was found.
            continue
        language = languages.get(document_of[id_], question.language)
        lexical, glossed = shares.words(id_, question.language, language)
        found[id_] = Evidence(
            dense=_dense(similarity[id_], question, language),
            lexical=lexical,
            glossed=glossed,
            authority=shares.authority.get(id_, 0.0),
            document=shares.routes.get(document_of[id_], 0.0) * named_share,
            found_by=tuple(name for name, held in in_lists.items() if id_ in held),
        )
    return found


def _dense(similarity: Sequence[float], question: Understood, language: Language) -> float:
    """The similarity to the question, and for a German passage that to its German words too."""
    return sum(similarity) / len(similarity) if language == "de" else similarity[0]


@dataclass(frozen=True, slots=True)
class _Shares:
    """Each list's scores as shares of its best."""

    lexical: dict[int, float]
    glossed: dict[int, float]
    by_name: dict[int, float]
    authority: dict[int, float]
    routes: dict[str, float]

    @classmethod
    def of(cls, lists: _Lists) -> "_Shares":
        # What the glossary adds is measured by the question's own best.
        best = max(lists.lexical.values(), default=0.0)
        return cls(
            _shares(lists.lexical),
            _shares(lists.glossed, best),
            _shares(lists.by_name),
            _shares(lists.authority),
            _shares(lists.routes),
        )

    def words(self, id_: int, asked: Language, written: Language) -> tuple[float, float]:
        """The shares of the question's words and of those the glossary adds."""
        if asked == written:
            added = self.glossed.get(id_, 0.0) if written == "de" else 0.0
            return self.lexical.get(id_, 0.0), added
        return max(self.by_name.get(id_, 0.0), self.glossed.get(id_, 0.0)), 0.0


def _best(
    inside: "tuple[NDArray[np.int64], NDArray[np.float16]]", vector: NDArray[np.float32], most: int
) -> dict[int, float]:
    """The ``most`` of some passages that are most like the question."""
    found = _similarities(inside, vector[None])
    best = sorted(found.items(), key=lambda pair: -pair[1][0])[:most]
    return {id_: scores[0] for id_, scores in best}


def _similarities(
    held: "tuple[NDArray[np.int64], NDArray[np.float16]]", vectors: NDArray[np.float32]
) -> dict[int, list[float]]:
    """The similarity of each passage to each of the vectors."""
    ids, matrix = held
    if len(ids) == 0:
        return {}
    scores = matrix.astype(np.float32) @ vectors.T
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


_Key = TypeVar("_Key", int, str)


def _shares(scores: Mapping[_Key, float], best: float = 0.0) -> dict[_Key, float]:
    """Each score as a share of the best one, or of ``best``; empty where none is above 0."""
    best = best or max(scores.values(), default=0.0)
    return {key: score / best for key, score in scores.items()} if best > 0 else {}
