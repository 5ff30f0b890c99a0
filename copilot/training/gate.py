"""Whether a new reader may take the place of the one in use: better in both languages, or refused.

Figures of held-out examples, each example a pair of outcomes; intervals by resampling the examples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

_ROUNDS: Final = 2000
_FEWEST: Final = 30  # examples of a language
LANGUAGES: Final = ("de", "en")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one held-out example came out: 1 where the right text is first or the word is right."""

    language: str
    kind: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure before and after, and the interval (95 %) of the difference."""

    name: str
    examples: int
    before: float
    after: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Gate:
    """What was compared, and whether the new reader is to be used."""

    compared: tuple[Compared, ...]
    better: bool


def gate(outcomes: Sequence[Outcome]) -> Gate:
    """Better in each language, and over both beyond chance."""
    of: Mapping[str, list[Outcome]] = {
        language: [one for one in outcomes if one.language == language] for language in LANGUAGES
    }
    found = [_compared(language, ones) for language, ones in of.items()]
    both = _compared("both", list(outcomes))
    kinds = sorted({one.kind for one in outcomes})
    by_kind = [_compared(k, [one for one in outcomes if one.kind == k]) for k in kinds]
    enough = all(one.examples >= _FEWEST for one in found)
    better = enough and all(one.after > one.before for one in found) and both.interval[0] > 0
    return Gate((*found, both, *by_kind), better)


def _compared(name: str, outcomes: Sequence[Outcome]) -> Compared:
    if not outcomes:
        return Compared(name, 0, 0.0, 0.0, (0.0, 0.0))
    before = np.array([one.before for one in outcomes])
    after = np.array([one.after for one in outcomes])
    generator = np.random.default_rng(0)
    drawn = generator.integers(0, len(outcomes), (_ROUNDS, len(outcomes)))
    low, high = np.quantile((after - before)[drawn].mean(axis=1), [0.025, 0.975])
    return Compared(
        name, len(outcomes), float(before.mean()), float(after.mean()), (float(low), float(high))
    )
