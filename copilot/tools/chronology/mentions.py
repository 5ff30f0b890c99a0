"""The dates of a text as a chronology needs them: full, completed from an anchor, or relative.

A date without a year is completed only where the text has a day of its own to count from (a mail,
a letter, minutes); in a contract "by 31 March" comes round every year and is no event. Knows
nothing of what happened.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from copilot.domain import Language
from copilot.locale import N_, notice
from copilot.structure.dates import dates
from copilot.tools.chronology.nouns import Mention

MOST_MENTIONS: Final = 2_000
_I: Final = re.IGNORECASE
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "Januar January",
            "Februar February",
            "März March",
            "April",
            "Mai May",
            "Juni June",
            "Juli July",
            "August",
            "September",
            "Oktober October",
            "November",
            "Dezember December",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "|".join(_MONTHS)
_NO_YEAR: Final = r"(?!\.?,?\s{0,2}(?:\d{2,4}\b|(?:und|and|bis|to|–|-)\s{0,2}\d))"
_EVERY_YEAR: Final = re.compile(
    r"\s*(?:eines|jedes|des|of|in)?\s*(?:jeden|each|every|any|Folge|folgenden|the following|a|"
    r"nächsten|next|laufenden)?\s*(?:Jahre?s?|Folgejahre?s?|Kalenderjahre?s?|year|calendar year)\b|"
    r"\s*(?:jährlich|annually|each year|every year)",
    _I,
)
_EACH_YEAR_BEFORE: Final = re.compile(
    r"(?:jeweils|each year|every year|jährlich)\W+(?:\w+\W+){0,3}$", _I
)
_SHORT: Final = re.compile(
    rf"(?<![\d.,/-])(?P<d>\d{{1,2}})\.?\s(?P<m>{_MONTH})\b{_NO_YEAR}|"
    rf"\b(?P<m2>{_MONTH})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]?\d|,?\s\d{{4}})"
)
_MONTH_ALONE: Final = re.compile(
    rf"(?:\b(?:im|seit|Anfang|Mitte|Ende|in|since|early|mid|late|last|during|letzten)\s)"
    rf"(?P<m>{_MONTH})\b{_NO_YEAR}"
)
_RELATIVE: Final = re.compile(
    r"\b(?P<own>heute|today|gestern|yesterday|vorgestern)\b(?!\s(?:noch nicht|üblich))|"
    r"\b(?P<same>(?:am|noch am|vom)\s(?:selben|gleichen)\sTage?|(?:on\s)?(?:the|"
    r"that)\ssame\sday)\b|"
    r"\b(?P<next>am\s(?:nächsten|folgenden|darauffolgenden)\sTage?|(?:on\s)?the\s(?:next|"
    r"following)\sday)\b",
    _I,
)
_DAYS_BACK: Final = {"heute": 0, "today": 0, "gestern": 1, "yesterday": 1, "vorgestern": 2}
_HALVES: Final = {"first": 1, "erste": 1, "1": 1, "second": 2, "zweite": 2, "2": 2}
_QUARTERS: Final = {
    "first": 1, "erste": 1, "second": 2, "zweite": 2, "third": 3, "dritte": 3, "fourth": 4,
    "vierte": 4, "1": 1, "2": 2, "3": 3, "4": 4,
}  # fmt: skip
_PART_OF_YEAR: Final = re.compile(
    r"\b(?:(?P<half>first|second|erste[ns]?|zweite[ns]?|[12]\.)\s(?:half(?:\s(?:of|year))?|"
    r"Halbjahr(?:es)?|Jahreshälfte)|"
    r"(?P<quarter>first|second|third|fourth|erste[ns]?|zweite[ns]?|dritte[ns]?|vierte[ns]?|"
    r"[1-4]\.)\s"
    r"(?:quarter(?:\sof)?|Quartals?|Kalendervierteljahre?s?)|"
    r"Q(?P<q>[1-4])[/\s])\s?(?:of\s)?(?P<y>(?:19|20)\d\d)\b",
    _I,
)
_YEAR_ALONE: Final = re.compile(
    r"\b(?:(?:im|seit dem|in the)\s(?:Jahre?|year)|(?:in|seit|since)|(?:description|report|"
    r"contract|"
    r"agreement|letter|version|edition|statement|policy)\sof)\s"
    r"(?P<y>(?:19|20)\d\d)(?![\w/.-]?\d|[/-])(?!\s?(?:EUR|€|Euro|m²|Stück|pieces))"
)
# A month or year that only says which one of a row is meant ("die Miete für November 2022").
_BELONGS: Final = re.compile(
    r"(?:\b(?:für|for|des Monats|der Monate|of the months?(?: of)?)\s(?:(?:die|den|the)\s)?"
    r"(?:(?:Monate?|months?)\s(?:of\s)?)?)$",
    _I,
)
_MONTHS_IN_ROW: Final = re.compile(
    rf"\b(?P<m>{_MONTH})(?:,\s(?:{_MONTH}))*\s(?:und|and|bis|to)\s(?:Anfang|Mitte|Ende|early|"
    rf"late|mid)?"
    rf"\s?(?P<m2>{_MONTH})\s(?P<y>(?:19|20)\d\d)(?!\d)"
)
_IS_NOW: Final = re.compile(r"\b(?:are|is|than|of|von|als|wie|until)\s$", _I)
_LINK: Final = re.compile(
    r"\s*,?\s*(?:bis(?:\s(?:zum|einschließlich))?|to|until|till|through|–|-|—)\s*(?:zum\s|the\s)?"
    r"(?:\w+tag,?\s(?:dem|den)\s|\w+day,?\s)?",
    _I,
)
_FAR: Final = 90
_BETWEEN: Final = re.compile(r"\b(?:between|zwischen)\s+(?:dem\s|the\s)?$", _I)
_AND: Final = re.compile(r"\s*(?:and|und)\s*(?:dem\s|the\s)?", _I)
_DENIED: Final = re.compile(
    r"\b(?:nicht|not)\s+(?:(?:erst|already|schon)\s+)?(?:am|on|vom|at|by|seit|since|of|dated)?\s*"
    r"(?:\w+tag,?\s*(?:dem|den)\s*|\w+day,?\s*)?$",
    _I,
)
_TWO_DIGITS: Final = re.compile(r"(?<!\d)\d{2}$")
_NUMBERS_ONLY: Final = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-]\d{2,4}")
_DAY_NAMES: Final = tuple(
    names.split()
    for names in (
        "montag monday", "dienstag tuesday", "mittwoch wednesday", "donnerstag thursday",
        "freitag friday", "samstag sonnabend saturday", "sonntag sunday",
    )
)  # fmt: skip
_DAY_BEFORE: Final = re.compile(r"(?P<day>\w{6,10}),?\s(?:(?:dem|den|the)\s)?$")

CENTURY: Final = N_("The year is written with two digits: “{written}”, read as {year}.")
EITHER: Final = N_("Day and month of “{written}” could be the other way round.")
WEEKDAY: Final = N_("{date} was no {day}: one of the two is wrong.")
COMPLETED: Final = N_("The year is not written; {anchor} is the day of the text.")
RELATIVE: Final = N_("“{written}”, told from {anchor}.")


class Anchors:
    """The day that the text at an offset was written on; empty where it has none."""

    def __init__(self, days: Sequence[tuple[int, str]]) -> None:
        self._starts = [start for start, _ in days]
        self._days = [day for _, day in days]

    def at(self, offset: int) -> str:
        """The day of the part of the text around an offset."""
        place = bisect_right(self._starts, offset) - 1
        return self._days[place] if place >= 0 else ""


def mentions(text: str, language: Language, anchors: Anchors) -> list[Mention]:
    """Every date that can be placed, in order, ranges joined; at most :data:`MOST_MENTIONS`."""
    rows = list(_month_rows(text))
    taken = _Taken(rows)
    full = [_written(text, span.start, span.end, value) for span, value in dates(text, language)]
    full = [each for each in full if taken.add(each)]
    found = [*full, *rows]
    for more in (_parts_of_years(text), _short(text, anchors, full), _years(text)):
        for mention in more:
            if taken.add(mention):
                found.append(mention)
    found.sort(key=lambda each: each.at)
    for mention in _relative(text, anchors, found):
        if taken.add(mention):
            found.append(mention)
    found.sort(key=lambda each: each.at)
    kept = [each for each in _joined(text, found) if not _only_belongs(text, each)]
    return kept[:MOST_MENTIONS]


def _only_belongs(text: str, mention: Mention) -> bool:
    """Whether a month or a year says which rent or invoice is meant, and not when."""
    coarse = len(mention.start) < 10
    return coarse and bool(_BELONGS.search(text, max(0, mention.at - 40), mention.at))


def _month_rows(text: str) -> Iterator[Mention]:
    """ "November und Dezember 2022" is one range of months."""
    for match in _MONTHS_IN_ROW.finditer(text):
        first, last = _MONTHS[match["m"]], _MONTHS[match["m2"]]
        year = int(match["y"])
        start = f"{year - (first > last):04}-{first:02}"
        yield Mention(*match.span(), start, f"{year:04}-{last:02}", precision="range")


class _Taken:
    """Which places of a text hold a date already."""

    def __init__(self, found: Sequence[Mention]) -> None:
        self._spans = sorted((each.at, each.to) for each in found)

    def add(self, mention: Mention) -> bool:
        """Take a place; False where something stands there."""
        place = bisect_right(self._spans, (mention.at, mention.to))
        near = self._spans[max(0, place - 1) : place + 1]
        if any(start < mention.to and mention.at < end for start, end in near):
            return False
        self._spans.insert(place, (mention.at, mention.to))
        return True


def _written(text: str, start: int, end: int, value: str) -> Mention:
    written = text[start:end]
    note = None
    both = _NUMBERS_ONLY.fullmatch(written)
    weekday = _wrong_weekday(text, start, value)
    if weekday:
        note = notice(WEEKDAY, date=value, day=weekday)
    elif _TWO_DIGITS.search(written) and not written.startswith(value[:4]):
        note = notice(CENTURY, written=written, year=value[:4])
    elif both and both["a"] != both["b"] and max(int(both["a"]), int(both["b"])) <= 12:
        note = notice(EITHER, written=written)
    precision = "day" if len(value) == 10 else "month"
    denied = bool(_DENIED.search(text, max(0, start - 40), start))
    return Mention(start, end, value, precision=precision, denied=denied, note=note)  # type: ignore[arg-type]


def _wrong_weekday(text: str, start: int, value: str) -> str:
    """The weekday before a date where that day was another one."""
    named = _DAY_BEFORE.search(text, max(0, start - 18), start)
    if not named or len(value) < 10:
        return ""
    for number, names in enumerate(_DAY_NAMES):
        if named["day"].lower() in names:
            return "" if date.fromisoformat(value).weekday() == number else named["day"]
    return ""


def _short(text: str, anchors: Anchors, full: Sequence[Mention]) -> Iterator[Mention]:
    """ "2. Oktober", "1 February", "in April": the year from the day of the text.

    Where the same text writes a day of that month in full, its year is meant.
    """
    months = {each.start[5:7]: each.start[:4] for each in full if len(each.start) >= 7}
    for match in _SHORT.finditer(text):
        anchor = anchors.at(match.start())
        if (
            not anchor
            or _EVERY_YEAR.match(text, match.end())
            or _EACH_YEAR_BEFORE.search(text, max(0, match.start() - 40), match.start())
        ):
            continue
        month, day = _MONTHS[match["m"] or match["m2"]], int(match["d"] or match["d2"])
        value = _completed(anchor, month, day, months.get(f"{month:02}", ""))
        if value:
            denied = bool(_DENIED.search(text, max(0, match.start() - 40), match.start()))
            note = notice(COMPLETED, anchor=anchor)
            yield Mention(*match.span(), value, told="completed", denied=denied, note=note)
    for match in _MONTH_ALONE.finditer(text):
        anchor = anchors.at(match.start())
        month = _MONTHS[match["m"]]
        value = _completed(anchor, month, 15, months.get(f"{month:02}", "")) if anchor else ""
        if value and not _EVERY_YEAR.match(text, match.end()):
            note = notice(COMPLETED, anchor=anchor)
            span = match.span("m")
            yield Mention(*span, value[:7], precision="month", told="completed", note=note)


def _completed(anchor: str, month: int, day: int, year: str) -> str:
    """The day of that name in ``year``, else nearest to the anchor; empty where there is none.

    A day of another year is meant only where it is near: in a letter of September "1 February" is
    that of the same year, in one of December "10 January" is that of the next.
    """
    full = f"{anchor}-07-01"[:10] if len(anchor) == 4 else f"{anchor}-15"[:10]
    near = date.fromisoformat(full)
    years = [int(year)] if year else [near.year - 1, near.year, near.year + 1]
    found = []
    for each in years:
        try:
            found.append(date(each, month, day))
        except ValueError:
            continue
    if year:
        return found[0].isoformat() if found else ""
    kept = [each for each in found if each.year == near.year or abs((each - near).days) <= _FAR]
    return min(kept, key=lambda each: abs(each - near)).isoformat() if kept else ""


def _relative(text: str, anchors: Anchors, known: Sequence[Mention]) -> Iterator[Mention]:
    """ "gestern", "on the same day": from the day of the text, or from the date before."""
    days = [each for each in known if each.precision == "day" and not each.denied]
    starts = [each.at for each in days]
    for match in _RELATIVE.finditer(text):
        forward = 0
        if match["own"]:
            if _IS_NOW.search(text, max(0, match.start() - 8), match.start()):
                continue
            anchor = anchors.at(match.start())
            forward = -_DAYS_BACK[match["own"].lower()]
        else:
            place = bisect_right(starts, match.start()) - 1
            near = place >= 0 and match.start() - starts[place] < 400
            anchor = days[place].start if near else ""
            forward = 1 if match["next"] else 0
        if len(anchor) == 10:
            value = (date.fromisoformat(anchor) + timedelta(days=forward)).isoformat()
            note = notice(RELATIVE, written=match.group(), anchor=anchor)
            yield Mention(*match.span(), value, told="relative", note=note)


def _parts_of_years(text: str) -> Iterator[Mention]:
    for match in _PART_OF_YEAR.finditer(text):
        year = match["y"]
        if match["half"]:
            half = _HALVES[_stem(match["half"])]
            months = (1, 6) if half == 1 else (7, 12)
        else:
            quarter = int(match["q"] or _QUARTERS[_stem(match["quarter"])])
            months = (3 * quarter - 2, 3 * quarter)
        last = (date(int(year) + months[1] // 12, months[1] % 12 + 1, 1) - timedelta(days=1)).day
        start, end = f"{year}-{months[0]:02}-01", f"{year}-{months[1]:02}-{last:02}"
        yield Mention(*match.span(), start, end, precision="range")


def _stem(word: str) -> str:
    word = word.lower().rstrip(".")
    return word[:-1] if word.endswith(("en", "es")) else word


def _years(text: str) -> Iterator[Mention]:
    for match in _YEAR_ALONE.finditer(text):
        yield Mention(*match.span("y"), match["y"], precision="year")


def _joined(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Two dates with "bis" between them, or "and" after "between", are one range."""
    joined: list[Mention] = []
    for mention in found:
        before = joined[-1] if joined else None
        if before is not None and _is_range(text, before, mention):
            note = mention.note or before.note
            joined[-1] = Mention(
                before.at, mention.to, before.start, mention.start, "range", mention.told, note=note
            )
        else:
            joined.append(mention)
    return joined


def _is_range(text: str, before: Mention, after: Mention) -> bool:
    if before.end or after.end or before.denied or after.denied or before.start >= after.start:
        return False
    if after.at - before.to > 40 or len(before.start) != len(after.start):
        return False
    link = text[before.to : after.at]
    if _LINK.fullmatch(link):
        return True
    return bool(_AND.fullmatch(link) and _BETWEEN.search(text, max(0, before.at - 30), before.at))
