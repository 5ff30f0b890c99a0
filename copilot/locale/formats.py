"""Dates and numbers as they are written in the language in use.

Knows no clock: a date is ISO, whole or ending after the month or the year.
"""

from datetime import datetime
from typing import Final

from copilot.locale import language

_MONTHS: Final = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip


def long_date(iso: str) -> str:
    """ "3. März 2021" or "3 March 2021"; without a day or a month where there is none."""
    parts = iso[:10].split("-")
    if not all(part.isdigit() for part in parts):
        return iso
    year, numbers = parts[0], [int(part) for part in parts[1:]]
    if not numbers or not 1 <= numbers[0] <= 12:
        return year if not numbers else iso
    month = _MONTHS[language()][numbers[0] - 1]
    if len(numbers) == 1:
        return f"{month} {year}"
    dot = "." if language() == "de" else ""
    return f"{numbers[1]}{dot} {month} {year}"


def short_date(iso: str) -> str:
    """ "03.03.2021" in German, "2021-03-03" in English; what is no whole date as it is."""
    parts = iso[:10].split("-")
    if language() != "de" or len(parts) != 3:
        return iso[:10]
    return ".".join(reversed(parts))


def short_time(iso: str) -> str:
    """Day and time of day, to the minute, of a moment in UTC, as the clock here shows it."""
    try:
        at = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return iso
    return f"{short_date(at.date().isoformat())} {at:%H:%M}"


def number(value: float, digits: int = 0) -> str:
    """ "1.234,5" in German, "1,234.5" in English."""
    english = f"{value:,.{digits}f}"
    return english.translate(str.maketrans(",.", ".,")) if language() == "de" else english
