"""What passages and questions are found by: words as stems, authorities as single tokens.

The same functions run over documents and over questions. Every token is made of [a-z0-9_], so
that a full-text index that knows ASCII only keeps it whole. Knows nothing of ranking.
"""

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Final

from snowballstemmer import stemmer

from copilot.domain import Language
from copilot.paths import resource
from copilot.retrieval.authority import authority_terms, law_of
from copilot.retrieval.german import fold, word_terms

__all__ = ["authority_terms", "initials", "law_of", "question_terms", "terms"]

_WORD: Final = re.compile(r"[^\W_]+")
# A word that a line end cuts: "Kündi-\ngung"; "Ein- und Ausgang" and "E-Mail" stay as they are.
_CUT_WORD: Final = re.compile(
    r"(?<=[a-zäöüß])-[ \t]*\n[ \t]*(?=[a-zäöüß])(?!(?:und|oder|and|or)\b)"
)
# Words with capitals in a row, with the little words that names have between them.
_CAPITALISED: Final = re.compile(
    r"\b[A-ZÄÖÜ][\w&.-]*(?:[ \xa0]+(?:(?:of|and|the|for|und|für|der|des|&)[ \xa0]+)?"
    r"[A-ZÄÖÜ][\w&.-]*){2,5}"
)
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_GERMAN_LETTER: Final = re.compile(r"[äöüßÄÖÜ]")

_english: Final = stemmer("english")
_english_lock: Final = Lock()  # the stemmer keeps the word it works on in itself


def terms(text: str, language: Language) -> list[str]:
    """The terms of ``text`` in its order, repeated as often as they occur, without stop words.

    A German compound gives the stem of the whole word and those of its parts; a German word in
    an English text (one with an umlaut or ß) gives its German terms too.
    """
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    if "\N{SOFT HYPHEN}" in text:
        text = text.replace("\N{SOFT HYPHEN}", "")
    words = _WORD.findall(_CUT_WORD.sub("", text))
    of_word = _of_german_word if language == "de" else _of_english_word
    return [term for word in words for term in of_word(word)]


@lru_cache(maxsize=1 << 17)
def _of_german_word(word: str) -> tuple[str, ...]:
    if fold(word) in _stop_words("de"):
        return ()
    return tuple(_token(term) for term in word_terms(word))


@lru_cache(maxsize=1 << 17)
def _of_english_word(word: str) -> tuple[str, ...]:
    folded = fold(word)
    if folded in _stop_words("en"):
        return ()
    with _english_lock:
        found = [str(_english.stemWord(folded))]
    if _GERMAN_LETTER.search(word):
        found += word_terms(word)
    return tuple(dict.fromkeys(_token(term) for term in found))


def _token(term: str) -> str:
    """Letters of other scripts by their number, so that a Greek or Cyrillic name is found."""
    return _NOT_ASCII.sub(lambda match: f"u{ord(match[0]):x}", term)


@cache
def _stop_words(language: Language) -> frozenset[str]:
    path = resource("index", "lexicon", f"stop_words_{language}.txt")
    return frozenset(fold(word) for word in path.read_text("utf-8").split())


@cache
def question_terms(language: Language) -> frozenset[str]:
    """The terms of words that shape a question and need not stand in its answer: "wie hoch"."""
    path = resource("index", "lexicon", f"question_words_{language}.txt")
    return frozenset(terms(path.read_text("utf-8"), language))


def initials(text: str) -> list[str]:
    """What the names in a text may be shortened to: "Illinois Century Network" -> "icn".

    Parties and agencies are asked for by their initials; three letters at least, each once.
    """
    found: dict[str, None] = {}
    for run in _CAPITALISED.finditer(text):
        letters = [word[0] for word in _WORD.findall(run[0]) if word[0].isupper()]
        for start in range(len(letters)):
            for end in range(start + 3, min(len(letters), start + 5) + 1):
                found["".join(letters[start:end]).lower()] = None
    return [_token(fold(name)) for name in found]
