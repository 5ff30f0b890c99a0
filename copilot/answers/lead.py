"""The words of a quote that name what was asked for: copied, never written.

Only where a quote holds exactly one such thing; where it holds two, a lawyer has to read it.
"""

import re
from typing import Final

from copilot.answers.asked import Asked, asked_for

_NUMBER: Final = (
    r"(?:\d[\d.,]*|ein(?:e[nrms]?|em)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|"
    r"vierzehn|fünfzehn|zwanzig|dreißig|sechzig|neunzig|one|two|three|four|five|six|seven|eight|nine|"
    r"ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety)"
)
_TIME: Final = re.compile(
    rf"\b{_NUMBER}(?:\s*\(\w+\))?\s+(?:\w+\s+)?(?:(?:Arbeits|Werk|Kalender|Bank|business\s|calendar\s|"
    r"working\s)?(?:tage?n?|wochen?|monate?n?|jahre?n?|stunden?|days?|weeks?|months?|years?|hours?))\b",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"(?:(?:EUR|USD|GBP|CHF|€|\$|£)\s?\d[\d.,]*|\d[\d.,]*\s?(?:EUR|Euro|USD|GBP|CHF|Cent|€|\$|£|%|"
    r"Prozent(?:punkte?n?)?|percent|per\s+cent))(?![\w])",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"\b\d{1,2}\.\s?(?:\d{1,2}\.\s?\d{2,4}|(?:Januar|Februar|März|April|Mai|Juni|Juli|August|"
    r"September|Oktober|November|Dezember)(?:\s\d{4})?)|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b(?:\d{1,2}\s)?(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December)\s\d{1,2}?,?\s?\d{4}\b"
)
_WANTED: Final = {Asked.DURATION: _TIME, Asked.AMOUNT: _AMOUNT, Asked.DATE: _DATE}


def lead(question: str, quote: str) -> str:
    """How long, how much or when, in the words of ``quote``; empty where it is not clear."""
    pattern = _WANTED.get(asked_for(question))
    if pattern is None:
        return ""
    found = {" ".join(match[0].split()) for match in pattern.finditer(quote)}
    return found.pop() if len(found) == 1 else ""
