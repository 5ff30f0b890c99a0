"""When a period begins: the event, the fourth day after posting, or five months after judgment."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from copilot.locale import Notice, notice
from copilot.tools.deadlines.days import add_months
from copilot.tools.deadlines.nouns import Inputs, Rule, Step
from copilot.tools.deadlines.places import Place

# Acts posted since this day count as notified on the fourth day, before on the third (PostModG).
_FOUR_DAYS_SINCE: Final = date(2025, 1, 1)
_FICTIONS: Final = {
    "VwVfG": "§ 41 Abs. 2 VwVfG",
    "AO": "§ 122 Abs. 2 Nr. 1 AO",
    "SGB X": "§ 37 Abs. 2 SGB X",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """The day of the event, how it was found, and what is to be said of it.

    ``lapsed``: the period begins when that day is over, not in the course of it.
    """

    day: date
    steps: tuple[Step, ...]
    warnings: tuple[Notice, ...] = ()
    certain: bool = True
    lapsed: bool = False


def begin(rule: Rule, inputs: Inputs, place: Place) -> Begun:
    """The event that begins the period."""
    if inputs.posted:
        return _posted(rule, inputs.posted, place)
    if inputs.announced:
        return _announced(rule, inputs.announced)
    assert inputs.start  # noqa: S101 - compute has checked that one date is given
    step = Step(
        notice("{trigger}: {day}", trigger=str(rule.trigger), day=f"{inputs.start:%d.%m.%Y}"),
        rule.source,
        inputs.start,
    )
    return Begun(inputs.start, (step,))


def _posted(rule: Rule, posted: date, place: Place) -> Begun:
    days = 4 if posted >= _FOUR_DAYS_SINCE else 3
    day = posted + timedelta(days=days)
    source = _FICTIONS[rule.fiction]
    steps = [
        Step(notice("Posted: {day}", day=f"{posted:%d.%m.%Y}"), source, posted),
        Step(
            notice("Counts as notified on the day number {days} after posting", days=days),
            source,
            day,
        ),
    ]
    warnings = [
        notice("It counts from the real receipt if that was later; the authority must prove it.")
    ]
    why = place.why_free(day)
    if why and rule.fiction == "AO":
        while place.why_free(day):
            day += timedelta(days=1)
        steps.append(
            Step(
                notice(
                    "That is {why}: the next working day (BFH, 14.10.2003 - IX R 68/98)",
                    why=str(why),
                ),
                "§ 108 Abs. 3 AO",
                day,
            )
        )
    elif why:
        warnings.append(
            notice(
                "The day of notification is {why}; whether it moves to the next working day is "
                "disputed, so it is not moved here.",
                why=str(why),
            )
        )
    return Begun(day, tuple(steps), tuple(warnings))


def _announced(rule: Rule, announced: date) -> Begun:
    day = add_months(announced, rule.latest_start_months)
    steps = (
        Step(
            notice("Pronounced, nothing served: {day}", day=f"{announced:%d.%m.%Y}"),
            rule.source,
            announced,
        ),
        Step(
            notice("Begins when {months} months are over", months=rule.latest_start_months),
            rule.source,
            day,
        ),
    )
    warning = notice(
        "Counted from pronouncement: service in the meantime begins the period earlier."
    )
    return Begun(day, steps, (warning,), lapsed=True)
