"""What may begin a period is found with its words; doubts are told, nothing is invented."""

from datetime import date

import pytest

from copilot.domain import Language
from copilot.tools.deadlines import rule_named
from copilot.tools.deadlines.triggers import triggers

FOUND = [
    ("Landgericht Köln\nUrteil\n\nzugestellt am 12.03.2026", "de", "served", (2026, 3, 12),
     "berufung"),
    ("Landgericht Köln\nIm Namen des Volkes\nUrteil\nVerkündet am 18. Juni 2024", "de", "announced",
     (2024, 6, 18), "berufung"),
    ("Versäumnisurteil\nZustellung: 02.02.2026", "de", "served", (2026, 2, 2),
     "einspruch_versaeumnisurteil"),
    ("Kündigung\nIhr Arbeitsverhältnis endet. Zugang am 5. Mai 2026", "de", "received",
     (2026, 5, 5), "kuendigungsschutzklage"),
    ("Kündigung\nIhr Arbeitsverhältnis endet.\nEmpfangsvermerk: am 5. Mai 2026 um 9 Uhr in den\n"
     "Hausbriefkasten eingelegt", "de", "received", (2026, 5, 5), "kuendigungsschutzklage"),
    ("Landgericht Ulm\nUrteil\nEmpfangsbekenntnis vom 3.2.2026", "de", "served", (2026, 2, 3),
     "berufung"),
    ("Bescheid\n\nRechtsbehelfsbelehrung\nzur Post gegeben am 10.03.2025", "de", "posted",
     (2025, 3, 10), "widerspruch_vwgo"),
    ("Finanzamt Mitte\nSteuerbescheid\nEingang 7.1.2026", "de", "received", (2026, 1, 7),
     "einspruch_ao"),
    ("Arbeitsgericht Ulm\nUrteil\nDas Urteil wurde am 3.2.2026 zugestellt.", "de", "served",
     (2026, 2, 3), "berufung_arbgg"),
    ("Strafbefehl\nZugestellt: 18.12.2026", "de", "served", (2026, 12, 18),
     "einspruch_strafbefehl"),
    ("Summons in a civil action. Served on June 1, 2026.", "en", "served", (2026, 6, 1),
     "frcp_answer"),
    ("Die Abnahme erfolgte am 29.02.2024.", "de", "accepted", (2024, 2, 29), "maengel_werk"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "cue", "day", "rule"), FOUND)
def test_trigger_is_found_with_its_rule(
    text: str, language: Language, cue: str, day: tuple[int, int, int], rule: str
) -> None:
    (found,) = triggers(text, language)
    assert (found.cue, found.day) == (cue, date(*day))
    assert rule in found.rules
    assert text[found.start : found.end] == found.quote
    assert all(rule_named(each) for each in found.rules)


def test_day_that_does_not_exist_is_told_and_gives_no_date() -> None:
    (found,) = triggers("Urteil\nzugestellt am 31.02.2026", "de")
    assert found.day is None
    assert "no such day" in str(found.doubts[0])


def test_two_digits_of_the_year_are_told() -> None:
    (found,) = triggers("Urteil\nzugestellt am 12.03.26", "de")
    assert "two digits" in str(found.doubts[0])


def test_badly_read_digits_are_told_and_give_no_date() -> None:
    (found,) = triggers("Urteil\nzugestellt am l2.O3.2026", "de")
    assert found.day is None
    assert "12.03.2026" in str(found.doubts[0])


def test_contradicting_days_are_told_on_both() -> None:
    text = "Urteil\nzugestellt am 12.03.2026\n\nLaut Vermerk zugestellt am 13.03.2026"
    first, second = triggers(text, "de")
    assert "13.03.2026" in str(first.doubts[0])
    assert "12.03.2026" in str(second.doubts[0])


def test_a_date_without_a_cue_begins_nothing() -> None:
    assert triggers("Der Vertrag vom 12.03.2026 gilt bis zum 31.12.2026.", "de") == []


def test_a_cue_belongs_to_its_own_date() -> None:
    text = "Notice received on 15 October 2024 therefore takes effect on 31 March 2025."
    assert [each.day for each in triggers(text, "en")] == [date(2024, 10, 15)]
