"""Calendar file and control sheet: complete, folded as the standard asks, the same every time."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from copilot.errors.deadlines import UnreadableDateError
from copilot.exports.writing import write
from copilot.locale import use_language
from copilot.tools.deadlines import Deadline, Inputs, compute, rule_named
from copilot.tools.deadlines.calendar_file import calendar_file
from copilot.tools.deadlines.reading import day_of
from copilot.tools.deadlines.report import report

MADE = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def _deadlines() -> list[Deadline]:
    inputs = Inputs(start=date(2026, 3, 12), land="BE")
    return [compute(rule_named(name), inputs) for name in ("berufung", "berufungsbegruendung")]


def test_calendar_holds_each_last_day_and_advance_notice() -> None:
    made = calendar_file(_deadlines(), "Weber; Lindenhof", MADE).decode()
    assert made.count("BEGIN:VEVENT") == 4
    assert "DTSTART;VALUE=DATE:20260413\r\nDTEND;VALUE=DATE:20260414" in made
    assert "Weber\\; Lindenhof" in made.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    assert made == calendar_file(_deadlines(), "Weber; Lindenhof", MADE).decode()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("suffix", [".csv", ".docx", ".pdf"])
def test_control_sheet_is_written(tmp_path: Path, language: str, suffix: str) -> None:
    use_language(language)
    sheet = report(_deadlines(), "de" if language == "de" else "en", "Weber")
    path = write(sheet, tmp_path / f"sheet{suffix}")
    assert path.stat().st_size > 100
    if suffix == ".csv":
        text = path.read_text("utf-8-sig")
        assert "13.04.2026" in text
        assert "§ 517 ZPO" in text


def test_deadline_without_a_date_is_on_the_sheet_and_not_in_the_calendar() -> None:
    never = compute(rule_named("anfechtung_irrtum"), Inputs(start=date(2026, 3, 12)))
    assert b"VEVENT" not in calendar_file([never], "", MADE)
    assert "no date can be given" in str(report([never], "en", "").blocks[0])


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("31.02.2026", "no such day"),
        ("2026-13-01", "no such day"),
        ("12.3.26", "four digits"),
        ("12. Mrz", "not written as a date"),
        ("", "not written as a date"),
    ],
)
def test_day_that_cannot_be_read_for_sure_is_refused(written: str, reason: str) -> None:
    with pytest.raises(UnreadableDateError) as raised:
        day_of(written)
    assert reason in str(raised.value)


def test_german_and_iso_days_are_read() -> None:
    assert day_of("12.3.2026") == day_of("2026-03-12") == date(2026, 3, 12)
