"""What the calculator does not know it says, and gives no date without its rule."""

from datetime import date

import pytest

from copilot.errors.deadlines import MissingTriggerError, UnknownLandError, UnknownRuleError
from copilot.tools.deadlines import Inputs, compute, rule_named, rules


def test_every_rule_names_its_source_in_both_languages() -> None:
    for rule in rules():
        assert rule.source and rule.counting
        assert rule.title.de and rule.title.en and rule.trigger.de and rule.trigger.en
    assert len({rule.name for rule in rules()}) == len(rules())


def test_without_undue_delay_gives_no_date_and_says_why() -> None:
    found = compute(rule_named("anfechtung_irrtum"), Inputs(start=date(2026, 3, 2)))
    assert found.end is None
    assert not found.certain
    assert "names no day" in str(found.warnings[0])


def test_unknown_land_is_said_where_it_matters() -> None:
    found = compute(rule_named("berufung"), Inputs(start=date(2025, 12, 6)))
    assert found.end == date(2026, 1, 6)
    assert not found.certain
    assert any("BY 07.01.2026" in str(warning) for warning in found.warnings)


def test_unknown_land_does_not_matter_on_a_day_without_holidays() -> None:
    assert compute(rule_named("berufung"), Inputs(start=date(2026, 3, 10))).certain


def test_holiday_of_some_municipalities_makes_the_day_unsure() -> None:
    found = compute(rule_named("berufung"), Inputs(start=date(2025, 7, 15), land="BY"))
    assert not found.certain
    assert any("municipalities" in str(warning) for warning in found.warnings)


def test_two_ways_to_count_five_months_are_said() -> None:
    found = compute(rule_named("berufung"), Inputs(announced=date(2026, 1, 31), land="BE"))
    assert found.end == date(2026, 7, 30)
    assert not found.certain


def test_saturday_as_third_working_day_is_unsettled() -> None:
    found = compute(rule_named("kuendigung_wohnraum"), Inputs(start=date(2027, 4, 5), land="BE"))
    assert not found.certain


def test_notice_periods_are_not_stretched() -> None:
    found = compute(
        rule_named("kuendigung_arbeitsverhaeltnis"), Inputs(start=date(2026, 2, 15), land="BE")
    )
    assert found.end == date(2026, 3, 15)  # a Sunday
    assert any("§ 193 BGB does not apply" in str(warning) for warning in found.warnings)


def test_state_holiday_counts_after_an_event_only() -> None:
    after = compute(rule_named("frcp_answer"), Inputs(start=date(2026, 3, 30), land="US-MA"))
    assert after.end == date(2026, 4, 21)  # Patriots' Day in Massachusetts is 20 April
    before = compute(
        rule_named("frcp_motion_before_hearing"), Inputs(start=date(2026, 5, 4), land="US-MA")
    )
    assert before.end == date(2026, 4, 20)


def test_year_whose_holidays_are_unknown_is_unsure() -> None:
    found = compute(rule_named("verjaehrung_titel"), Inputs(start=date(2085, 1, 2), land="BE"))
    assert not found.certain


def test_trigger_is_needed_once() -> None:
    with pytest.raises(MissingTriggerError):
        compute(rule_named("berufung"), Inputs(land="BE"))
    with pytest.raises(MissingTriggerError):
        both = Inputs(start=date(2026, 3, 2), announced=date(2026, 3, 1))
        compute(rule_named("berufung"), both)
    with pytest.raises(MissingTriggerError):
        compute(rule_named("berufung"), Inputs(posted=date(2026, 3, 2)))


def test_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UnknownRuleError) as raised:
        rule_named("beruffung")
    assert "berufung" in str(raised.value.fix)


def test_unknown_land_is_refused() -> None:
    with pytest.raises(UnknownLandError):
        compute(rule_named("berufung"), Inputs(start=date(2026, 3, 2), land="XX"))
