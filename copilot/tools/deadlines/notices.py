"""Periods of notice: they end on a day the law names, and § 193 BGB does not stretch them.

BGH, 17.02.2005 - III ZR 172/04: what must lie between notice and end may not get shorter.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from copilot.locale import Notice, notice
from copilot.tools.deadlines.counting import Counted, written
from copilot.tools.deadlines.days import ONE_DAY, add_months, end_after, latest_receipt, month_end
from copilot.tools.deadlines.nouns import Inputs, Rule, Step
from copilot.tools.deadlines.places import Place
from copilot.tools.deadlines.starting import Begun

_THIRD: Final = 3
_SATURDAY: Final = 5


def third_working_day(month: date, place: Place) -> date:
    """The third working day of a month; Saturdays count (BGH, 27.04.2005 - VIII ZR 206/04)."""
    day, found = month.replace(day=1), 0
    while True:
        if day.weekday() <= _SATURDAY and not place.holiday(day):
            found += 1
            if found == _THIRD:
                return day
        day += ONE_DAY


def _rent(rule: Rule, inputs: Inputs, begun: Begun, place: Place) -> Counted:
    """By the third working day of a month: to the end of the month the rule names."""
    assert rule.period  # noqa: S101
    third = third_working_day(begun.day, place)
    in_time = begun.day <= third
    month = begun.day if in_time else add_months(begun.day.replace(day=1), 1)
    end = month_end(add_months(month.replace(day=1), rule.period.number - 1))
    return _ended(rule, begun, third, end, in_time)


def _rent_quarter(rule: Rule, inputs: Inputs, begun: Begun, place: Place) -> Counted:
    """By the third working day of a quarter: to the end of the next quarter (§ 580a II BGB)."""
    first_month = 3 * ((begun.day.month - 1) // 3) + 1
    quarter = date(begun.day.year, first_month, 1)
    third = third_working_day(quarter, place)
    in_time = begun.day <= third
    end = month_end(add_months(quarter, 5 if in_time else 8))
    return _ended(rule, begun, third, end, in_time)


def _ended(rule: Rule, begun: Begun, third: date, end: date, in_time: bool) -> Counted:
    steps = (
        Step(
            notice(
                "The third working day is {day}; Saturdays count",
                day=f"{third:%d.%m.%Y}",
            ),
            f"{rule.source}; BGH, 27.04.2005 - VIII ZR 206/04",
            third,
        ),
        Step(
            notice("Received in time: ends on {day}", day=f"{end:%d.%m.%Y}")
            if in_time
            else notice("Received too late for this term: ends on {day}", day=f"{end:%d.%m.%Y}"),
            rule.source,
            end,
        ),
    )
    warnings = [_not_stretched()]
    certain = True
    following = third + timedelta(days=2)
    if third.weekday() == _SATURDAY and third < begun.day <= following:
        certain = False
        warnings.append(
            notice(
                "The third working day is a Saturday; whether Monday {day} still suffices is not "
                "settled (BGH, 27.04.2005 - VIII ZR 206/04). The earlier term is the careful one "
                "for the sender, the later one for the receiver.",
                day=f"{following:%d.%m.%Y}",
            )
        )
    return Counted(end, steps, tuple(warnings), certain)


def _employment(rule: Rule, inputs: Inputs, begun: Begun, place: Place) -> Counted:
    """The first day the law names that lies no earlier than the period's end (§ 622 BGB)."""
    assert rule.period  # noqa: S101
    earliest = end_after(begun.day, rule.period)
    end = earliest if "any" in rule.targets else _next_target(earliest, rule.targets)
    steps = (
        Step(
            notice(
                "{period} after receipt end on {day}",
                period=written(rule.period),
                day=f"{earliest:%d.%m.%Y}",
            ),
            rule.counting,
            earliest,
        ),
        Step(
            notice("The next day notice may end on: {day}", day=f"{end:%d.%m.%Y}"),
            rule.source,
            end,
        ),
        Step(
            notice(
                "For this end notice must be received by {day}",
                day=f"{latest_receipt(end, rule.period):%d.%m.%Y}",
            ),
            rule.counting,
            latest_receipt(end, rule.period),
        ),
    )
    warnings = (
        _not_stretched(),
        notice("Contract and collective agreement may provide otherwise (§ 622 Abs. 4 to 6 BGB)."),
    )
    return Counted(end, steps, warnings)


def _next_target(day: date, targets: tuple[str, ...]) -> date:
    if "15" in targets and day.day <= 15:
        return day.replace(day=15)
    return month_end(day)


def _not_stretched() -> Notice:
    return notice(
        "§ 193 BGB does not apply to periods of notice: receipt by the last day is needed even on "
        "a weekend or holiday (BGH, 17.02.2005 - III ZR 172/04)."
    )


Counter = Callable[[Rule, Inputs, Begun, Place], Counted]
NOTICES: Final[Mapping[str, Counter]] = {
    "rent": _rent,
    "rent_quarter": _rent_quarter,
    "notice": _employment,
}
