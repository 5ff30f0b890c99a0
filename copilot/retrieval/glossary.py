"""Words for words: English legal terms in German, and everyday German in the language of statutes.

Lists, no translation: the longest entry at each place gives its words, other words are left out.
Knows nothing of ranking.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Final

from snowballstemmer import stemmer

from copilot.domain import Language
from copilot.paths import resource
from copilot.retrieval.german import word_terms

Stems = tuple[str, ...]

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019]s\b)?")
_MOST_WORDS: Final = 8

_english: Final = stemmer("english")
_english_lock: Final = Lock()  # the stemmer keeps the word it works on in itself


def german_words(text: str, language: Language) -> list[str]:
    """The words German statutes use for what a question in ``language`` names, each once."""
    return list(dict.fromkeys(word for _, words in glosses(text, language) for word in words))


def glosses(text: str, language: Language) -> list[tuple[str, Sequence[str]]]:
    """What a text in ``language`` names, as it says it, with the words German statutes use."""
    entries, stem = _LEXICA[language]
    written = _words(text)
    stems = tuple(stem(word) for word in written)
    return [(" ".join(written[first:end]), words) for first, end, words in _found(stems, entries())]


def _found(
    stems: Stems, entries: Mapping[Stems, Sequence[str]]
) -> Iterator[tuple[int, int, Sequence[str]]]:
    at = 0
    while at < len(stems):
        for end in range(min(len(stems), at + _MOST_WORDS), at, -1):
            words = entries.get(stems[at:end])
            if words:
                yield at, end, words
                at = end
                break
        else:
            at += 1


def _words(text: str) -> list[str]:
    return [re.sub("['\u2019]s$", "", word) for word in _WORD.findall(text)]


def _english_stem(word: str) -> str:
    with _english_lock:
        return str(_english.stemWord(word.lower()))


def _german_stem(word: str) -> str:
    return word_terms(word)[0]


def _read(name: str, stem: Callable[[str], str]) -> dict[Stems, list[str]]:
    """Stems -> German words; where two entries have the same stems, the first one counts."""
    entries: dict[Stems, list[str]] = {}
    for line in resource("index", "lexicon", name).read_text("utf-8").splitlines():
        term, words = line.split("\t")
        entries.setdefault(tuple(stem(word) for word in _words(term)), words.split())
    return entries


@cache
def _english_entries() -> dict[Stems, list[str]]:
    return _read("legal_en_de.tsv", _english_stem)


@cache
def _german_entries() -> dict[Stems, list[str]]:
    return _read("lay_terms_de.tsv", _german_stem)


_LEXICA: Final = {
    "en": (_english_entries, _english_stem),
    "de": (_german_entries, _german_stem),
}
