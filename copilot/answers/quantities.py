"""Numbers, amounts and dates of a text in one form, German and English notation alike.

"1.000,00 EUR", "EUR 1,000.00" and "1000" give the same value; "14 days" and "vierzehn Tage" too;
"3. März 2021", "03.03.2021" and "March 3, 2021" give the same date.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january jan",
            "februar february feb",
            "märz maerz march mar mrz",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES: Final = (
    re.compile(r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})\b"),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTH})\.?,?\s+(?P<y>\d{{4}})\b",
        re.I,
    ),
    re.compile(
        rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.I
    ),
)
_NUMBER = re.compile(
    r"(?<![\w.,])\d+(?:[.,' \u00a0\u202f]\d{3})*(?:[.,]\d+)?(?![\w])|\d+(?=[a-zA-Z%€$])"
)
_ONES_DE: Final = """
    null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf
    """.split()  # noqa: SIM905 - a word list reads better as words
_ONES_EN: Final = """
    zero one two three four five six seven eight nine ten eleven twelve
    """.split()  # noqa: SIM905 - a word list reads better as words
_WORDS: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_ONES_DE)},
    **{word: value for value, word in enumerate(_ONES_EN)},
    "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50,
    "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "hundert": 100, "tausend": 1000,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
}  # fmt: skip
# "ein", "one", "zero" are articles and pronouns more often than numbers.
_AMBIGUOUS: Final = frozenset({"ein", "one", "null", "zero"})
_WORD = re.compile(r"[a-zäöüß]+", re.IGNORECASE)
_ENDINGS: Final = ("", "en", "er", "e")


def quantities(text: str) -> set[str]:
    """Every number and date of ``text``: "2021-03-03" for dates, plain decimals for numbers."""
    found = set()
    rest = text
    for pattern in _DATES:
        for match in pattern.finditer(rest):
            found.add(_date(match))
        rest = pattern.sub(" ", rest)
    found.update(value for match in _NUMBER.finditer(rest) for value in (_number(match[0]),))
    found.update(str(value) for value in _number_words(rest))
    return found


def _date(match: re.Match[str]) -> str:
    month = match["m"].lower()
    number = int(month) if month.isdigit() else _MONTHS[month]
    year = int(match["y"])
    return f"{year + 2000 if year < 100 else year:04}-{number:02}-{int(match['d']):02}"


def _number(written: str) -> str:
    """The value of a number: the last separator is the decimal mark unless three digits follow."""
    digits = re.sub(r"[' \u00a0\u202f]", "", written)
    cut = max(digits.rfind("."), digits.rfind(","))
    if cut < 0:
        return str(int(digits))
    whole, fraction = re.sub(r"[.,]", "", digits[:cut]), digits[cut + 1 :]
    mixed = "." in digits and "," in digits
    if len(fraction) == 3 and not mixed:
        return str(int(whole + fraction))
    value = Decimal(f"{whole}.{fraction}").normalize()
    return f"{value:f}"


def _number_words(text: str) -> Iterator[int]:
    for word in _WORD.findall(text.lower()):
        if word in _AMBIGUOUS:
            continue
        for ending in _ENDINGS:
            stem = word[: len(word) - len(ending)] if ending else word
            if word.endswith(ending) and stem in _WORDS and stem not in _AMBIGUOUS:
                yield _WORDS[stem]
                break
