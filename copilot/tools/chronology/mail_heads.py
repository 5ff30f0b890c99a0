"""The header lines of mails inside a text: who wrote, when; replies keep those of what they answer.

Each is an event of its own, and the day that "gestern" and "am 2. Oktober" below it count from.
"""

import re
from dataclasses import dataclass
from typing import Final

from copilot.domain import Language
from copilot.structure.dates import dates

_LINE: Final = r"[ \t>]{0,8}"
_DATE_LINE: Final = re.compile(
    rf"^{_LINE}(?:Date|Datum|Sent|Gesendet|Gesendet am)\s?:\s?(?P<when>[^\n]{{6,80}})$",
    re.MULTILINE | re.IGNORECASE,
)
_WROTE: Final = re.compile(
    rf"^{_LINE}(?:Am|On)\s(?P<when>[^\n]{{8,60}}?)\s(?:schrieb|"
    rf"wrote)\s?(?P<who>[^\n]{{0,80}}):\s*$|"
    rf"^{_LINE}(?:Am|On)\s(?P<when2>[^\n]{{8,60}}?),?\s(?P<who2>[^\n,]{{2,60}})\s(?:schrieb|"
    rf"wrote):\s*$",
    re.MULTILINE,
)
_FROM: Final = re.compile(rf"^{_LINE}(?:From|Von)\s?:\s?(?P<who>[^\n]{{2,160}})$", re.M | re.I)
_TO: Final = re.compile(rf"^{_LINE}(?:To|An)\s?:\s?(?P<who>[^\n]{{2,300}})$", re.M | re.I)
_SUBJECT: Final = re.compile(rf"^{_LINE}(?:Subject|Betreff)\s?:\s?[^\n]{{1,300}}$", re.M | re.I)
_AROUND: Final = 500


@dataclass(frozen=True, slots=True)
class MailHead:
    """The header of one mail in a text: its range, its day (ISO), who wrote to whom."""

    start: int
    end: int
    day: str
    day_at: tuple[int, int]
    people: tuple[str, ...]


def mail_heads(text: str, language: Language) -> list[MailHead]:
    """Every mail header of a text that has a day, in order."""
    found = [head for match in _DATE_LINE.finditer(text) if (head := _head(text, match, language))]
    for match in _WROTE.finditer(text):
        group = "when" if match["when"] else "when2"
        who = (match["who"] or match["who2"] or "").strip()
        day = _day(match[group], language)
        if day:
            start = match.start(group)
            place = (start, match.end(group))
            found.append(MailHead(match.start(), match.end(), day, place, _names(who)))
    return sorted(found, key=lambda head: head.start)


def _day(written: str, language: Language) -> str:
    values = [value for _, value in dates(written, language) if len(value) == 10]
    return values[0] if values else ""


def _head(text: str, match: re.Match[str], language: Language) -> MailHead | None:
    day = _day(match["when"], language)
    if not day:
        return None
    before = max(0, match.start() - _AROUND)
    blank = text.rfind("\n\n", before, match.start())
    begin = blank + 2 if blank >= 0 else before
    gap = text.find("\n\n", match.end())
    stop = min(gap if gap >= 0 else len(text), match.end() + _AROUND)
    sender = _last(_FROM, text, begin, match.start())
    if sender is None and (sender := _FROM.search(text, match.end(), stop)) is None:
        return None
    to = _TO.search(text, begin, stop)
    subject = _SUBJECT.search(text, begin, stop)
    ends = [each.end() for each in (match, sender, to, subject) if each]
    starts = [each.start() for each in (match, sender) if each]
    people = _names(sender["who"]) + (_names(to["who"]) if to else ())
    return MailHead(min(starts), max(ends), day, match.span("when"), people)


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text, start, end):
        found = match
    return found


def _names(line: str) -> tuple[str, ...]:
    """The names of a header line, without addresses."""
    bare = re.sub(r"<[^>]{0,120}>|[\w.+-]+@[\w.-]+", "", line)
    parts = (part.strip(" \t\"'") for part in re.split(r"[;,]", bare))
    return tuple(part for part in parts if part)
