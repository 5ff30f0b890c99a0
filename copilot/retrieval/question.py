"""A question taken apart: what it names, what it asks, and the words it is searched by."""

import re
from dataclasses import dataclass

from copilot.domain import Language
from copilot.retrieval.analysis import authority_terms, terms
from copilot.retrieval.glossary import german_words
from copilot.structure.language import detect


@dataclass(frozen=True, slots=True)
class Understood:
    """A question: the part that names a document, what is asked of it, and its words.

    ``glossed`` is the question for German documents where the glossary knows more words for it,
    else empty; ``glossed_terms`` are the terms it has beyond those of the question itself.
    """

    asked: str
    naming: str
    names_document: bool
    language: Language
    terms: tuple[str, ...]
    naming_terms: tuple[str, ...]
    names: tuple[str, ...]
    authorities: tuple[str, ...]
    glossed: str
    glossed_terms: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """What is embedded: the question, and the question for German documents."""
        return [self.asked, self.glossed] if self.glossed else [self.asked]


# "Consider the lease of 3 March 2021; who pays ...", "Im Mietvertrag Hafenstraße: wer zahlt ..."
_NAMING = re.compile(r"^(?P<naming>[^;:?]{6,300})[;:]\s+(?P<asked>\S.{8,})$", re.DOTALL)

# Words that are written alike in both languages: names, numbers, abbreviations.
_NAME = re.compile(r"(?<=[^\W.?!])\s+([A-ZÄÖÜ][\w-]+|\w*\d[\w./-]*)")

# What stands for a thing left out: "nach [NORM] ist ...", "gemäß [§] gilt ...".
_LEFT_OUT = re.compile(r"\[(?:[A-ZÄÖÜ_ ]{2,20}|§{1,2}|\.{3}|\u2026)\]")

# Longer than this, a text is a statement rather than a question: it has words enough.
_LONGEST_GLOSSED = 200


def understand(query: str) -> Understood:
    """Language, terms and authorities of a question, and the part that names its document."""
    language = detect(query)
    query = _LEFT_OUT.sub(" ", query)
    match = _NAMING.match(query.strip())
    naming = match["naming"] if match else query
    asked = match["asked"] if match else query
    found = _terms(asked, language)
    words = german_words(asked, language) if len(asked) <= _LONGEST_GLOSSED else []
    glossed = " ".join(words if language == "en" else [asked, *words]) if words else ""
    known = () if language == "en" else found
    return Understood(
        asked=asked,
        naming=naming,
        names_document=match is not None,
        language=language,
        terms=found,
        naming_terms=_terms(naming, language),
        names=_terms(" ".join(_NAME.findall(query)), "de"),
        authorities=tuple(dict.fromkeys(authority_terms(query))),
        glossed=glossed,
        glossed_terms=tuple(t for t in _terms(" ".join(words), "de") if t not in known),
    )


def _terms(text: str, language: Language) -> tuple[str, ...]:
    """The terms of a text; names in an English question are German names as often as not."""
    found = terms(text, language)
    return tuple(dict.fromkeys(found if language == "de" else [*found, *terms(text, "de")]))
