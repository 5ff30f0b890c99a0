# ruff: noqa: E501, SIM905 - a form of words is a line, a word list reads better as words
"""Durations, amounts and shares in a sentence as numbers, German and English.

"drei (3) Monate", "three years", "250.000,00 EUR", "EUR 1.5 million", "acht v. H.", "drei
Monatsmieten". A number that cannot be read, as after poor text recognition, is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORDS: Final = {
    **{w: n for n, w in enumerate(
        "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
        "fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig".split()) if n},
    **{w: n for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()) if n},
    "eine": 1, "einem": 1, "einen": 1, "einer": 1, "eines": 1, "a": 1, "an": 1, "dreißig": 30,
    "vierzig": 40, "fünfzig": 50, "sechzig": 60, "neunzig": 90, "hundert": 100, "thirty": 30,
    "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip
_WORD: Final = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_DIGITS: Final = r"\d{1,3}(?:[.,'\s]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_NUMBER: Final = rf"(?P<number>(?<![\w.,])(?:{_DIGITS})(?!\w)|\b(?:{_WORD})\b)"
_TIMES: Final = (
    r"(?:\s*(?P<times>Mio\.?|Millionen?|million|Mrd\.?|Milliarden?|billion|Tsd\.?|thousand))?"
)
_MONEY: Final = r"(?:EUR|Euro|€|USD|US\$|\$|GBP|£|CHF)"
# "bis zum Ablauf des zwölften Monats", "by the end of the ninth month".
_ORDINALS: Final = {
    **{f"{w}ten": n for n, w in enumerate("zwei drit vier fünf sechs sieb ach neun zehn elf zwölf".split(), 2)},
    **{w: n for n, w in enumerate("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 2)},
    "ersten": 1, "first": 1,
}  # fmt: skip
_NTH_MONTH: Final = re.compile(
    rf"\b(?P<nth>{'|'.join(_ORDINALS)})\s(?:Monats?|month)\b", re.IGNORECASE
)
_MEASURES: Final = {
    "days": rf"{_NUMBER}\s*(?:\(\w+\)\s*)?(?:\w+\s+){{0,2}}?(?P<unit>Tag\w*|Werktag\w*|Kalendertag\w*|Woche\w*|Monat(?:e|en|s)?\b|Jahr\w*|days?|weeks?|months?|years?|Stunden?|hours?)(?:['’]s?)?",
    "amount": rf"{_MONEY}\s*{_NUMBER}{_TIMES}|{_NUMBER.replace('number', 'number2')}{_TIMES.replace('times', 'times2')}\s*{_MONEY}",
    "percent": rf"{_NUMBER}\s*(?:\(\w+\)\s*)?(?:%|Prozent\w*|v\.\s?H\.|per\s?cent\w*)",
    "monthly_rents": rf"{_NUMBER}\s*(?:\(\w+\)\s*)?(?:\w+\s+){{0,1}}?(?:Monats(?:netto)?(?:kalt)?miete\w*|Nettokaltmiete\w*|months?['’]?\s+rent)",
}  # fmt: skip
UNITS: Final = ("hours", "days", "months", "years", "amount", "percent", "monthly_rents")
_COMPILED: Final = {name: re.compile(form, re.IGNORECASE) for name, form in _MEASURES.items()}
_DAYS: Final = (("tag", 1), ("werktag", 1), ("kalendertag", 1), ("day", 1), ("woche", 7), ("week", 7),
                ("monat", 30), ("month", 30), ("jahr", 365), ("year", 365), ("stunde", 1 / 24),
                ("hour", 1 / 24))  # fmt: skip
_IN_DAYS: Final = {"hours": 1 / 24, "days": 1.0, "months": 30.0, "years": 365.0}
_FACTORS: Final = (("mio", 1e6), ("million", 1e6), ("mrd", 1e9), ("milliard", 1e9), ("billion", 1e9),
                   ("tsd", 1e3), ("thousand", 1e3))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """A number in the unit that was asked for, and the words that say it."""

    value: float
    words: str


def measures(text: str, unit: str) -> list[Measure]:
    """Everything in ``text`` that is measured in ``unit``."""
    kind = "days" if unit in _IN_DAYS else unit
    found = list(_read(text, kind, unit))
    if unit == "months":
        nth = _NTH_MONTH.finditer(text)
        found += [Measure(float(_ORDINALS[each["nth"].lower()]), each[0]) for each in nth]
    return found


def _read(text: str, kind: str, unit: str) -> Iterator[Measure]:
    for match in _COMPILED[kind].finditer(text):
        groups = match.groupdict()
        number = _value(groups.get("number") or groups.get("number2") or "")
        if kind == "days":
            yield Measure(
                _as(number * _days(groups["unit"]), groups["unit"], number, unit), match[0]
            )
        else:
            times = groups.get("times") or groups.get("times2") or ""
            yield Measure(number * _factor(times), match[0])


def _as(days: float, written: str, number: float, unit: str) -> float:
    """In the unit asked for; months and years convert as twelve to one, not by days."""
    word = written.lower()
    if unit == "months" and word.startswith(("jahr", "year")):
        return number * 12
    if unit == "years" and word.startswith(("monat", "month")):
        return number / 12
    return round(days / _IN_DAYS[unit], 4)


def _days(unit: str) -> float:
    word = unit.lower()
    return next((days for stem, days in _DAYS if word.startswith(stem)), 1)


def _factor(times: str) -> float:
    word = times.lower()
    return next((factor for stem, factor in _FACTORS if word.startswith(stem)), 1.0)


def _value(written: str) -> float:
    """The last separator is the decimal mark unless three digits follow it."""
    if written.lower() in _WORDS:
        return float(_WORDS[written.lower()])
    digits = re.sub(r"['\s]", "", written)
    cut = max(digits.rfind("."), digits.rfind(","))
    whole, fraction = (digits[:cut], digits[cut + 1 :]) if cut >= 0 else (digits, "")
    if len(fraction) == 3 and not (
        "." in digits and "," in digits and digits.count(digits[cut]) == 1
    ):
        whole, fraction = digits, ""
    return float(f"{re.sub('[.,]', '', whole)}.{fraction or 0}")
