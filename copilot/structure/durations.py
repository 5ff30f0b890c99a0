"""The spans of time of a text ("sechs Monate", "thirty (30) days") with their places."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from copilot.domain import Span

Unit = Literal["hour", "day", "working_day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Duration:
    """So many units of time at a place."""

    span: Span
    count: int
    unit: Unit


_EINS: Final = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn"
)
_ZEHN: Final = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_EIN: Final = "eine einem einen einer eines"


def _numbers(ones: str, tens: str, joined: str) -> dict[str, int]:
    """The words up to 99; ``joined`` says how a ten and a one make a word."""
    words = {word: number for number, word in enumerate(ones.split())}
    low = list(words.items())[1:10]
    for place, ten in enumerate(tens.split(), start=2):
        words[ten] = 10 * place
        words |= {joined.format(one=one, ten=ten): 10 * place + count for one, count in low}
    return words


NUMBERS: Final = (
    _numbers(_EINS, _ZEHN, "{one}und{ten}")
    | dict.fromkeys(_EIN.split(), 1)
    | _numbers(_ONES, _TENS, "{ten}-{one}")
)
_WORDS: Final = "|".join(sorted(NUMBERS, key=len, reverse=True))
_UNITS: Final[tuple[tuple[Unit, str], ...]] = (
    ("hour", r"Stunden?|hours?"),
    (
        "working_day",
        r"Werktage[ns]?|Arbeitstage[ns]?|Bankarbeitstage[ns]?|[Bb]usiness [Dd]ays?|working days?",
    ),
    ("day", r"(?:Kalender)?[Tt]age[ns]?|(?:calendar )?days?"),
    ("week", r"Wochen?|weeks?"),
    ("quarter", r"Quartale?[ns]?|Vierteljahre?[ns]?|Kalendervierteljahre?[ns]?|quarters?"),
    ("month", r"(?:Kalender)?[Mm]onate?[ns]?|(?:calendar )?months?"),
    ("year", r"Jahre?[ns]?|years?"),
)
_PATTERN: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<digits>\d{{1,3}})|(?P<word>(?i:{_WORDS}))(?:\s?\(\d{{1,3}}\))?)"
    r"(?:\s?\((?:[A-Za-zäöüß-]{2,30})\))?(?:\s|-|\s?\w{4,12}e\s)"
    rf"(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _UNITS)})(?:['’])?(?!\w)"
)


def durations(text: str) -> list[Duration]:
    """Every span of time of a text, in order."""
    found = []
    for match in _PATTERN.finditer(text):
        word = match["word"]
        count = int(match["digits"]) if match["digits"] else NUMBERS[word.lower()]
        unit = next(unit for unit, _ in _UNITS if match[unit])
        found.append(Duration(Span(*match.span()), count, unit))
    return found
