"""From the event to the last day: §§ 187, 188 BGB, then off weekends and holidays (§ 193 BGB)."""

from dataclasses import dataclass
from datetime import date, timedelta

from copilot.locale import Notice, notice
from copilot.tools.deadlines.days import (
    ONE_DAY,
    add_months,
    clear_days_before,
    end_after,
    end_from,
    month_end,
    year_end,
)
from copilot.tools.deadlines.nouns import Inputs, Period, Rule, Step
from copilot.tools.deadlines.places import Place
from copilot.tools.deadlines.starting import Begun


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day at one place, the steps to it, and what is to be said of it."""

    end: date
    steps: tuple[Step, ...]
    warnings: tuple[Notice, ...] = ()
    certain: bool = True


def count(rule: Rule, inputs: Inputs, begun: Begun, place: Place) -> Counted:
    """The last day by the rule's kind."""
    if not inputs.instructed and rule.without_instruction:
        step, raw = _plain(rule.without_instruction, begun, Period(1, "years"))
        return _moved(rule, raw, (step,), place)
    match rule.kind:
        case "year_end":
            return _year_end(rule, begun, place)
        case "month_end":
            return _month_end(rule, begun, place)
        case "before":
            return _before(rule, begun, place)
        case "frcp_before":
            return _frcp_before(rule, begun, place)
    assert rule.period  # noqa: S101 - every other rule has one
    step, raw = _plain(rule.counting, begun, rule.period)
    counted = _moved(rule, raw, (step,), place)
    if begun.lapsed:
        counted = _after_lapse(rule, begun, counted, place)
    if inputs.by_mail and rule.mail_days:
        return _by_mail(rule, counted, place)
    return counted


def written(period: Period) -> str:
    """ "1 month", in the language in use."""
    plural = {
        "days": notice("{number} days", number=period.number),
        "weeks": notice("{number} weeks", number=period.number),
        "months": notice("{number} months", number=period.number),
        "years": notice("{number} years", number=period.number),
    }
    single = {
        "days": notice("one day"),
        "weeks": notice("one week"),
        "months": notice("one month"),
        "years": notice("one year"),
    }
    return str((single if period.number == 1 else plural)[period.unit])


def _plain(source: str, begun: Begun, period: Period) -> tuple[Step, date]:
    raw = end_after(begun.day, period)
    text = notice(
        "The day of the event does not count; {period} end on {day}",
        period=written(period),
        day=f"{raw:%d.%m.%Y}",
    )
    return Step(text, source, raw), raw


def _moved(rule: Rule, raw: date, steps: tuple[Step, ...], place: Place) -> Counted:
    """Off Saturday, Sunday and holiday, one day after the other, each with its reason."""
    if not rule.moves:
        return Counted(raw, steps)
    day, more = raw, []
    while why := place.why_free(day):
        following = day + ONE_DAY
        text = notice("{day} is {why}: the next day", day=f"{day:%d.%m.%Y}", why=str(why))
        more.append(Step(text, rule.moves, following))
        day = following
    return Counted(day, (*steps, *more))


def _after_lapse(rule: Rule, begun: Begun, counted: Counted, place: Place) -> Counted:
    """A period that begins when months have lapsed may be counted from the next day's beginning."""
    assert rule.period  # noqa: S101
    other = _moved(rule, end_from(begun.day + ONE_DAY, rule.period), (), place).end
    if other == counted.end:
        return counted
    warning = notice(
        "Counted from the beginning of the next day (§ 187 Abs. 2 BGB) the period would end on "
        "{day}; the earlier day is given.",
        day=f"{other:%d.%m.%Y}",
    )
    return Counted(counted.end, counted.steps, (*counted.warnings, warning), certain=False)


def _year_end(rule: Rule, begun: Begun, place: Place) -> Counted:
    assert rule.period  # noqa: S101
    start = year_end(begun.day)
    raw = add_months(start, 12 * rule.period.number)
    steps = (
        Step(
            notice("Begins at the end of the year: {day}", day=f"{start:%d.%m.%Y}"),
            "§ 199 Abs. 1 BGB",
            start,
        ),
        Step(
            notice("{period} end on {day}", period=written(rule.period), day=f"{raw:%d.%m.%Y}"),
            "§ 195, § 188 Abs. 2 BGB",
            raw,
        ),
    )
    counted = _moved(rule, raw, steps, place)
    warnings = [notice("Suspension and renewal (§§ 203 to 213 BGB) are not considered.")]
    if counted.end != raw:
        warnings.append(
            notice(
                "That limitation ends on the next working day follows from case law (BGH, "
                "06.12.2007 - III ZR 146/07); act by {day} to be safe.",
                day=f"{raw:%d.%m.%Y}",
            )
        )
    return Counted(counted.end, counted.steps, tuple(warnings))


def _month_end(rule: Rule, begun: Begun, place: Place) -> Counted:
    assert rule.period  # noqa: S101
    raw = month_end(add_months(begun.day.replace(day=1), rule.period.number))
    text = notice(
        "The last day of month number {number} after it: {day}",
        number=rule.period.number,
        day=f"{raw:%d.%m.%Y}",
    )
    return _moved(rule, raw, (Step(text, rule.source, raw),), place)


def _before(rule: Rule, begun: Begun, place: Place) -> Counted:
    """Backwards from a hearing: the whole period lies between; nothing moves closer to it."""
    assert rule.period  # noqa: S101
    raw = clear_days_before(begun.day, rule.period)
    text = notice(
        "{period} lie between {day} and the event, neither day counted",
        period=written(rule.period),
        day=f"{raw:%d.%m.%Y}",
    )
    steps, day = [Step(text, rule.counting, raw)], raw
    while why := place.why_free(day):
        earlier = day - ONE_DAY
        steps.append(
            Step(
                notice(
                    "{day} is {why}: a period before an event does not get shorter, so the day "
                    "before",
                    day=f"{day:%d.%m.%Y}",
                    why=str(why),
                ),
                rule.counting,
                earlier,
            )
        )
        day = earlier
    return Counted(day, tuple(steps))


def _frcp_before(rule: Rule, begun: Begun, place: Place) -> Counted:
    """FRCP 6(a)(5): backward-counted periods go on backward from a weekend or holiday."""
    assert rule.period  # noqa: S101
    national = Place("US")  # 6(a)(6)(C): a State's holidays only for periods after an event
    day = begun.day - timedelta(days=rule.period.number)
    text = notice(
        "{period} counted backward: {day}", period=written(rule.period), day=f"{day:%d.%m.%Y}"
    )
    steps = [Step(text, "FRCP 6(a)(1), (5)", day)]
    while why := national.why_free(day):
        earlier = day - ONE_DAY
        steps.append(
            Step(
                notice("{day} is {why}: the day before", day=f"{day:%d.%m.%Y}", why=str(why)),
                "FRCP 6(a)(5)",
                earlier,
            )
        )
        day = earlier
    return Counted(day, tuple(steps))


def _by_mail(rule: Rule, counted: Counted, place: Place) -> Counted:
    raw = counted.end + timedelta(days=rule.mail_days)
    text = notice("Served by mail: three days are added", day=f"{raw:%d.%m.%Y}")
    return _moved(rule, raw, (*counted.steps, Step(text, "FRCP 6(d)", raw)), place)
