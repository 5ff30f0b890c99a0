"""Public holidays at a place, and what is not sure about them.

Holidays come from the library ``holidays``: laws of the Länder by year, and of the United States.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from copilot.errors.deadlines import UnknownLandError
from copilot.locale import Notice, language, notice

if TYPE_CHECKING:
    from holidays import HolidayBase

LANDS: Final = (
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
)  # fmt: skip
_OTHER_CODES: Final = {"NRW": "NW", "BAY": "BY", "BLN": "BE", "NDS": "NI", "LSA": "ST", "MVP": "MV"}
_FIRST_YEAR: Final = 1991
_LAST_YEAR: Final = 2099
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A Land or State; ``local``: holidays that only some municipalities keep are kept there."""

    land: str
    local: bool = False

    @property
    def american(self) -> bool:
        """Whether the holidays are those of the United States."""
        return self.land.startswith("US")

    def why_free(self, day: date) -> Notice | None:
        """Why nothing is due on a day: weekend or holiday; None on a working day."""
        if day.weekday() == _SATURDAY:
            return notice("a Saturday")
        if day.weekday() > _SATURDAY:
            return notice("a Sunday")
        name = self.holiday(day)
        return notice("a public holiday ({name})", name=name) if name else None

    def holiday(self, day: date) -> str:
        """The holiday's name in the language in use; empty on other days."""
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return ""
        named = "de" if language() == "de" and not self.american else "en_US"
        return str(_holidays(self.land, self.local, day.year, named).get(day, ""))

    def known(self, day: date) -> bool:
        """Whether the holidays of the day's year are known at all."""
        return _FIRST_YEAR <= day.year <= _LAST_YEAR


def places(land: str, local: bool | None, *, american: bool) -> Iterator[Place]:
    """Every place that what is known allows; the first is the likeliest."""
    if american:
        yield Place(_state(land))
        return
    for each in [_land(land)] if land else LANDS:
        if local is not True:
            yield Place(each)
        if local is not False and each in ("BY", "SN", "TH"):
            yield Place(each, local=True)


def _land(code: str) -> str:
    wanted = code.strip().upper().removeprefix("DE-")
    wanted = _OTHER_CODES.get(wanted, wanted)
    if wanted not in LANDS:
        raise UnknownLandError(land=code)
    return wanted


def _state(code: str) -> str:
    wanted = code.strip().upper() or "US"
    import holidays

    states = holidays.list_supported_countries()["US"]
    if wanted != "US" and wanted.removeprefix("US-") not in states:
        raise UnknownLandError(land=code)
    return wanted if wanted.startswith("US") else f"US-{wanted}"


@cache
def _holidays(land: str, local: bool, year: int, named: str) -> "HolidayBase":
    import holidays

    if land.startswith("US"):
        state = land.removeprefix("US").removeprefix("-") or None
        return holidays.country_holidays("US", subdiv=state, years=year, language=named)
    categories = ("public", "catholic") if local else ("public",)
    days = holidays.country_holidays(
        "DE", subdiv=land, years=year, language=named, categories=categories
    )
    if local and land == "BY":
        augsburg = holidays.country_holidays("DE", subdiv="Augsburg", years=year, language=named)
        for day, name in augsburg.items():
            days[day] = name
    return days
