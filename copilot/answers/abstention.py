"""Whether the documents can answer at all: decided from retrieval, before the model speaks."""

import math
from collections.abc import Sequence
from typing import Final

from copilot.answers.evidence import Evidence
from copilot.domain import Hit

# Logistic regression, fitted by ``copilot eval calibrate`` on the gold set named there.
WEIGHTS: Final = {"similarity": 30.0, "sentence": 10.0, "overlap": 2.0}
BIAS: Final = -35.0
THRESHOLD: Final = 0.5


def features(hits: Sequence[Hit], sources: Sequence[Evidence]) -> dict[str, float]:
    """What the decision rests on: the best passage, the best sentence, the terms found."""
    return {
        "similarity": max((hit.similarity for hit in hits), default=0.0),
        "sentence": max((source.similarity for source in sources), default=0.0),
        "overlap": max((source.overlap for source in sources), default=0.0),
    }


def answerable(hits: Sequence[Hit], sources: Sequence[Evidence]) -> bool:
    """Whether some passage is likely to hold the answer."""
    if not sources:
        return False
    found = features(hits, sources)
    score = BIAS + sum(WEIGHTS[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-score)) >= THRESHOLD
