"""The arithmetic of §§ 187 to 193 BGB on plain dates; knows no rule and no holiday by itself."""

import calendar
from datetime import date, timedelta

from copilot.tools.deadlines.nouns import Period

ONE_DAY = timedelta(days=1)


def end_after(event: date, period: Period) -> date:
    """The last day of a period that an event in the course of ``event`` begins (§§ 187 I, 188)."""
    match period.unit:
        case "days":
            return event + timedelta(days=period.number)
        case "weeks":
            return event + timedelta(weeks=period.number)
        case "months":
            return _months(event, period.number)
        case "years":
            return _months(event, 12 * period.number)


def end_from(first: date, period: Period) -> date:
    """The last day of a period whose first day counts (§§ 187 II, 188)."""
    return end_from_event(first - ONE_DAY, first, period)


def end_from_event(before: date, first: date, period: Period) -> date:
    """As :func:`end_from`; months run to the day before the one of the first day's number."""
    if period.unit in ("days", "weeks"):
        return end_after(before, period)
    months = period.number * (12 if period.unit == "years" else 1)
    month = first.month - 1 + months
    year, index = first.year + month // 12, month % 12 + 1
    if first.day > calendar.monthrange(year, index)[1]:
        return month_end(date(year, index, 1))
    return date(year, index, first.day) - ONE_DAY


def clear_days_before(event: date, period: Period) -> date:
    """The last day with the whole period between it and ``event``, neither counted."""
    if period.unit in ("days", "weeks"):
        length = period.number * (7 if period.unit == "weeks" else 1)
        return event - timedelta(days=length + 1)
    return latest_receipt(event - ONE_DAY, period)


def latest_receipt(end: date, period: Period) -> date:
    """The last day an event may fall on so that the period it begins is over with ``end``."""
    day = end - timedelta(days=period.number * {"days": 1, "weeks": 7}.get(period.unit, 28))
    if period.unit == "years":
        day = end - timedelta(days=365 * period.number)
    while end_after(day, period) > end:
        day -= ONE_DAY
    while end_after(day + ONE_DAY, period) <= end:
        day += ONE_DAY
    return day


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def year_end(day: date) -> date:
    """The last day of the year."""
    return date(day.year, 12, 31)


def add_months(day: date, months: int) -> date:
    """The day of the same number, or the month's last (§ 188 III)."""
    return _months(day, months)


def _months(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, index = day.year + month // 12, month % 12 + 1
    return date(year, index, min(day.day, calendar.monthrange(year, index)[1]))
