"""What of a text is checked: quotations, amounts, figures, dates, exhibits, leaves of the record.

The same reading goes over the draft and over the matter's documents, so that "EUR 1,000.00" meets
"1.000,00 Euro" and "fünf Jahre" meets "five years".
"""

import re
from collections.abc import Iterator
from typing import Final

from copilot.answers.quantities import quantities
from copilot.domain import Language
from copilot.structure.dates import dates
from copilot.tools.check.nouns import Item

_OPENING: Final = '„“"«»'
_QUOTATION: Final = re.compile(
    r"„(?P<a>[^“”\"„]{3,2000})[“”\"]|“(?P<b>[^“”„]{3,2000})”|»(?P<c>[^«»]{3,2000})«|"
    r"«(?P<d>[^«»]{3,2000})»|(?<!\w)\"(?P<e>[^\"„“”]{3,2000})\"(?!\w)"
)
_CURRENCY: Final = r"(?:EUR|Euro|€|USD|US\$|\$|GBP|£|CHF|DM)"
_SUM: Final = r"\d{1,3}(?:[.,'\u00a0 ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?(?:,-+)?"
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_CURRENCY})\s?(?P<first>{_SUM})|"
    rf"(?P<second>{_SUM})\s?(?P<behind>{_CURRENCY}))(?:\b|(?=\W)|$)"
)
_SYMBOLS: Final = {
    "Euro": "EUR", "€": "EUR", "$": "USD", "US$": "USD", "£": "GBP",
}  # fmt: skip
_UNITS: Final = {
    "%": "percent", "prozent": "percent", "v. h.": "percent", "v.h.": "percent",
    "percent": "percent", "m²": "m2", "qm": "m2", "quadratmeter": "m2", "°c": "celsius",
    "kg": "kg", "km": "km", "mm": "mm",
    "tonnen": "tonnes", "tonnes": "tonnes",
    "tag": "day", "tage": "day", "tagen": "day", "day": "day", "days": "day",
    "kalendertage": "day", "kalendertagen": "day", "werktage": "workday", "werktagen": "workday",
    "arbeitstage": "workday", "arbeitstagen": "workday",
    "woche": "week", "wochen": "week", "week": "week", "weeks": "week",
    "monat": "month", "monate": "month", "monaten": "month", "monats": "month",
    "monatsmieten": "rents", "month": "month", "months": "month",
    "jahr": "year", "jahre": "year", "jahren": "year", "year": "year", "years": "year",
    "stunden": "hour", "hours": "hour", "prozentpunkte": "points", "prozentpunkten": "points",
    "stück": "piece", "exemplare": "piece", "schlüssel": "key", "stellplätze": "lot",
}  # fmt: skip
_WORDS: Final = (
    "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|zwanzig|"
    "dreißig|vierzig|fünfzig|sechzig|neunzig|hundert|two|three|four|five|six|seven|eight|nine|ten|"
    "eleven|twelve|fourteen|fifteen|twenty|thirty|forty|sixty|ninety"
)
_FIGURE: Final = re.compile(
    rf"(?<![\w.,/§-])(?P<number>\d{{1,3}}(?:[.,'\u00a0 ]\d{{3}})+(?:,\d+)?|"
    rf"\d+(?:[.,]\d+)?|(?i:{_WORDS}))"
    r"(?:er|en)?[\s-]{1,2}(?:(?:weitere[nr]?|volle[nr]?|ganze[nr]?|further|full|calendar)\s)?"
    r"(?P<unit>%|v\.\s?H\.|°C|m²|(?:working|business|calendar)\sdays|[A-Za-zÄÖÜäöüß²]{2,16})"
)
_REGISTER: Final = re.compile(r"\b(?P<register>HRB|HRA|VR|GnR)\s?(?P<number>\d{2,7})\b")
_EXHIBIT: Final = re.compile(
    r"\b(?P<word>Anlagen?(?:konvolut)?|Exhibits?|Annex|Beilage)\s"
    r"(?P<mark>(?:[A-Z]{1,3}[ -]?)?\d{1,3}[a-z]?|[A-Z](?![\w]))"
    r"(?:,?\s(?:S\.|Seite|p\.|page)\s?(?P<page>\d{1,4}))?"
)
_RECORD: Final = re.compile(
    r"\b(?:Bl\.|Blatt|GA,?\sBl\.)\s?(?P<leaf>\d{1,5})(?:\s?(?:R|ff?\.))?\s?"
    r"(?:d\.\s?A\.|d\.\s?GA\.?|der\s(?:Gerichts)?[Aa]kten?|GA\b|d\.A\.)"
)


def quotations(text: str) -> Iterator[Item]:
    """What stands in quotation marks and is longer than a term."""
    for match in _QUOTATION.finditer(text):
        name = next(name for name in "abcde" if match[name])
        quote = match[name]
        if len(quote.split()) >= 4:
            start = match.start(name)
            yield Item("quotation", start, start + len(quote), quote, " ".join(quote.split()))


def amounts(text: str) -> Iterator[Item]:
    """Sums of money as "14850 EUR"."""
    for match in _AMOUNT.finditer(text):
        written = match["first"] or match["second"]
        currency = match["before"] or match["behind"]
        value = _value(written.rstrip("-").rstrip(",") if written.endswith("-") else written)
        if value:
            symbol = _SYMBOLS.get(currency, currency)
            yield Item("amount", match.start(), match.end(), match[0], f"{value} {symbol}")


def figures(text: str) -> Iterator[Item]:
    """Numbers with what they count as "5 year", and numbers of registers."""
    for match in _FIGURE.finditer(text):
        unit = _unit(match["unit"])
        value = _value(match["number"].lower())
        if unit and value:
            yield Item("figure", match.start(), match.end(), match[0], f"{value} {unit}")
    for match in _REGISTER.finditer(text):
        value = f"{match['number']} {match['register']}"
        yield Item("figure", match.start(), match.end(), match[0], value)


def days(text: str, language: Language) -> Iterator[Item]:
    """Dates as ISO values; months without a day are left out."""
    for span, value in dates(text, language):
        if len(value) == 10:
            yield Item("date", span.start, span.end, text[span.start : span.end], value)


def exhibits(text: str) -> Iterator[Item]:
    """References to exhibits as "K3" or "K3 4" with a page."""
    for match in _EXHIBIT.finditer(text):
        mark = re.sub(r"[ -]", "", match["mark"]).upper()
        value = f"{mark} {match['page'] or ''}".strip()
        yield Item("exhibit", match.start(), match.end(), match[0], value)


def leaves(text: str) -> Iterator[Item]:
    """References to leaves of the court's record."""
    for match in _RECORD.finditer(text):
        yield Item("record", match.start(), match.end(), match[0], match["leaf"])


def _unit(written: str) -> str:
    word = " ".join(written.lower().split())
    if word in ("working days", "business days"):
        return "workday"
    if word == "calendar days":
        return "day"
    return _UNITS.get(word, "")


def _value(written: str) -> str:
    """A number in one form; empty where it is none."""
    found = quantities(written)
    return next(iter(found)) if len(found) == 1 else ""
