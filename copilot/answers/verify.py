"""Mechanical checks: a quote against the stored page, a statement against its quotes.

No model takes part but the reader, which can only doubt what the words carry. A check that cannot
decide says no: a statement that fails is replaced by its quote, which a lawyer can read.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

from copilot.answers.quantities import quantities
from copilot.domain import Language
from copilot.inference.reader import PairReader
from copilot.retrieval.analysis import authority_terms, terms
from copilot.structure.language import detect

# The reader's log-odds from which on a quote carries the model's sentence.
SUPPORTED: Final = 0.0
_QUOTE_MARKS: Final = str.maketrans(
    {"„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "‚": "'", "‘": "'", "’": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
)
_HYPHENATION = re.compile(r"(?<=\w)[-\u00ad]\s*[\n\f]\s*(?=[a-zäöüß])")
_NEGATION = re.compile(
    r"\b(nicht|kein\w*|nie|niemals|ohne|weder|nichts|un(?:zulässig|wirksam)\w*|"
    r"not|no|never|without|neither|nor|none|cannot|unless|except)\b|n't\b|n’t\b",
    re.IGNORECASE,
)
_MODALITY: Final = (
    re.compile(
        r"\b(muss|müssen|musst\w*|hat\s.{0,80}\bzu\b|verpflichtet|must|shall|obliged|"
        r"required)\b",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\b(kann|können|könnt\w*|darf|dürfen|berechtigt|may|can|entitled)\b", re.IGNORECASE
    ),
    re.compile(r"\b(soll|sollen|sollt\w*|should)\b", re.IGNORECASE),
)


# "9.1 This Agreement ...", "(2) Der Mieter ...": copied from the clause, no number of the fact.
_LIST_NUMBER = re.compile(r"^\s*(?:\(?\d{1,3}[a-z]?\)|\d{1,3}(?:\.\d{1,3})*\.?)\s+(?=[^\W\d])")


_ASSENT: Final = frozenset({"ja", "nein", "yes"})
_MOST_TIMES: Final = 3
_TELLING_WORD: Final = 4


def normalise(text: str) -> str:
    """The text with white space, hyphenation at line ends, dashes and quote marks made uniform."""
    joined = _HYPHENATION.sub("", unicodedata.normalize("NFC", text))
    return " ".join(joined.translate(_QUOTE_MARKS).split())


def quote_stands(quote: str, stored: str) -> bool:
    """Whether the words of ``quote`` stand in the stored text, in that order and whole."""
    wanted = normalise(quote)
    return bool(wanted) and wanted in normalise(stored)


def carried(statement: str, quote: str, question: str, reader: PairReader | None) -> bool:
    """Whether a statement may be shown as supported: its words carried by the quote, and where
    there is a ``reader``, its word for it too; what the quote says itself needs no reader."""
    if not statement or unsupported(statement, [quote], question) is not None:
        return False
    if reader is None or quote_stands(statement, quote):
        return True
    return bool(reader.supports(statement, [quote])[0] >= SUPPORTED)


def unsupported(statement: str, quotes: Iterable[str], question: str) -> str | None:
    """Why ``statement`` is not carried by its quotes, or None when it is.

    Numbers, dates, amounts and authorities must occur in the quotes; content words (by stem) in
    the quotes or the question; negation and modality as in the quotes. A yes or no, and a
    statement without a content word, must stand in the quotes; nothing is said over and over.
    """
    statement = _LIST_NUMBER.sub("", statement)
    quoted = "\n".join(quotes)
    language = detect(quoted)
    if quantities(statement) - quantities(quoted):
        return "quantity"
    if set(authority_terms(statement)) - set(authority_terms(quoted)):
        return "authority"
    if bool(_NEGATION.search(statement)) != bool(_NEGATION.search(_around(statement, quoted))):
        return "negation"
    if any(kind.search(statement) and not kind.search(quoted) for kind in _MODALITY):
        return "modality"
    if _words(statement, language) - _words(quoted, language) - _words(question, language):
        return "words"
    if _says_more(statement, quoted) or (
        not _words(statement, language) and _spoken(statement).keys() - _spoken(quoted).keys()
    ):
        return "words"
    return None


def _says_more(statement: str, quoted: str) -> bool:
    """Whether a statement says yes or no where its quotes do not, or a word over and over."""
    said, stands = _spoken(statement), _spoken(quoted)
    if _ASSENT & said.keys() - stands.keys():
        return True
    return any(
        times > max(_MOST_TIMES, stands[word])
        for word, times in said.items()
        if len(word) >= _TELLING_WORD
    )


def _spoken(text: str) -> Counter[str]:
    """The words of a text as they are spoken, stop words too, and how often each."""
    return Counter(re.findall(r"\w+", normalise(text).lower()))


def _around(statement: str, quoted: str) -> str:
    """The part of the quote whose negation counts.

    A statement that is copied from the quote is measured by the sentence part it was copied from:
    "binnen 24 Stunden" is not negated by a "nicht" in the next part. Any other by the whole quote.
    """
    said, whole = normalise(statement).rstrip("."), normalise(quoted)
    at = whole.lower().find(said.lower())
    if at < 0 or not said:
        return quoted
    start = max(whole.rfind(mark, 0, at) for mark in ",;:.")
    ends = [end for mark in ",;:." if (end := whole.find(mark, at + len(said))) >= 0]
    return whole[start + 1 : min(ends, default=len(whole))]


def _words(text: str, language: Language) -> set[str]:
    return set(terms(text, language))
