"""``copilot deadlines``: the result with its steps, and refusals with a remedy."""

import json
from pathlib import Path

import pytest

from copilot.cli import main


def _data(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return dict(json.loads(capsys.readouterr().out))


def test_deadline_is_computed_with_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["deadlines", "compute", "--rule", "berufung", "--from", "12.03.2026", "--land", "BY"]
    assert main([*given, "--json"]) == 0
    found = _data(capsys)
    assert (found["end"], found["certain"]) == ("2026-04-13", True)
    assert found["source"] == "§ 517 ZPO"
    assert len(list(found["steps"])) == 3  # type: ignore[call-overload]


def test_rule_without_a_day_ends_with_code_four(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["deadlines", "compute", "--rule", "anfechtung_irrtum", "--from", "2026-03-12"]
    assert main(given) == 4
    assert "No date can be given." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--from", "31.02.2026"], "no such day"),
        (["--from", "12.03.26"], "four digits"),
        (["--from", "2026-03-12", "--land", "XX"], "no Land"),
        ([], "needs one date"),
        (["--from", "2026-03-12", "--confirm"], "none is named"),
    ],
)
def test_what_cannot_be_computed_is_refused(
    options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deadlines", "compute", "--rule", "berufung", *options]) == 2
    assert told in capsys.readouterr().err


def test_rules_are_listed_with_their_norms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadlines", "rules", "kündigungsschutz", "--lang", "de"]) == 0
    assert "§ 4 S. 1 KSchG" in capsys.readouterr().out


def test_calendar_file_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "frist.ics"
    given = ["deadlines", "compute", "--rule", "berufung", "--from", "2026-03-12", "--land", "BE"]
    assert main([*given, "--export", str(path)]) == 0
    assert path.read_text("utf-8").startswith("BEGIN:VCALENDAR")
    assert main([*given, "--export", str(path)]) != 0
