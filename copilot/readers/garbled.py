"""Whether the letters of a text come as often as they do in German or English.

A wrong table of letters turns every letter of a PDF's text layer into another one: what comes out
has words and vowels, but its letters come as often as in no language.
"""

import re
from collections import Counter
from typing import Final

# Occurrences in a thousand letters, from a to z; ä, ö, ü and ß count as a, o, u and s.
_GERMAN: Final = (
    65, 19, 27, 51, 164, 17, 30, 46, 66, 3, 14, 34, 25,
    98, 26, 7, 0, 70, 73, 62, 42, 8, 19, 0, 0, 11,
)  # fmt: skip
_ENGLISH: Final = (
    82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24,
    67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1,
)  # fmt: skip
_PLAIN: Final = str.maketrans("äöüß", "aous")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENOUGH: Final = 200  # letters
_LEAST_ALIKE: Final = 0.78  # pages of names and tables have 0.8, prose 0.9; shifted letters 0.75
_FEWEST_COMMON: Final = 0.06  # share of the words; prose has 0.2 and more, chance up to 0.05
_COMMON: Final = frozenset({
    "der", "die", "das", "und", "den", "von", "zu", "mit", "ist", "des", "für", "auf", "im",
    "nicht", "dem", "ein", "eine", "als", "auch", "nach", "bei", "oder", "in", "the", "of", "and",
    "to", "is", "that", "for", "on", "with", "be", "by", "as", "or", "this", "shall", "any", "at",
})  # fmt: skip


def has_strange_letters(text: str) -> bool:
    """Whether so long a text can be neither German, nor English, nor anything near them."""
    words = [word.lower() for word in _WORD.findall(text)]
    counts = Counter("".join(words).translate(_PLAIN))
    found = [counts[chr(ord("a") + at)] for at in range(26)]
    if sum(found) < _ENOUGH or sum(found) < sum(counts.values()) / 2:
        return False
    if sum(word in _COMMON for word in words) >= _FEWEST_COMMON * len(words):
        return False
    return max(_alike(found, usual) for usual in (_GERMAN, _ENGLISH)) < _LEAST_ALIKE


def _alike(found: list[int], usual: tuple[int, ...]) -> float:
    """The cosine of two lists of counts: 1 for the same shares, 0 for nothing in common."""
    together = sum(one * other for one, other in zip(found, usual, strict=True))
    squares = sum(one**2 for one in found) * sum(one**2 for one in usual)
    return float(together / squares**0.5) if squares else 0.0
