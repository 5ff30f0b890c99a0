"""Dates and amounts of a condition, held against sentences by code.

"End in 2027", "signed before May 2022", "a salary above EUR 5,000": an embedding knows no numbers.
An end is computed from a start and a duration only where one sentence names both.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from copilot.answers.quantities import quantities
from copilot.domain import Language
from copilot.structure.dates import dates

Event = Literal["end", "begin", "dated", ""]
Meets = Literal["sure", "possible", "no"]
_Sign = Literal["<", "<=", "=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class DateLimit:
    """A side of a range of dates; ``value`` is ISO and may end after the month or the year."""

    sign: _Sign
    value: str


@dataclass(frozen=True, slots=True)
class AmountLimit:
    """A bound of an amount in a unit ("eur", "percent", "day", "month", "year")."""

    sign: _Sign
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a condition says of dates and amounts; ``rest`` is the condition without it."""

    days: tuple[DateLimit, ...] = ()
    event: Event = ""
    amounts: tuple[AmountLimit, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """An end that a sentence gives as a start and a duration, all ISO but ``duration``."""

    start: str
    duration: str
    end: str


_I: Final = re.IGNORECASE
_END: Final = re.compile(
    r"\b(?:end(?:s|ed|et|en|ing|e)?|expir\w*|beendet|endigt|ausläuft|auslaufen|ablaufen|abläuft|"
    r"ablauf|läuft|laufen|lapse\w*|terminat(?:es|e|ed|ing))\b",
    _I,
)
_UNTIL: Final = re.compile(r"\b(?:bis(?: einschließlich)?(?: zum)?|until|through|befristet)\b", _I)
_BEGIN: Final = re.compile(
    r"\b(?:begin\w*|commenc\w*|starts?|starting|in kraft|effective|ab dem|from|with effect)\b", _I
)
_DATED: Final = re.compile(
    r"\b(?:signed|dated|executed|concluded|entered into|made|sent|written|issued|rendered|decided|"
    r"geschlossen|abgeschlossen|unterzeichnet|unterschrieben|datier\w*|verschickt|versandt|"
    r"geschrieben|verfasst|ergangen|erlassen|verkündet|aus dem jahre?|stammen|vom)\b",
    _I,
)
_TERM: Final = re.compile(
    r"\bterm\b|duration|laufzeit|mietzeit|vertragsdauer|\bdauer\b|befrist|mietdauer|"
    r"(?:agreement|lease|contract|vertrag|mietverhältnis|festmietzeit)\b.{0,60}"
    r"(?:end|expire|läuft|endet|until|bis zum)",
    _I | re.DOTALL,
)
_SIGNS: Final[tuple[tuple[_Sign, str], ...]] = (
    ("<", r"before|earlier than|prior to|vor"),
    (">", r"after|later than|nach"),
    ("<=", r"until|by|no later than|bis(?: ende| zum| spätestens)?(?: des jahres)?|spätestens"),
    (">=", r"since|from|starting|ab|seit"),
)
_SIGN_BEFORE: Final = re.compile(
    "|".join(f"(?P<s{place}>\\b(?:{words}))" for place, (_, words) in enumerate(_SIGNS))
    + r"(?=(?:\s+(?:the|dem|den|ende|end of|jahr|year))*\s*$)",
    _I,
)
_RANGE: Final = re.compile(r"\b(?:between|zwischen|von|from)\b.{0,30}$", _I)
_YEAR: Final = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?![\w/-])")
_UNITS: Final = (
    ("eur", r"€|EUR|Euro"),
    ("usd", r"\$|USD|US-Dollar|dollars?"),
    ("gbp", r"£|GBP|pounds?"),
    ("percent", r"%|percent|per cent|Prozent|v\. ?H\."),
    ("day", r"days?|Tagen?|Tage|Werktagen?"),
    ("week", r"weeks?|Wochen?"),
    ("month", r"months?|Monaten?|Monate"),
    ("year", r"years?|Jahren?|Jahre"),
)
_UNIT: Final = "|".join(f"(?P<{name}#>{words})" for name, words in _UNITS)
_NUMBER: Final = (
    "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|vierzehn|fünfzehn|achtzehn|zwanzig|"
    "vierundzwanzig|dreißig|sechzig|neunzig|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    "twelve|fourteen|fifteen|eighteen|twenty|twenty-four|thirty|sixty|ninety"
)
_UNIT_BEFORE: Final = _UNIT.replace("#", "1")
_UNIT_BEHIND: Final = _UNIT.replace("#", "2")
_AMOUNT: Final = re.compile(
    rf"(?:(?:{_UNIT_BEFORE})\s?(?P<n1>\d[\d.,']*\d|\d))|"
    rf"(?P<n2>\d[\d.,']*\d|\d|\b(?:{_NUMBER}))(?:\s?\(\w+\))?[\s-]?(?:{_UNIT_BEHIND})(?!\w)",
    _I,
)
_COMPARED: Final[tuple[tuple[_Sign, str], ...]] = (
    (
        ">",
        r"over|above|exceeding|more than|greater than|longer than|higher than|über|mehr als|"
        r"höher als|länger als|übersteig\w*|größer als",
    ),
    (
        "<",
        r"under|below|less than|shorter than|lower than|unter|weniger als|kürzer als|niedriger "
        r"als",
    ),
    (">=", r"at least|no less than|minimum of|mindestens|wenigstens"),
    ("<=", r"at most|up to|no more than|maximum of|höchstens|maximal|bis zu"),
)
_COMPARISON: Final = re.compile(
    "|".join(f"(?P<c{place}>\\b(?:{words})\\b)" for place, (_, words) in enumerate(_COMPARED)), _I
)
_DURATION: Final = re.compile(
    r"(?P<count>\d{1,3}|[a-zäöüß]{3,12})(?:\s\(\w+\))?[\s-](?P<unit>years?|jahren?|jahre|months?|"
    r"monaten?|"
    r"monate)\b",
    _I,
)
_NEAR: Final = 70
_AROUND_LIST: Final = (
    "in im aus am on during within jahr jahre year the dem of end ende wurde wurden were was "
    "from are "
    "is sind ist and und von vom that die which with mit a an eine einen einer to zu"
)
_AROUND: Final = frozenset(_AROUND_LIST.split())


def limits_of(condition: str, language: Language, *, dated: bool = False) -> Limits:
    """The dates and amounts of a condition; ``dated``: a bare date is that of the document."""
    days, spans = _days(condition, language)
    amounts, taken = _amounts(condition)
    rest = condition
    for start, end in sorted([*spans, *taken], reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    event: Event = ""
    if days:
        event = _event(rest)
        if event:
            pattern = {"end": _END, "begin": _BEGIN, "dated": _DATED}[event]
            rest = pattern.sub(" ", rest)
        elif dated:
            event = "dated"
    return Limits(tuple(days), event, tuple(amounts), _bare(rest))


def _event(text: str) -> Event:
    for name, pattern in (("end", _END), ("dated", _DATED), ("begin", _BEGIN)):
        if pattern.search(text):
            return name  # type: ignore[return-value]
    return ""


def _bare(text: str) -> str:
    """Without the prepositions and particles that are left around what was taken out."""
    words = text.split()
    while words and words[-1].lower().strip(".,;") in _AROUND:
        words.pop()
    while words and words[0].lower().strip(".,;") in _AROUND:
        words.pop(0)
    return " ".join(words).strip(" ,;.")


def _days(condition: str, language: Language) -> tuple[list[DateLimit], list[tuple[int, int]]]:
    found = [(span.start, span.end, value) for span, value in dates(condition, language)]
    for year in _YEAR.finditer(condition):
        if all(year.end() <= start or year.start() >= end for start, end, _ in found):
            found.append((year.start(), year.end(), year.group()))
    found.sort()
    if not found:
        return [], []
    spans = []
    limits = []
    if len(found) > 1 and _RANGE.search(condition[: found[0][0]]):
        lead = _RANGE.search(condition[: found[0][0]])
        start = lead.start() if lead else found[0][0]
        limits = [DateLimit(">=", found[0][2]), DateLimit("<=", found[-1][2])]
        return limits, [(start, found[-1][1])]
    if len(found) > 1:
        values = sorted(value for *_, value in found)
        limits = [DateLimit(">=", values[0]), DateLimit("<=", values[-1])]
        return limits, [(start, end) for start, end, _ in found]
    start, end, value = found[0]
    before = _SIGN_BEFORE.search(condition[:start].rstrip())
    sign: _Sign = "="
    if before and before.lastgroup:
        sign = _SIGNS[int(before.lastgroup[1:])][0]
        sign = "=" if before.group().lower() == "from" else sign
        start = before.start()
    spans.append((start, end))
    return [DateLimit(sign, value)], spans


def _amounts(condition: str) -> tuple[list[AmountLimit], list[tuple[int, int]]]:
    limits, spans = [], []
    for amount in _AMOUNT.finditer(condition):
        compared = list(
            _COMPARISON.finditer(condition, max(0, amount.start() - 30), amount.start())
        )
        value = _value(amount)
        if not compared or value is None:
            continue
        group = compared[-1].lastgroup or "c0"
        limits.append(AmountLimit(_COMPARED[int(group[1:])][0], value, _unit(amount)))
        spans.append((compared[-1].start(), amount.end()))
    return limits, spans


def _unit(match: re.Match[str]) -> str:
    return next(name for name, _ in _UNITS if match[f"{name}1"] or match[f"{name}2"])


def _value(match: re.Match[str]) -> Decimal | None:
    found = quantities(match["n1"] or match["n2"])
    return Decimal(next(iter(found))) if len(found) == 1 and "-" not in next(iter(found)) else None


def holds(value: str, limits: Sequence[DateLimit]) -> bool:
    """Whether an ISO date lies within the limits; both may end after the month or the year."""
    return bool(value) and all(_compare(value, limit) for limit in limits)


def _compare(value: str, limit: DateLimit) -> bool:
    length = min(len(value), len(limit.value))
    own, bound = value[:length], limit.value[:length]
    return {
        "=": own == bound,
        "<": own < bound,
        "<=": own <= bound,
        ">": own > bound,
        ">=": own >= bound,
    }[limit.sign]


def meets_days(sentence: str, clause: str, limits: Limits, language: Language) -> Meets:
    """Whether a sentence has a date within the limits, by words of the event that is asked for."""
    best: Meets = "no"
    previous = 0
    for span, value in dates(sentence, language):
        before = sentence[max(previous, span.start - _NEAR) : span.start]
        behind = sentence[span.end : span.end + 30]
        previous = span.end
        if not holds(value, limits.days):
            continue
        strength = _near_event(before, behind, sentence, clause, limits.event)
        if strength == "sure":
            return "sure"
        best = strength if best == "no" else best
    return best


def _near_event(before: str, behind: str, sentence: str, clause: str, event: Event) -> Meets:
    if event == "":
        return "sure"
    if event == "begin":
        return "sure" if _BEGIN.search(before) or _BEGIN.search(behind) else "no"
    if event == "dated":
        return "sure" if _DATED.search(before) else "possible"
    in_term = bool(_TERM.search(sentence) or _TERM.search(clause))
    if _END.search(before) or _END.search(behind):
        return "sure" if in_term else "possible"
    return "sure" if in_term and _UNTIL.search(before) else "no"


def computed_end(sentence: str, limits: Limits, language: Language) -> Computed | None:
    """The end within the limits that a sentence gives as its start and its duration."""
    if limits.event != "end":
        return None
    for span, value in dates(sentence, language):
        if len(value) < 10 or not _BEGIN.search(sentence[max(0, span.start - _NEAR) : span.start]):
            continue
        for months, written in _durations(sentence):
            end = _after(value, months)
            if end and holds(end, limits.days):
                return Computed(value, written, end)
    return None


def _durations(sentence: str) -> Iterator[tuple[int, str]]:
    for match in _DURATION.finditer(sentence):
        found = quantities(match["count"])
        if len(found) == 1 and next(iter(found)).isdigit():
            count = int(next(iter(found)))
            year = match["unit"].lower().startswith(("y", "j"))
            yield count * (12 if year else 1), match.group()


def _after(start: str, months: int) -> str:
    """The last day of so many months from a day on; empty where the calendar has none."""
    year, month, day = (int(part) for part in start.split("-"))
    total = month - 1 + months
    for shorter in range(4):
        try:
            end = date(year + total // 12, total % 12 + 1, day - shorter)
        except ValueError:
            continue
        return (end if shorter else end - timedelta(days=1)).isoformat()
    return ""


def meets_amounts(sentence: str, limits: Limits) -> Meets:
    """Whether a sentence has an amount within the bounds; "possible" where it has none at all."""
    seen = False
    for amount in _AMOUNT.finditer(sentence):
        value = _value(amount)
        for bound in limits.amounts:
            if value is None or _unit(amount) != bound.unit:
                continue
            seen = True
            if _within(value, bound):
                return "sure"
    return "no" if seen else "possible"


def _within(value: Decimal, bound: AmountLimit) -> bool:
    return {
        "=": value == bound.value,
        "<": value < bound.value,
        "<=": value <= bound.value,
        ">": value > bound.value,
        ">=": value >= bound.value,
    }[bound.sign]
