"""Deadlines as an iCalendar file (RFC 5545): the last day and the advance notice, each all day."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from copilot.locale import _
from copilot.tools.deadlines.nouns import Deadline

_LINE = 75


def calendar_file(deadlines: Sequence[Deadline], matter: str, made: datetime) -> bytes:
    """The file; the same deadlines made at the same time give the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//copilot//deadlines//EN"]
    for deadline in deadlines:
        lines += _events(deadline, matter, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _events(deadline: Deadline, matter: str, made: datetime) -> Iterator[str]:
    if deadline.end is None:
        return
    title = f"{deadline.rule.title} ({deadline.rule.source})"
    if not deadline.certain:
        title = _("unconfirmed: {title}").format(title=title)
    about = "\n".join(f"{step.text} [{step.source}]" for step in deadline.steps)
    warnings = "\n".join(f"! {warning}" for warning in deadline.warnings)
    yield from _event(deadline.end, _("Deadline: {title}").format(title=title), matter,
                      f"{about}\n{warnings}", made)  # fmt: skip
    if deadline.advance:
        told = _("Advance notice: {title}, last day {day}").format(
            title=title, day=f"{deadline.end:%d.%m.%Y}"
        )
        yield from _event(deadline.advance, told, matter, about, made)


def _event(day: date, title: str, matter: str, about: str, made: datetime) -> Iterator[str]:
    summary = f"{matter}: {title}" if matter else title
    digest = hashlib.sha256(f"{day}{summary}".encode()).hexdigest()[:24]
    yield "BEGIN:VEVENT"
    yield f"UID:{digest}@copilot"
    yield f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(summary)}"
    yield f"DESCRIPTION:{_escaped(about.strip())}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, continued with a blank, never inside a letter."""
    parts: list[str] = []
    current, size = "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > _LINE - (1 if parts else 0):
            parts.append(current)
            current, size = "", 0
        current, size = current + letter, size + length
    return "\r\n ".join([*parts, current])
