"""Whether the documents can answer at all: decided from retrieval, before the model speaks.

A logistic regression, fitted by benchmarks/fit_abstention.py on the sample matter and on the German
statutes (answerable and unanswerable questions in both languages). What the model gives to "none
of these" adds too little to weigh it (.01 of the area under the curve): only a model that is quite
sure is believed.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from copilot.answers.evidence import Evidence
from copilot.domain import Hit
from copilot.locale import Notice, notice
from copilot.retrieval.analysis import authority_terms, question_terms, terms
from copilot.retrieval.german import word_terms
from copilot.retrieval.glossary import glosses
from copilot.retrieval.search import Understood

WEIGHTS: Final = {
    "similarity": 31.92,
    "score": 0.21,
    "terms": 0.16,
    "foreign": 1.66,
    "missing": -5.16,
    "names_missing": -3.84,
    "authorities_missing": -3.87,
}
BIAS: Final = -39.97
# The same where the reader has read passages and sentences.
READ_WEIGHTS: Final = {
    "missing": -7.88,
    "names_missing": -1.921,
    "proper_missing": -4.171,
    "authorities_missing": -3.387,
    "passage_reading": 0.398,
    "score": 0.586,
}
READ_BIAS: Final = -6.909
NONE_LIMIT: Final = 0.9
THRESHOLD: Final = 0.35
READ_THRESHOLD: Final = 0.42
_MOST_REASONS: Final = 3
# A norm as a whole, else single words: "§ 312z BGB", "Yilmaz".
_NAMED: Final = re.compile(
    r"(?:§§?|Art\.|Artikel|Article|Section)\s?\d+\w?(?:\s[A-Z]\w+)?|[^\s„“”\"]+"
)

# What can only be the name of a law, body, company or person: "ABGB", "Schmidt AG", "Frau Yilmaz".
_PROPER: Final = re.compile(
    r"(?<![\w-])[A-ZÄÖÜ]{2,}(?![\w-])"
    r"|\b[A-ZÄÖÜ][\w-]+(?= (?:GmbH|AG|KG|OHG|SE|UG|Ltd|LLC|LLP|Inc|Corp|plc)\b)"
    r"|(?<=\bFrau )[A-ZÄÖÜ][\w-]+|(?<=\bHerr )[A-ZÄÖÜ][\w-]+|(?<=\bHerrn )[A-ZÄÖÜ][\w-]+"
    r"|(?<=\bMr )[A-Z][\w-]+|(?<=\bMs )[A-Z][\w-]+|(?<=\bMrs )[A-Z][\w-]+|(?<=\bDr\. )[A-Z][\w-]+"
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
    there is none such. ``missing`` is the share of terms that occur in no document, nor do German
    words for them; terms that only shape a question ("wie hoch") do not count. ``names_missing`` is
    the share of names; ``proper_missing`` is 1 where a law, body, company or person that is asked
    about by name occurs nowhere, ``authorities_missing`` where no document has any of the
    authorities. Where the reader has read passages and sentences, the best passage's reading too.
    """
    shares = [hit.term_share for hit in hits if hit.term_share is not None]
    asked = terms(question.asked, question.language)
    others = _other_words(question)
    shaping = question_terms(question.language)
    subject = [term for term in asked if term not in shaping]
    absent = _unheard(subject, others, words) if shares else []
    names = _absent(question.names, words)
    authorities = _absent(question.authorities, words)
    found = {
        "similarity": max((hit.similarity for hit in hits), default=0.0),
        "score": max((source.score for source in sources), default=0.0),
        "terms": max(shares, default=0.0),
        "foreign": 0.0 if shares else 1.0,
        "missing": len(absent) / max(1, len(asked)),
        "names_missing": len(names) / max(1, len(question.names)),
        "proper_missing": float(
            any(_nowhere(name, others, words) for name in set(_PROPER.findall(question.asked)))
        ),
        "authorities_missing": float(
            bool(authorities) and len(authorities) == len(question.authorities)
        ),
    }
    passages = [hit.reading for hit in hits if hit.reading is not None]
    if passages and any(source.reading is not None for source in sources):
        found["passage_reading"] = max(passages)
    return found


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


def _nowhere(name: str, others: Mapping[str, Sequence[str]], words: Vocabulary) -> bool:
    """Whether a name occurs in no document, nor do the words that are used for it."""
    held = [*terms(name, "de"), *terms(name, "en")]
    return bool(held) and not words.occurring(held) and bool(_unheard(held, others, words))


def _absent(terms: Sequence[str], words: Vocabulary) -> list[str]:
    there = words.occurring(terms)
    return [term for term in terms if term not in there]


def _other_words(question: Understood) -> dict[str, list[str]]:
    """What documents may say instead of a question's terms: "Mietsicherheit" of "Kaution"."""
    return {
        term: [word_terms(word)[0] for word in german]
        for written, german in glosses(question.asked, question.language)
        for term in terms(written, question.language)
    }


def _unheard(
    held: Sequence[str], others: Mapping[str, Sequence[str]], words: Vocabulary
) -> list[str]:
    """The terms that occur in no document, nor do other words for them."""
    absent = _absent(held, words)
    there = words.occurring([other for term in absent for other in others.get(term, ())])
    return [term for term in absent if not there.intersection(others.get(term, ()))]


def probability(found: Mapping[str, float]) -> float:
    """How likely some sentence answers."""
    was_read = "passage_reading" in found
    weights, bias = (READ_WEIGHTS, READ_BIAS) if was_read else (WEIGHTS, BIAS)
    score = bias + sum(weight * found[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(-score))


def answerable(found: Mapping[str, float]) -> bool:
    """Whether an answer is to be given."""
    threshold = READ_THRESHOLD if "passage_reading" in found else THRESHOLD
    return probability(found) >= threshold
