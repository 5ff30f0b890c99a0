"""Against an independent count that walks the calendar day by day and adds nothing up."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.tools.deadlines import Inputs, compute, rule_named
from copilot.tools.deadlines.days import clear_days_before, end_after, end_from, latest_receipt
from copilot.tools.deadlines.nouns import Period, Unit
from copilot.tools.deadlines.places import LANDS, Place

ONE = timedelta(days=1)
days = st.dates(date(1995, 1, 1), date(2060, 12, 31))
lands = st.sampled_from(LANDS)
units: st.SearchStrategy[Unit] = st.sampled_from(["days", "weeks", "months", "years"])
# Bounded so that no walk takes long.
_MOST = {"days": 90, "weeks": 26, "months": 24, "years": 5}


def walked(event: date, number: int, unit: str) -> date:
    """The last day, found by looking at each day after the event in turn."""
    day = event
    if unit in ("days", "weeks"):
        wanted = number * (7 if unit == "weeks" else 1)
        while wanted:
            day += ONE
            wanted -= 1
        return day
    wanted = number * (12 if unit == "years" else 1)
    while wanted:
        day += ONE
        if day.day == 1:
            wanted -= 1
    # Now on the first of the last month: walk to the number of the event's day, or the month's end.
    while day.day != event.day and (day + ONE).month == day.month:
        day += ONE
    return day


@given(days, st.integers(1, 90), units)
@settings(max_examples=300, deadline=None)
def test_end_is_where_a_walk_through_the_calendar_ends(day: date, number: int, unit: Unit) -> None:
    number = min(number, _MOST[unit])
    assert end_after(day, Period(number, unit)) == walked(day, number, unit)


@given(days, st.integers(1, 90), units)
@settings(max_examples=200, deadline=None)
def test_latest_receipt_is_the_last_early_enough(day: date, number: int, unit: Unit) -> None:
    period = Period(min(number, _MOST[unit]), unit)
    latest = latest_receipt(day, period)
    assert end_after(latest, period) <= day < end_after(latest + ONE, period)


@given(days, st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_clear_days_lie_between(day: date, number: int) -> None:
    between = clear_days_before(day, Period(number, "days"))
    counted = 0
    while between + ONE < day:
        between += ONE
        counted += 1
    assert counted == number


@given(days, st.integers(1, 24))
@settings(max_examples=100, deadline=None)
def test_period_with_its_first_day_ends_no_earlier_than_that_after_the_day_before(
    day: date, number: int
) -> None:
    period = Period(number, "months")
    assert end_from(day, period) >= end_after(day - ONE, period)


@given(days, lands, st.sampled_from(["berufung", "kuendigungsschutzklage", "klage_sgg"]))
@settings(max_examples=60, deadline=None)
def test_last_day_is_a_working_day_and_none_lies_between(day: date, land: str, rule: str) -> None:
    found = compute(rule_named(rule), Inputs(start=day, land=land, local=False))
    assert found.end is not None
    place = Place(land)
    assert place.why_free(found.end) is None
    raw = found.steps[1].day
    while raw and raw < found.end:
        assert place.why_free(raw)
        raw += ONE


@given(days, lands)
@settings(max_examples=60, deadline=None)
def test_advance_notice_is_a_working_day_a_week_before(day: date, land: str) -> None:
    found = compute(rule_named("berufungsbegruendung"), Inputs(start=day, land=land, local=False))
    assert found.end and found.advance
    assert found.end - found.advance >= timedelta(days=7)
    assert Place(land).why_free(found.advance) is None


@given(days, lands)
@settings(max_examples=60, deadline=None)
def test_an_unknown_place_never_gives_a_later_day_than_any_place(day: date, land: str) -> None:
    rule = rule_named("berufung")
    anywhere = compute(rule, Inputs(start=day))
    there = compute(rule, Inputs(start=day, land=land, local=False))
    assert anywhere.end and there.end
    assert anywhere.end <= there.end
    assert anywhere.certain is False or anywhere.end == there.end


@pytest.mark.parametrize("year", range(2024, 2030))
def test_notice_of_a_dwelling_by_the_third_working_day_counted_by_hand(year: int) -> None:
    for month in range(1, 13):
        day, working = date(year, month, 1), 0
        while True:
            if day.weekday() != 6 and not Place("BE").holiday(day):
                working += 1
            if working == 3:
                break
            day += ONE
        found = compute(rule_named("kuendigung_wohnraum"), Inputs(start=day, land="BE"))
        late = compute(rule_named("kuendigung_wohnraum"), Inputs(start=day + ONE, land="BE"))
        assert found.end and late.end
        assert (found.end + ONE).day == 1
        assert found.end < late.end
