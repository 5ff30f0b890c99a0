"""The parts of a norm behind its number: "Abs. 1 Satz 2 und 3", "I 1", "(1)(f)".

A place is a chain of levels from coarse to fine; a norm may name several places.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from copilot.structure.authorities.nouns import LEVELS

_RANK: Final = {level: rank for rank, level in enumerate(LEVELS)} | {"alternative": 6}
Chain = dict[str, str]

JOIN: Final = r"(?:\s*,?\s*(?:und|oder|sowie|and|or|&|bzw\.|u\.|/|bis|to|[-–])\s*|\s*[,;]\s*)"
_KIND: Final = re.compile(
    rf"(?P<join>{JOIN})?\s*"
    r"(?:(?P<before>\d)\.\s?(?P<kind_behind>Alt(?:ernative|\.)|H(?:alb)?[sS](?:atz|\.)?|Var(?:iante|\.))"
    r"(?!\w)|"
    r"(?P<kind>Abs(?:ätzen?|ätze|atz(?:es)?|\.)?|S(?:ätzen?|atz(?:es)?|\.)?|Nrn?\.?|Nummern?|"
    r"Nos?\.|no\.|Ziff(?:ern?|\.)|lit\.?|Lit\.|Buchst(?:aben?|\.)?|U(?:nter)?[aA]bs(?:atz|\.)?|"
    r"H(?:alb)?[sS](?:atz|\.)?|Alt(?:ernative|\.)|Var(?:iante|\.)|Spiegelstr(?:ich|\.)|"
    r"para(?:graph)?s?\.?|subsections?|sentences?|[Ss]ubparagraph|point)"
    r"(?:(?<=\.)|(?![a-zäöüß]))\s?"
    r"(?:(?P<value>\d{1,3}[a-z]{0,2}(?!\w)|[IVX]{1,4}(?!\w)|[A-Z](?!\w))"
    r"|(?P<letter>[a-z]{1,2})(?![\w.])\)?))"
)
_BRACKET: Final = re.compile(r"[ ]?\((?P<value>\d{1,2}[a-z]?|[a-z]{1,4}|[A-Z])\)(?!\w)")
_LETTER: Final = re.compile(r"[ ](?P<value>[a-z])(?:\)(?!\w)|(?=\s[A-ZÄÖÜ]\w*[A-ZÄÖÜ]))")
_ROMAN: Final = re.compile(
    r"[ ](?P<absatz>[IVX]{1,4}[a-z]?)(?:[ ](?P<satz>\d{1,2}))?(?=$|[\s,;.)/])(?!\s?[/.]\d)"
)
_BARE: Final = re.compile(
    rf"{JOIN}(?P<value>\d{{1,3}}[a-z]?|[a-z](?=\)|[,\s]+[A-ZÄÖÜ]|\s+(?:und|oder))|[IVX]{{1,4}})"
    r"(?![\w/]|[.]\d|[.]\s?[A-ZÄÖÜ\d])(?P<close>(?<=[a-z])\))?"
)
_KINDS: Final = (
    (("unterabs", "uabs", "subpar"), "unterabsatz"),
    (("abs", "par", "subsec"), "absatz"),
    (("h",), "halbsatz"),
    (("spiegel",), "spiegelstrich"),
    (("s",), "satz"),
    (("nr", "nu", "no", "zi"), "nummer"),
    (("li", "bu", "poi"), "buchstabe"),
    (("al",), "alternative"),
    (("va",), "variante"),
)
_DIGITS: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(slots=True)
class Places:
    """The places of one norm while it is read; ``number`` is that of the norm."""

    number: str
    chains: list[Chain] = field(default_factory=lambda: [{}])

    @property
    def last_level(self) -> str:
        """The finest level read last; empty before the first."""
        return next(reversed(self.chains[-1]), "")

    def read(self, text: str, at: int) -> int:
        """Read one level at ``at``; where it ends, or 0."""
        return self._worded(text, at) or self._bracketed(text, at) or self._roman(text, at)

    def read_another(self, text: str, at: int, *, plural: bool) -> int:
        """Read ", 3" or "und 2" as another value of the last level; 0 where it is another norm."""
        match = _BARE.match(text, at)
        if not match or not self.last_level or (plural and not self._continues(match["value"])):
            return 0
        if not self._alike(match["value"]):
            return 0
        self._add(self.last_level, arabic(match["value"]), again=True)
        return match.end()

    def _worded(self, text: str, at: int) -> int:
        match = _KIND.match(text, at)
        if not match:
            return 0
        level = _level(match["kind_behind"] or match["kind"])
        value = match["before"] or match["letter"] or arabic(match["value"])
        if match["join"] and not self.last_level:
            return 0
        self._add(level, value, again=bool(match["join"]) and self._coarse_enough(level))
        return match.end()

    def _bracketed(self, text: str, at: int) -> int:
        match = _BRACKET.match(text, at) or (_LETTER.match(text, at) if self.last_level else None)
        if not match:
            return 0
        value, level = match["value"], self.last_level
        if value[0].isdigit():
            level = "absatz" if level != "absatz" else "nummer"
        elif len(value) > 1 and set(value) - set("ivx") and value != value[0] * len(value):
            return 0
        else:
            level = "buchstabe"
        self._add(level, value, again=False)
        return match.end()

    def _roman(self, text: str, at: int) -> int:
        match = _ROMAN.match(text, at)
        if not match or self.last_level:
            return 0
        self._add("absatz", arabic(match["absatz"]), again=False)
        if match["satz"]:
            self._add("satz", match["satz"], again=False)
        return match.end()

    def _add(self, level: str, value: str, *, again: bool) -> None:
        chain = self.chains[-1]
        kept = {each: chain[each] for each in chain if _RANK[each] < _RANK[level]}
        if again or level in chain:
            self.chains.append({**kept, level: value})
        else:
            # A level may stand before a coarser one: "Nr. 1 Satz 2" keeps the order of the text.
            chain[level] = value

    def _coarse_enough(self, level: str) -> bool:
        return any(_RANK[level] <= _RANK[each] for each in self.chains[-1])

    def _alike(self, value: str) -> bool:
        """Whether a value is of the kind the last level's values are: a digit or a letter."""
        last = self.chains[-1][self.last_level]
        return last[0].isdigit() == arabic(value)[0].isdigit()

    def _continues(self, value: str) -> bool:
        """Whether "3" in "§§ 280 Abs. 1, 3, 281" is an Absatz: after the last, below the norm."""
        last = self.chains[-1][self.last_level]
        number = re.match(r"\d+", self.number)
        if not (value.isdigit() and last.isdigit() and number):
            return value.isalpha()
        return int(last) < int(value) < min(20, int(number[0]))


def written(chain: Chain) -> str:
    """ "Abs. 1 S. 2": a place in its normal form."""
    return " ".join(f"{LEVELS[level]} {value}" for level, value in chain.items())


def arabic(value: str) -> str:
    """ "IV" -> "4"; other values in small letters."""
    stem = value.rstrip("abcdefgh")
    if not stem or set(stem) - set(_DIGITS):
        return value.lower()
    digits = [_DIGITS[letter] for letter in stem]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return f"{sum(-digit if digit < nxt else digit for digit, nxt in pairs)}{value[len(stem) :]}"


def _level(kind: str) -> str:
    lower = kind.lower()
    return next(level for starts, level in _KINDS if lower.startswith(starts))
