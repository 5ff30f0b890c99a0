"""Dates as a person types them: 2021, 2021-03 or 2021-03-31."""

import re
from typing import Final

from copilot.errors import BadDateError
from copilot.structure.dates import is_date

_DAY: Final = r"([0-3]|0[1-9]|[12]\d|3[01])?"
_MONTH: Final = rf"([01]|(0[1-9]|1[0-2])(-{_DAY})?)?"
_BEGUN: Final = re.compile(rf"\d{{0,4}}|\d{{4}}-{_MONTH}")


def date_of(typed: str) -> str:
    """The date typed, or nothing; raises BadDateError."""
    text = typed.strip()
    if text and not is_date(text):
        raise BadDateError(date=text)
    return text


def is_begun(typed: str) -> bool:
    """Whether what was typed may still become a date, so that it is too early to complain."""
    return _BEGUN.fullmatch(typed.strip()) is not None
