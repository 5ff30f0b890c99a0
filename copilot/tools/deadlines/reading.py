"""A day as a person types it: ISO or German, four digits of the year, a day that exists."""

import re
from datetime import date
from typing import Final

from copilot.errors.deadlines import UnreadableDateError
from copilot.locale import _

_FORMS: Final = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"),
)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2}")


def day_of(written: str) -> date:
    """The day; raises UnreadableDateError with the reason, and never guesses."""
    text = written.strip()
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                raise UnreadableDateError(
                    written=written, reason=_("there is no such day.")
                ) from None
    if _SHORT_YEAR.fullmatch(text):
        raise UnreadableDateError(written=written, reason=_("the year needs four digits."))
    raise UnreadableDateError(written=written, reason=_("it is not written as a date."))
