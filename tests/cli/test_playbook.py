"""``copilot playbook`` on a file: terminal, JSON and report."""

import json
from pathlib import Path

import pytest

from copilot.cli import main


@pytest.fixture
def contract(tmp_path: Path) -> str:
    path = tmp_path / "nda.txt"
    path.write_text("§ 1 Vertragsstrafe\nDie Vertragsstrafe beträgt 90.000 EUR.\n", "utf-8")
    return str(path)


def test_json_holds_each_rule_with_its_place(
    contract: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playbook", contract, "--playbook", "nda", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    penalty = next(topic for topic in record["topics"] if topic["topic"] == "penalty")
    measured = next(rule for rule in penalty["rules"] if rule["measured"])
    assert (measured["outcome"], measured["measured"]) == ("not_met", "90.000 EUR")
    text = Path(contract).read_text("utf-8")
    place = measured["pinpoint"]
    assert text[place["start"] : place["end"]] == place["quote"]


def test_a_report_is_written_and_the_list_names_the_shipped_ones(
    contract: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "review.docx"
    assert main(["playbook", contract, "--playbook", "nda", "--export", str(target)]) == 0
    assert target.stat().st_size > 0
    assert main(["playbook", "--list"]) == 0
    assert "supply" in capsys.readouterr().out


def test_without_a_document_it_says_what_to_give() -> None:
    assert main(["playbook", "--playbook", "nda"]) == 2
    assert main(["playbook", "x.txt"]) == 2
