"""What the clock says, as it is written down: the moment for records, the day for papers."""

from datetime import UTC, date, datetime


def now() -> str:
    """The moment in ISO form, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def today() -> str:
    """The day in ISO form on the calendar of the person at the desk, whose day it is."""
    return date.today().isoformat()  # noqa: DTZ011 - not the day in UTC
