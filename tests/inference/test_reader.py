"""What of the reader needs no weights: its folder, and that nothing breaks without it."""

import json
from pathlib import Path

import pytest

from copilot.config import Settings
from copilot.errors import ModelDamagedError, ModelMissingError
from copilot.inference.installed import InstalledModels
from copilot.inference.reader import describe
from copilot.paths import Home


def test_without_a_folder_the_reader_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        describe(tmp_path / "reader")


@pytest.mark.parametrize("told", ["{", "{}", '{"files": []}', "[]"])
def test_a_damaged_description_is_told(tmp_path: Path, told: str) -> None:
    (tmp_path / "reader.json").write_text(told)
    with pytest.raises(ModelDamagedError):
        describe(tmp_path)


def test_a_model_cut_short_is_told(tmp_path: Path) -> None:
    described = {
        "name": "r", "quantisation": "int8", "question_tokens": 64, "text_tokens": 160,
        "delta": "", "files": [{"name": "model.onnx", "bytes": 10, "sha256": "0" * 64}],
    }  # fmt: skip
    (tmp_path / "reader.json").write_text(json.dumps(described))
    (tmp_path / "model.onnx").write_bytes(b"123")
    with pytest.raises(ModelDamagedError):
        describe(tmp_path)


def test_a_reader_that_is_not_installed_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.inference.catalogue.reader_folder", lambda _home: None)
    assert InstalledModels(Home(tmp_path), Settings()).reader is None
