"""``copilot compare`` on files: terminal, JSON, tracked changes and reports."""

import json
from pathlib import Path

import pytest

from copilot.cli import main
from tests.exports.settled import settled

_OLD = "§ 1 Miete\nDie Miete beträgt 1.000 EUR.\n\n§ 2 Tiere\nTiere sind verboten.\n"
_NEW = "§ 1 Miete\nDie Miete beträgt 1.200 EUR.\n\n§ 2 Tiere\nTiere sind erlaubt.\n"


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "alt.txt").write_text(_OLD, "utf-8")
    (tmp_path / "neu.txt").write_text(_NEW, "utf-8")
    return str(tmp_path / "alt.txt"), str(tmp_path / "neu.txt")


def test_json_holds_every_changed_word_and_its_place(
    texts: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *texts, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    first = record["changes"][0]
    assert (first["deleted"], first["inserted"]) == (["1.000"], ["1.200"])
    assert first["significance"] == "figures"
    place = first["after"]
    assert _NEW[place["start"] : place["end"]] == place["quote"]


def test_tracked_changes_and_reports_are_written(texts: tuple[str, str], tmp_path: Path) -> None:
    targets = [tmp_path / f"vergleich{ending}" for ending in (".docx", ".pdf", ".md", ".xlsx")]
    exports = [word for path in targets for word in ("--export", str(path))]
    assert main(["compare", *texts, *exports]) == 0
    assert settled(targets[0].read_bytes(), accept=True) == _NEW
    assert settled(targets[0].read_bytes(), accept=False) == _OLD
    assert all(path.stat().st_size > 0 for path in targets)


def test_the_amended_view_names_the_source_of_each_change(
    texts: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = tmp_path / "nachtrag.txt"
    order.write_text("§ 1\n\nIn § 2 wird das Wort „verboten“ durch „erlaubt“ ersetzt.\n", "utf-8")
    assert main(["compare", texts[0], str(order), "--as-amended", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [each["source"]["name"] for each in record["applied"]] == ["nachtrag.txt"]
    assert "Tiere sind erlaubt." in record["text"]


def test_one_text_alone_is_refused(texts: tuple[str, str]) -> None:
    assert main(["compare", texts[0]]) == 2
