"""Norms of laws ranked as wholes: what their passages, headings, laws and citations say of them.

A weighted sum; ``benchmarks/fit_ranking.py`` makes the weights, which the profile holds. Passages
outside laws keep the score of the fusion; knows nothing of how passages were found.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.retrieval.outline import Norm

# So many of the best passages tell which law a question is about.
_TELLING: Final = 50
# So many of the best norms bring their scores and those of the fusion to one height.
_LEVELLED: Final = 10


Rarity = Callable[[Iterable[str]], Mapping[str, float]]
"""How telling each term is among all passages."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What is known of a passage: its fused score and what the lists say of it."""

    fused: float
    dense: float
    lexical: float
    glossed: float


@dataclass(frozen=True, slots=True)
class NormEvidence:
    """A norm among the candidates, its best passage, and its features by name."""

    norm: Norm
    best: int
    features: Mapping[str, float]


def norm_evidence(
    norms: Sequence[Norm],
    scored: Mapping[int, Scored],
    asked: Collection[str],
    remembered: Mapping[str, float],
    rarity: Rarity,
) -> list[NormEvidence]:
    """The norms of the candidates, best fused score first, with their features.

    ``scored`` holds every passage of these norms; ``asked`` the terms of the question, and
    ``remembered`` how like it is to the contexts a norm is usually cited in, by its token.
    """
    ranked = _by_score(norms, scored)
    rare = rarity({term for norm in ranked for term in (*norm.heading_terms, norm.token)})
    of_document = _documents(ranked, scored)
    return [
        NormEvidence(
            norm,
            max(norm.chunks, key=lambda id_: (scored[id_].fused, -id_)),
            _of_passages([scored[id_] for id_ in norm.chunks])
            | of_document[norm.document]
            | {
                "heading": _share(norm.heading_terms, asked, rare),
                "cited": -rare[norm.token],
                "length": math.log(max(norm.end - norm.start, 1)),
                "place": norm.place,
                "remembered": remembered.get(norm.token, 0.0),
            },
        )
        for norm in ranked
    ]


def _by_score(norms: Sequence[Norm], scored: Mapping[int, Scored]) -> list[Norm]:
    """The norms by the best fused score of their passages."""
    best = {norm: max(scored[id_].fused for id_ in norm.chunks) for norm in norms}
    return sorted(best, key=lambda norm: (-best[norm], norm.chunks[0]))


def _of_passages(passages: Sequence[Scored]) -> dict[str, float]:
    return {
        "dense": max(passage.dense for passage in passages),
        "dense_mean": sum(passage.dense for passage in passages) / len(passages),
        "lexical": max(passage.lexical for passage in passages),
        "lexical_sum": math.log1p(sum(passage.lexical for passage in passages)),
        "glossed": max(passage.glossed for passage in passages),
        "passages": math.log(len(passages)),
    }


def _documents(ranked: Sequence[Norm], scored: Mapping[int, Scored]) -> dict[str, dict[str, float]]:
    """What the norms of a law say together: its best shared words, its weight among the best."""
    found: dict[str, dict[str, float]] = {}
    for rank, norm in enumerate(ranked, start=1):
        entry = found.setdefault(norm.document, {"law_lexical": 0.0, "law_weight": 0.0})
        lexical = max(scored[id_].lexical for id_ in norm.chunks)
        entry["law_lexical"] = max(entry["law_lexical"], lexical)
        if rank <= _TELLING:
            entry["law_weight"] += 1 / rank
    return found


def _share(words: Sequence[str], asked: Collection[str], rarity: Mapping[str, float]) -> float:
    """The share of a heading that the question holds, each term weighed by its rarity."""
    total = sum(rarity[word] for word in words)
    return sum(rarity[word] for word in words if word in asked) / total if total else 0.0


def norm_scores(
    evidence: Sequence[NormEvidence], fused: Sequence[float], weights: Mapping[str, float]
) -> list[float]:
    """The score of each norm, at the height of the fused scores of the best ones.

    So that in a matter with laws and other documents both are compared fairly.
    """
    scores = [
        sum(weight * found.features[name] for name, weight in weights.items()) for found in evidence
    ]
    levelled = min(_LEVELLED, len(scores))
    if not levelled:
        return []
    best = sorted(scores, reverse=True)[:levelled]
    offset = (sum(sorted(fused, reverse=True)[:levelled]) - sum(best)) / levelled
    return [score + offset for score in scores]
