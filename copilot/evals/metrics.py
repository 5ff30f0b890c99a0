"""Figures of information retrieval and of answers; pure functions, rates are fractions."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from copilot.domain import Span
from copilot.evals.cases import GoldSpan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CUTOFFS: Final = (1, 5, 8, 10, 20, 64)
_Z: Final = 1.959964  # 97.5th percentile of the standard normal distribution
_SEED: Final = 20210303

Share = tuple[float, float]
"""What one question adds to a rate: what it gained, and how much was possible (0: nothing)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage: its document's path and its range."""

    doc: str
    span: Span


def is_hit(found: Found, gold: GoldSpan) -> bool:
    """Whether the passage covers at least half of the gold span, or holds it."""
    if found.doc != gold.doc:
        return False
    length = gold.span.end - gold.span.start
    return length > 0 and 2 * found.span.overlap(gold.span) >= length


def hit_at(found: Sequence[Found], gold: Sequence[GoldSpan], k: int) -> float:
    """1 when one of the first ``k`` passages hits a gold span."""
    return float(any(is_hit(f, g) for f in found[:k] for g in gold))


def recall_at(found: Sequence[Found], gold: Sequence[GoldSpan], k: int) -> float:
    """The share of gold characters that the first ``k`` passages hold."""
    wanted = _characters([Found(g.doc, g.span) for g in gold])
    total = sum(len(held) for held in wanted.values())
    got = _characters(found[:k])
    return sum(len(held & got.get(doc, set())) for doc, held in wanted.items()) / total


def precision_at(found: Sequence[Found], gold: Sequence[GoldSpan], k: int) -> float:
    """The share of the characters of the first ``k`` passages that are gold."""
    got = _characters(found[:k])
    total = sum(len(held) for held in got.values())
    wanted = _characters([Found(g.doc, g.span) for g in gold])
    right = sum(len(held & wanted.get(doc, set())) for doc, held in got.items())
    return right / total if total else 0.0


def _characters(found: Sequence[Found]) -> dict[str, set[int]]:
    held: dict[str, set[int]] = {}
    for passage in found:
        held.setdefault(passage.doc, set()).update(range(passage.span.start, passage.span.end))
    return held


def reciprocal_rank(found: Sequence[Found], gold: Sequence[GoldSpan], k: int = 10) -> float:
    """1 / rank of the first hit among the first ``k``, else 0."""
    for rank, passage in enumerate(found[:k], start=1):
        if any(is_hit(passage, g) for g in gold):
            return 1 / rank
    return 0.0


def ndcg_at(found: Sequence[Found], gold: Sequence[GoldSpan], k: int = 10) -> float:
    """Normalised discounted cumulative gain, each gold span counted once."""
    seen: set[GoldSpan] = set()
    gain = 0.0
    for rank, passage in enumerate(found[:k], start=1):
        new = {g for g in gold if g not in seen and is_hit(passage, g)}
        seen |= new
        gain += bool(new) / math.log2(rank + 1)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(set(gold)), k) + 1))
    return gain / best if best else 0.0


def right_document(found: Sequence[Found], gold: Sequence[GoldSpan]) -> float:
    """1 when the first passage comes from a gold document."""
    return float(bool(found) and any(found[0].doc == g.doc for g in gold))


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927); (0, 1) without trials."""
    if trials == 0:
        return (0.0, 1.0)
    rate = successes / trials
    centre = (rate + _Z**2 / (2 * trials)) / (1 + _Z**2 / trials)
    half = _Z * math.sqrt(rate * (1 - rate) / trials + _Z**2 / (4 * trials**2))
    half /= 1 + _Z**2 / trials
    return (max(0.0, centre - half), min(1.0, centre + half))


def bootstrap(values: Sequence[float], rounds: int = 1000) -> tuple[float, float]:
    """The 95 % percentile interval of a mean, from seeded resampling; (0, 1) without values."""
    bounds = _bounds(_resampled([(value, 1.0) for value in values], rounds)) if values else None
    return bounds or (0.0, 1.0)


def paired_difference(
    first: Sequence[Share], second: Sequence[Share], rounds: int = 1000
) -> tuple[float, tuple[float, float]] | None:
    """How much larger the rate of ``second`` is, with its 95 % interval; None where one is empty.

    Both hold the same questions in the same order and are resampled together, so that what makes
    a question hard for both cancels out.
    """
    before, after = rate(first), rate(second)
    if before is None or after is None:
        return None
    bounds = _bounds(_resampled(second, rounds) - _resampled(first, rounds))
    return (after - before, bounds) if bounds else None


def rate(shares: Sequence[Share]) -> float | None:
    """What was gained of what was possible; None where nothing was."""
    possible = sum(share[1] for share in shares)
    return sum(share[0] for share in shares) / possible if possible else None


def _resampled(shares: Sequence[Share], rounds: int) -> "NDArray[np.float64]":
    """The rate in each of ``rounds`` seeded samples of the questions, NaN where it is empty."""
    import numpy as np

    chance = np.random.default_rng(_SEED)
    table = np.asarray(shares, np.float64).reshape(len(shares), 2)
    sums = np.stack(
        [table[chance.integers(0, len(table), len(table))].sum(axis=0) for _ in range(rounds)]
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        rates: NDArray[np.float64] = sums[:, 0] / sums[:, 1]
    return rates


def _bounds(sample: "NDArray[np.float64]") -> tuple[float, float] | None:
    """The middle 95 % of a sample."""
    import numpy as np

    there = np.sort(sample[~np.isnan(sample)])
    if len(there) == 0:
        return None
    low, high = int(len(there) * 0.025), math.ceil(len(there) * 0.975) - 1
    return (float(there[low]), float(there[high]))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie (nearest rank); 0 without values."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


Figure = Callable[[Sequence[Found], Sequence[GoldSpan]], float]


def retrieval_figures() -> dict[str, Figure]:
    """Every retrieval figure by the name it has in the report."""
    figures: dict[str, Figure] = {}
    for k in CUTOFFS:
        figures[f"hit@{k}"] = lambda found, gold, k=k: hit_at(found, gold, k)  # type: ignore[misc]
        figures[f"recall@{k}"] = lambda found, gold, k=k: recall_at(found, gold, k)  # type: ignore[misc]
        figures[f"precision@{k}"] = lambda found, gold, k=k: precision_at(found, gold, k)  # type: ignore[misc]
    figures["mrr@10"] = reciprocal_rank
    figures["ndcg@10"] = ndcg_at
    figures["right_document@1"] = right_document
    return figures
