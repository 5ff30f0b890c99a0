"""Whether the documents can answer at all: decided from retrieval, then once more with the model.

Two logistic regressions, fitted by benchmarks/fit_abstention.py on the sample matter and on the
German statutes (answerable and unanswerable questions in both languages). The second one weighs
what the model in use says of the evidence.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from copilot.answers.evidence import Evidence
from copilot.domain import Hit
from copilot.locale import Notice, notice
from copilot.retrieval.analysis import authority_terms, terms
from copilot.retrieval.search import Understood

# Retrieval alone; outright refusals only: the model need not read what is hopeless.
WEIGHTS: Final = {
    "similarity": 25.53,
    "score": 0.23,
    "terms": 0.9,
    "foreign": 2.08,
    "missing": -1.48,
    "names_missing": -3.83,
    "authorities_missing": -4.33,
}
BIAS: Final = -36.26
OUTRIGHT: Final = 0.1
# By model: what retrieval's log-odds and those of the model's "none of these" count together.
WITH_MODEL: Final = {"qwen2.5-coder-1.5b": (0.954, -0.398, -1.348)}
# A model that was not fitted is believed only when it is this sure of "none of these".
NONE_LIMIT: Final = 0.9
THRESHOLD: Final = 0.4
_LEAST: Final = 1e-4
_MOST_REASONS: Final = 3
# A norm as a whole, else single words: "§ 312z BGB", "Yilmaz".
_NAMED: Final = re.compile(
    r"(?:§§?|Art\.|Artikel|Article|Section)\s?\d+\w?(?:\s[A-Z]\w+)?|[^\s„“”\"]+"
)


class Vocabulary(Protocol):
    """Which terms occur in the documents at all."""

    def occurring(self, terms: Sequence[str]) -> set[str]: ...


def features(
    question: Understood, hits: Sequence[Hit], sources: Sequence[Evidence], words: Vocabulary
) -> dict[str, float]:
    """What the decision rests on.

    ``similarity`` and ``score`` are those of the best passage and sentence; ``terms`` is the
    largest share of the question's terms in a passage of its language, ``foreign`` is 1 where
    there is none such. ``missing`` is the share of terms, ``names_missing`` of names that occur in
    no document; ``authorities_missing`` is 1 where no document has any of those asked about.
    """
    shares = [hit.term_share for hit in hits if hit.term_share is not None]
    absent = _absent(question.terms, words) if shares else []
    names = _absent(question.names, words)
    authorities = _absent(question.authorities, words)
    return {
        "similarity": max((hit.similarity for hit in hits), default=0.0),
        "score": max((source.score for source in sources), default=0.0),
        "terms": max(shares, default=0.0),
        "foreign": 0.0 if shares else 1.0,
        "missing": len(absent) / max(1, len(question.terms)),
        "names_missing": len(names) / max(1, len(question.names)),
        "authorities_missing": float(
            bool(authorities) and len(authorities) == len(question.authorities)
        ),
    }


def reasons(asked: str, question: Understood, words: Vocabulary) -> tuple[Notice, ...]:
    """The names and authorities of a question that occur in no document, in its own words."""
    there = words.occurring([*question.names, *question.authorities])
    absent = []
    for written in dict.fromkeys(match.strip(".,;:?!") for match in _NAMED.findall(asked)):
        held = [*terms(written, "de"), *authority_terms(written)]
        if held and not there.intersection(held) and set(held) & _known(question):
            absent.append(notice("“{word}” occurs in no document.", word=written))
    return tuple(absent[:_MOST_REASONS])


def _known(question: Understood) -> set[str]:
    return {*question.names, *question.authorities}


def _absent(terms: Sequence[str], words: Vocabulary) -> list[str]:
    there = words.occurring(terms)
    return [term for term in terms if term not in there]


def probability(found: Mapping[str, float], none: float | None = None, model: str = "") -> float:
    """How likely some sentence answers; ``none`` is what the model gives to "none of these"."""
    score = BIAS + sum(WEIGHTS[name] * value for name, value in found.items())
    if none is not None and model in WITH_MODEL:
        retrieval, refused, bias = WITH_MODEL[model]
        score = retrieval * score + refused * log_odds(none) + bias
    elif none is not None and none > NONE_LIMIT:
        return 0.0
    return 1 / (1 + math.exp(-score))


def log_odds(probability: float) -> float:
    """The logarithm of the odds, bounded."""
    bounded = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))
