"""What is left of a question when the words that only frame it are taken away.

"Welche Verträge enthalten eine Kontrollwechselklausel?" leaves "Kontrollwechselklausel": what a
document is held against must not be diluted by "which" and "contain".
"""

import re
from typing import Final

from copilot.domain import Language


def words_of(written: str) -> frozenset[str]:
    """A list of words, written one behind the other."""
    return frozenset(written.split())


_LEADING: Final[dict[Language, frozenset[str]]] = {
    "de": words_of(
        "alle allen mit ohne die der das den dem in denen worin enthalten enthält haben hat "
        "besitzen besitzt gibt es wird werden wurde ist sind eine einen ein einer eines keine "
        "wurden keinen kein keiner nicht erwähnt erwähnen nennen nennt genannt steht stehen zu "
        "zum zur "
        "über von vom für nach auf aus welche welcher welchen ein sehen sieht vor regeln regelt "
        "wir vereinbarung geregelt vorgesehen bitte und wo bei mir dieser dieses diesen auf"
    ),
    "en": words_of(
        "with without that which who contain contains containing have has having include includes "
        "including do does not don't doesn't a an the any no is are was were there mention what "
        "which all "
        "mentions mentioned mentioning in on of to about for where been be it we please out up "
        "and each provided name names named made"
    ),
}
# Kept wherever they stand: they say when, how much, or who.
_TELLING: Final = words_of("vor nach bis ab seit before after until since by from von vom")
_WORD: Final = re.compile(r"[^\s,;:]*\w[%€$]?|€|\$|%")
_FIGURE_AHEAD: Final = re.compile(r"(?:\W+\w+){0,2}?\W+\d")


def condition_of(text: str, language: Language) -> str:
    """The condition in a question's rest, its own words in their order."""
    frame = _LEADING[language] | _LEADING["de" if language == "en" else "en"]
    words = list(_WORD.finditer(text))
    first, last = 0, len(words)
    while first < last and _only_frames(text, words[first], frame):
        first += 1
    while first < last and words[last - 1].group().lower() in frame:
        last -= 1
    if first == last:
        return ""
    return text[words[first].start() : words[last - 1].end()].strip(" ,;:.?!")


def _only_frames(text: str, word: re.Match[str], frame: frozenset[str]) -> bool:
    lower = word.group().lower()
    if lower in _TELLING and _FIGURE_AHEAD.match(text, word.end()):
        return False
    return lower in frame
