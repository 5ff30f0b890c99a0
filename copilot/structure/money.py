"""The sums of money of a text with their places, German and English notation, as decimals.

A sign followed by exactly three digits separates thousands ("1.234 EUR" and "EUR 1,234" are both
1,234): with a currency, three decimals do not occur. Numbers with letters among their digits
("1O.000 EUR") are no numbers; :func:`unread_sums` tells them apart.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from copilot.domain import Span


@dataclass(frozen=True, slots=True)
class Money:
    """A sum at its place; ``currency`` is the ISO code."""

    span: Span
    value: Decimal
    currency: str


_CURRENCIES: Final = {
    "EUR": r"€|EUR\b|Euros?\b|euros?\b",
    "USD": r"US\$|USD\b|\$|US-Dollars?\b|(?:U\.?S\.? )?[Dd]ollars?\b",
    "GBP": r"£|GBP\b|[Pp]ounds?(?: [Ss]terling)?\b",
    "CHF": r"CHF\b|Franken\b|Swiss [Ff]rancs?\b",
}
_ANY: Final = "|".join(f"(?P<{code}_#>{words})" for code, words in _CURRENCIES.items())
_NUMBER: Final = (
    r"\d{1,3}(?:(?:[.,'’\u00a0\u202f ]\d{3}){1,4})(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
)
_SCALE: Final = (
    r"(?:\s?(?P<s_#>Tsd\.?|Tausend|TEUR|thousand|k\b|Mio\.?|Millionen|Million|million|m\b|mn\b|"
    r"Mrd\.?|Milliarden?|billion|bn\b))?"
)
_BEFORE: Final = re.compile(
    rf"(?:{_ANY})\s{{0,2}}(?P<n_#>{_NUMBER}){_SCALE}(?!\w)".replace("#", "b")
)
_BEHIND: Final = re.compile(
    rf"(?<![\w.,])(?P<n_#>{_NUMBER})(?:,[-–—]+|\.-)?{_SCALE}\s{{0,2}}(?:{_ANY})".replace("#", "a")
)
_SCALES: Final = (
    (re.compile(r"ts|taus|teur|thou|k", re.I), 1_000),
    (re.compile(r"mrd|milliard|b", re.I), 1_000_000_000),
    (re.compile(r"m", re.I), 1_000_000),
)
_NOISY: Final = re.compile(
    rf"(?<![\w.,])(?=[\d.,OolIS]*[OolIS])(?=[\d.,OolIS]*\d)[\dOolIS][\dOolIS.,]{{2,}}\s?"
    rf"(?:{'|'.join(_CURRENCIES.values())})"
)


def money(text: str) -> list[Money]:
    """Every sum of money, in order, without overlaps."""
    found = [
        *(_money(match, "b") for match in _BEFORE.finditer(text)),
        *(_money(match, "a") for match in _BEHIND.finditer(text)),
    ]
    found.sort(key=lambda each: (each.span.start, -each.span.end))
    kept: list[Money] = []
    for each in found:
        if not kept or each.span.start >= kept[-1].span.end:
            kept.append(each)
    return kept


def unread_sums(text: str) -> list[Span]:
    """What looks like a sum of money with letters read for digits; in order."""
    return [Span(*match.span()) for match in _NOISY.finditer(text)]


def _money(match: re.Match[str], place: str) -> Money:
    currency = next(code for code in _CURRENCIES if match[f"{code}_{place}"])
    value = decimal_of(match[f"n_{place}"])
    scale = match[f"s_{place}"]
    if scale:
        value *= next(factor for words, factor in _SCALES if words.match(scale))
    return Money(Span(*match.span()), value, currency)


def decimal_of(written: str) -> Decimal:
    """The value of a number as it is written in either language."""
    bare = re.sub(r"['’\u00a0\u202f ]", "", written)
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0 and len(bare) - last - 1 != 3:
        whole, fraction = re.sub(r"[.,]", "", bare[:last]), bare[last + 1 :]
        return Decimal(f"{whole}.{fraction}")
    return Decimal(re.sub(r"[.,]", "", bare))
