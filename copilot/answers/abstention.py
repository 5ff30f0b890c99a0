"""Whether the documents can answer at all: decided from retrieval, before the model speaks."""

import math
from collections.abc import Sequence
from typing import Final

from copilot.answers.evidence import Evidence
from copilot.domain import Hit

# Logistic regression, fitted by benchmarks/fit_abstention.py on the sample matter and the statutes.
WEIGHTS: Final = {"similarity": 20.18, "sentence": -1.57, "terms": 3.87, "foreign": 3.25}
BIAS: Final = -18.13
THRESHOLD: Final = 0.4


def features(hits: Sequence[Hit], sources: Sequence[Evidence]) -> dict[str, float]:
    """What the decision rests on: the best passage, the best sentence, the terms found.

    Terms count only among passages in the question's language; ``foreign`` is 1 without any.
    """
    shares = [hit.term_share for hit in hits if hit.term_share is not None]
    return {
        "similarity": max((hit.similarity for hit in hits), default=0.0),
        "sentence": max((source.similarity for source in sources), default=0.0),
        "terms": max(shares, default=0.0),
        "foreign": 0.0 if shares else 1.0,
    }


def answerable(hits: Sequence[Hit], sources: Sequence[Evidence]) -> bool:
    """Whether some passage is likely to hold the answer."""
    if not sources:
        return False
    found = features(hits, sources)
    score = BIAS + sum(WEIGHTS[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-score)) >= THRESHOLD
