"""A deadline by its rule: each step with its norm, then what is unsure, then the advance notice.

Where holidays or the place are not known, every possibility is counted; if they differ, the
earliest day is given, marked unsure, with the reason.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from copilot.errors.deadlines import MissingTriggerError
from copilot.locale import Notice, notice
from copilot.tools.deadlines.counting import Counted, count
from copilot.tools.deadlines.notices import NOTICES
from copilot.tools.deadlines.nouns import Deadline, Inputs, Rule, Step
from copilot.tools.deadlines.places import Place, places
from copilot.tools.deadlines.starting import Begun, begin

_HORIZON: Final = timedelta(days=366 * 110)


def compute(rule: Rule, inputs: Inputs, today: date | None = None) -> Deadline:
    """The deadline of ``rule``; raises MissingTriggerError unless there is one date to count from.

    ``today`` is only compared with the result, to warn of a period that is over.
    """
    given = [each for each in (inputs.start, inputs.posted, inputs.announced) if each]
    if len(given) != 1 or not _usable(rule, inputs):
        raise MissingTriggerError(name=rule.name, trigger=str(rule.trigger))
    if rule.kind == "never" or (rule.kind == "free" and inputs.period is None):
        return _without_date(rule, inputs)
    if rule.kind == "free":
        rule = replace(rule, period=inputs.period, kind="after")
    american = rule.moves.startswith("FR")
    counted = [
        _at(rule, inputs, place) for place in places(inputs.land, inputs.local, american=american)
    ]
    return _joined(rule, inputs, counted, today)


def _usable(rule: Rule, inputs: Inputs) -> bool:
    if inputs.posted:
        return bool(rule.fiction)
    return bool(rule.latest_start_months) if inputs.announced else True


def _at(rule: Rule, inputs: Inputs, place: Place) -> tuple[Place, Counted, Begun]:
    begun = begin(rule, inputs, place)
    counter = NOTICES.get(rule.kind, count)
    return place, counter(rule, inputs, begun, place), begun


def _without_date(rule: Rule, inputs: Inputs) -> Deadline:
    warnings = (
        (notice("{reason}", reason=str(rule.unsure)),)
        if rule.unsure
        else (notice("This rule needs a period: how many days, weeks, months or years."),)
    )
    start = Step(_trigger_text(rule, inputs), rule.source, inputs.start)
    return Deadline(rule, inputs, (start,), None, False, None, warnings)


def _trigger_text(rule: Rule, inputs: Inputs) -> Notice:
    day = inputs.start or inputs.posted or inputs.announced
    return notice("{trigger}: {day}", trigger=str(rule.trigger), day=f"{day:%d.%m.%Y}")


def _joined(
    rule: Rule,
    inputs: Inputs,
    counted: list[tuple[Place, Counted, Begun]],
    today: date | None,
) -> Deadline:
    """One deadline of all possibilities: the earliest day, unsure where they differ."""
    place, earliest, begun = min(counted, key=lambda each: each[1].end)
    ends = {each.end for _, each, _ in counted}
    warnings = [*begun.warnings, *earliest.warnings]
    alternatives = None
    if len(ends) > 1:
        alternatives = {_named(each): result.end for each, result, _ in counted}
        warnings.append(_differing(inputs, alternatives, earliest.end))
    if not place.known(earliest.end):
        warnings.append(
            notice(
                "The holidays of {year} are not known; the day is unsure.", year=earliest.end.year
            )
        )
    certain = (
        len(ends) == 1
        and begun.certain
        and earliest.certain
        and not rule.unsure
        and place.known(earliest.end)
    )
    warnings += _notes(rule, inputs)
    if today and earliest.end < today:
        warnings.append(notice("This day is in the past."))
    return Deadline(
        rule,
        inputs,
        (*begun.steps, *earliest.steps),
        earliest.end,
        certain,
        _advance(earliest.end, inputs.advance_days, place),
        tuple(warnings),
        alternatives,
    )


def _named(place: Place) -> str:
    return f"{place.land}, +" if place.local else place.land


def _differing(inputs: Inputs, alternatives: dict[str, date], earliest: date) -> Notice:
    later = ", ".join(
        f"{name.removesuffix(', +')} {day:%d.%m.%Y}"
        for name, day in alternatives.items()
        if day > earliest
    )
    if not inputs.land:
        return notice(
            "The Land is not given and its holidays matter: elsewhere the day is {earliest}, but "
            "{later}.",
            earliest=f"{earliest:%d.%m.%Y}",
            later=later,
        )
    return notice(
        "A holiday that only some municipalities keep falls on this day; where it is kept the day "
        "is later: {later}.",
        later=later,
    )


def _notes(rule: Rule, inputs: Inputs) -> list[Notice]:
    notes = []
    if rule.unsure:
        notes.append(notice("{reason}", reason=str(rule.unsure)))
    if rule.note:
        notes.append(notice("{reason}", reason=str(rule.note)))
    if rule.notfrist:
        notes.append(notice("This is a Notfrist: it cannot be extended (§ 224 Abs. 1 ZPO)."))
    if rule.extension:
        notes.append(
            notice("May be extended if asked for before it ends ({source}).", source=rule.extension)
        )
    if rule.without_instruction and inputs.instructed:
        notes.append(
            notice(
                "Without a correct instruction on remedies a year applies instead ({source}).",
                source=rule.without_instruction,
            )
        )
    return notes


def _advance(end: date, days: int, place: Place) -> date:
    """The working day ``days`` before the end, or the one before that."""
    day = end - timedelta(days=days)
    while place.why_free(day):
        day -= timedelta(days=1)
    return day
