"""copilot train without PyTorch: what it says, and the way back."""

import json
from pathlib import Path

import pytest

from copilot.cli import main


def test_training_without_pytorch_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("copilot.cli.train.find_spec", lambda _name: None)
    code = main(
        ["--home", str(tmp_path), "--lang", "en", "train", "reader", "--data", "d", "--base", "b",
         "--out", "o"]
    )  # fmt: skip
    assert code == 6
    assert "copilot-legal[train]" in capsys.readouterr().err


def test_there_is_no_way_back_from_the_shipped_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path), "--lang", "en", "train", "back"]) == 2
    assert "no earlier reader" in capsys.readouterr().err


def test_the_way_back_leads_to_the_reader_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("legal-reader", "legal-reader.before"):
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "reader.json").write_text(name)
    assert main(["--home", str(tmp_path), "--json", "train", "back"]) == 0
    assert json.loads(capsys.readouterr().out) == {"reader": "own"}
    now = tmp_path / "models" / "legal-reader" / "reader.json"
    assert now.read_text() == "legal-reader.before"
    assert main(["--home", str(tmp_path), "--json", "train", "back"]) == 0
    assert json.loads(capsys.readouterr().out) == {"reader": "shipped"}
