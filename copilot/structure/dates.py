"""The dates of a text with their places, German and English notation, as ISO values.

What is decided where a notation leaves it open:

- Two-digit years up to 49 are 20xx, later ones 19xx. They count in "3.3.21", "3/3/21" and
  "3-Mar-21"; in an English text "3.3.21" is a clause number unless day or month has a zero
  before it, and so it is everywhere behind "Section" or at the head of a line of text.
- "03/04/2021" and "03-04-2021" read month first in an English text, day first in a German one;
  where the first of both is above 12 in English, or the second in German, the other way round.
- "1. Januar bis 31. Dezember 2023" and "3 and 5 March 2021" are two dates each, the first with
  the year that the second implies.
- "March 2021" is a month ("2021-03"). Years alone are not returned, nor are dates that do not
  exist, nor those before 1500 or after 2199.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from copilot.domain import Language, Span

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january jan",
            "februar feber february feb",
            "märz maerz march mar mrz mär",
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
_NAMES: Final = sorted(_MONTHS, key=len, reverse=True)
_MONTH: Final = f"(?i:{'|'.join(_NAMES)})"
# Spelled out in both cases, so that the search can skip to a first letter.
_MONTH_AS_PRINTED: Final = "|".join(f"{name.capitalize()}|{name.upper()}" for name in _NAMES)
# "26t h": what a superscript becomes in some PDFs.
_TH: Final = r"(?:\s?(?:s\s?t|n\s?d|r\s?d|t\s?h)\b)"
_DAY: Final = "[0-9]{1,2}"
_YEAR: Final = "[0-9]{4}"

_BEGINS_WITH_DIGIT: Final = re.compile(
    r"(?=[0-9])(?<!\w)(?<![0-9][.,])(?:"
    rf"(?<![0-9][/-])(?P<iso>(?P<iso_y>{_YEAR})(?P<iso_s>[-/])(?P<iso_m>[0-9]{{2}})(?P=iso_s)"
    rf"(?P<iso_d>[0-9]{{2}}))(?![/-]?[0-9])"
    rf"|(?P<dot>(?P<dot_d>{_DAY})\.[ \u00a0]?(?P<dot_m>{_DAY})\.[ \u00a0]?"
    rf"(?P<dot_y>{_YEAR}|[0-9]{{2}}))(?![\w%€$]|[.,][0-9])"
    rf"|(?<![0-9][/-])(?P<bar>(?P<bar_a>{_DAY})(?P<bar_s>[/-])(?P<bar_b>{_DAY})(?P=bar_s)"
    rf"(?P<bar_y>{_YEAR}|[0-9]{{2}}))(?![\w%]|[.,/-][0-9])"
    rf"|(?P<abbr>(?P<abbr_d>{_DAY})-(?P<abbr_m>{_MONTH})-(?P<abbr_y>{_YEAR}|[0-9]{{2}}))(?!\w)"
    rf"|(?P<word>(?P<word_d>{_DAY})(?:\.|{_TH})?\s{{0,3}}(?:day\s{{1,3}})?(?:of\s{{1,3}})?"
    rf"(?P<word_m>{_MONTH})\.?,?\s{{1,3}}(?P<word_y>{_YEAR}))(?![0-9])"
    r")"
)
_BEGINS_WITH_MONTH: Final = re.compile(
    rf"(?P<m>{_MONTH_AS_PRINTED})(?:"
    rf"\.?\s{{1,3}}(?P<d>{_DAY}){_TH}?(?:,\s{{0,3}}|\s{{1,3}})"
    rf"|\.?,?\s{{1,3}}(?:of\s{{1,3}})?)(?P<y>{_YEAR})(?![0-9])"
)
_COUNTED: Final = re.compile(
    r"(?:§|\b(?:Abs|Nr|No|Ziff|Rn|Tz|Art|Sec|v)\.?|\b(?:Absatz|Ziffer|Nummer|Punkt|Kapitel|Abschnitt|"
    r"Artikel|Section|Clause|Article|Paragraph|Version))\s*$",
    re.IGNORECASE,
)
_TO: Final = r"bis(?:\s+zum)?|to|through|until|–|-"
_AND: Final = r"und|and|sowie|oder|or|/"
# What stands before a date whose month or year it shares: "1. Januar bis", "March 3 and".
_SHARES_DAY_FIRST: Final = re.compile(
    rf"(?<![\w.,/-])(?P<d>{_DAY})(?:\.\s?(?P<n>{_DAY})\.|\.?\s?(?P<m>{_MONTH})?\.?)\s?"
    rf"(?:(?P<to>{_TO})|{_AND})\s?$"
)
_SHARES_MONTH_FIRST: Final = re.compile(
    rf"(?<!\w)(?P<m>{_MONTH})\.?\s(?P<d>{_DAY}){_TH}?,?\s?(?:(?P<to>{_TO})|{_AND})\s?$"
)
_CONTEXT: Final = 30
_WORD_BEFORE: Final = re.compile(
    r"(?P<word>[A-Za-zäöüß-]{4,22})\s{1,3}(?P<of>day\s{1,3}of\s{1,3})?$"
)
_EARLIEST, _LATEST = 1500, 2199
_ENDING_EARLY: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_TURN_OF_CENTURY: Final = 49

_NINE: Final = "first second third fourth fifth sixth seventh eighth ninth"
_TEN_TO_TWENTY: Final = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth"
)
_ENGLISH_DAYS: Final = {
    **{word: day for day, word in enumerate(_NINE.split(), 1)},
    **{word: day for day, word in enumerate(_TEN_TO_TWENTY.split(), 10)},
    **{f"twenty-{word}": day for day, word in enumerate(_NINE.split(), 21)},
    "thirtieth": 30,
    "thirty-first": 31,
}
_NEUN: Final = "ein zwei drei vier fünf sechs sieben acht neun"
_BIS_ZWANZIG: Final = (
    "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften "
    "zwölften dreizehnten vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten "
    "zwanzigsten"
)
_GERMAN_DAYS: Final = {
    **{word: day for day, word in enumerate(_BIS_ZWANZIG.split(), 1)},
    **{f"{word}undzwanzigsten": day for day, word in enumerate(_NEUN.split(), 21)},
    "dreißigsten": 30,
    "einunddreißigsten": 31,
}


def is_date(written: str) -> bool:
    """Whether something is written as an ISO date that may end after the month or the year."""
    return _ENDING_EARLY.fullmatch(written) is not None


def dates(text: str, language: Language) -> list[tuple[Span, str]]:
    """Every date with its place, in order, without overlaps; see the module for open cases."""
    found = [
        *_with_digit(text, language),
        *_with_month(text),
    ]
    # Of two readings of one place the first and longer holds; one that is no date bars the rest.
    found.sort(key=lambda each: (each[0].start, -each[0].end))
    kept: list[tuple[Span, str]] = []
    end = 0
    for span, value in found:
        if span.start < end:
            continue
        if value:
            kept += _shared(text, span, value, end)
            kept.append((span, value))
        end = span.end
    return kept


def no_dates(text: str, language: Language) -> list[Span]:
    """Every place that is written like a date and is none, as "31.02.2023"; in order."""
    found = [span for span, value in _with_digit(text, language) if not value]
    found += [span for span, value in _with_month(text) if not value]
    return sorted(found, key=lambda span: span.start)


def _with_digit(text: str, language: Language) -> Iterator[tuple[Span, str]]:
    for match in _BEGINS_WITH_DIGIT.finditer(text):
        form = match.lastgroup or ""
        if form == "dot" and _is_clause_number(text, match, language):
            continue
        if form == "bar" and match["bar_s"] == "-" and len(match["bar_y"]) == 2:
            continue
        yield Span(*match.span()), _read(match, form, language)


def _read(match: re.Match[str], form: str, language: Language) -> str:
    if form == "bar":
        first, second = int(match["bar_a"]), int(match["bar_b"])
        month_first = first <= 12 if language == "en" else second > 12
        month, day = (first, second) if month_first else (second, first)
        return _iso(match["bar_y"], month, day)
    month_name = match[f"{form}_m"]
    month = int(month_name) if month_name.isdigit() else _MONTHS[month_name.lower()]
    return _iso(match[f"{form}_y"], month, int(match[f"{form}_d"]))


def _is_clause_number(text: str, match: re.Match[str], language: Language) -> bool:
    """Whether "3.1.12" is rather the twelfth part of clause 3.1."""
    if len(match["dot_y"]) == 4:
        return False
    start, end = match.span()
    if _COUNTED.search(text[max(0, start - 14) : start]):
        return True
    padded = match["dot_d"].startswith("0") or match["dot_m"].startswith("0")
    if padded or " " in match[0]:
        return False
    if language == "en":
        return True
    heads_line = start == 0 or text[start - 1] in "\n\f"
    return heads_line and text[end : end + 1] in (" ", "\t") and text[end + 1 : end + 2].isalpha()


def _with_month(text: str) -> Iterator[tuple[Span, str]]:
    for match in _BEGINS_WITH_MONTH.finditer(text):
        start, end = match.span()
        if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            continue
        month = _MONTHS[match["m"].lower()]
        if match["d"]:
            yield Span(start, end), _iso(match["y"], month, int(match["d"]))
            continue
        worded = _WORD_BEFORE.search(text, max(0, start - 2 * _CONTEXT), start)
        day = _worded_day(worded) if worded else 0
        begin = worded.start() if worded and day else start
        value = _iso(match["y"], month, day) if day else _iso(match["y"], month)
        yield Span(begin, end), value


def _worded_day(match: re.Match[str]) -> int:
    """The day in "first day of" or "dritten"; 0 for any other word."""
    word = match["word"].lower()
    return _ENGLISH_DAYS.get(word, 0) if match["of"] else _GERMAN_DAYS.get(word, 0)


def _shared(text: str, span: Span, value: str, after: int) -> Iterator[tuple[Span, str]]:
    """The date before ``span`` that leaves its year, or month and year, to it."""
    if len(value) < 10:
        return
    begin = max(after, span.start - _CONTEXT)
    pattern = _SHARES_DAY_FIRST if text[span.start].isdigit() else _SHARES_MONTH_FIRST
    match = pattern.search(text, begin, span.start)
    if not match or (match.start() == begin > after):
        return
    groups = match.groupdict()
    month = int(value[5:7])
    if groups["m"]:
        month = _MONTHS[groups["m"].lower()]
    elif groups.get("n"):
        month = int(groups["n"])
    year, day = int(value[:4]), int(groups["d"])
    if groups["to"] and (month, day) > (int(value[5:7]), int(value[8:])):
        year -= 1
    if iso := _iso(f"{year:04}", month, day):
        end = max(match.end(name) for name in ("d", "m", "n") if groups.get(name))
        yield Span(match.start(), end), iso


def _iso(year_written: str, month: int, day: int | None = None) -> str:
    """The ISO value, that of a month where no day is given; "" where there is no such date."""
    year = int(year_written)
    if len(year_written) == 2:
        year += 2000 if year <= _TURN_OF_CENTURY else 1900
    if not _EARLIEST <= year <= _LATEST:
        return ""
    if day is None:
        return f"{year:04}-{month:02}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
