"""Fusion of the ranked lists: a weighted sum of what each says of a passage."""

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.config import Profile


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the lists say of one passage.

    ``dense`` is the cosine similarity to the question; ``lexical``, ``glossed`` (the words the
    glossary adds), ``authority`` and ``document`` are shares of the best score in their list.
    ``found_by`` names the lists it was in.
    """

    dense: float
    lexical: float
    glossed: float
    authority: float
    document: float
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with its fused score."""

    id: int
    score: float
    found_by: tuple[str, ...]


def fuse(evidence: Mapping[int, Evidence], profile: Profile) -> list[Fused]:
    """Every passage by falling score; equal scores in the order of their numbers.

    A weighted sum of scores keeps the distance between the first and the second of a list, which
    a fusion of ranks throws away; the weights are those of the profile.
    """
    fused = [
        Fused(
            id_,
            found.dense
            + profile.lexical_weight * found.lexical
            + profile.glossed_weight * found.glossed
            + profile.authority_weight * found.authority
            + profile.document_weight * found.document,
            found.found_by,
        )
        for id_, found in evidence.items()
    ]
    return sorted(fused, key=lambda entry: (-entry.score, entry.id))
