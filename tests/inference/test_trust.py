"""Weights that are not as recorded are not loaded."""

import hashlib
import os
from pathlib import Path

import pytest

from copilot.errors import ModelDamagedError
from copilot.inference.trust import check_weights
from copilot.paths import Home


def test_a_changed_file_of_the_same_size_and_time_is_refused(home: Home, tmp_path: Path) -> None:
    home.root.mkdir()
    weights = tmp_path / "model.gguf"
    weights.write_bytes(b"GGUF good")
    sha256 = hashlib.sha256(b"GGUF good").hexdigest()
    check_weights(home, weights, sha256)
    check_weights(home, weights, sha256)
    was = weights.stat()
    weights.write_bytes(b"GGUF evil")
    os.utime(weights, ns=(was.st_atime_ns, was.st_mtime_ns))
    with pytest.raises(ModelDamagedError, match="sha256"):
        check_weights(home, weights, sha256)


def test_a_file_found_good_is_not_read_again(home: Home, tmp_path: Path) -> None:
    home.root.mkdir()
    weights = tmp_path / "model.gguf"
    weights.write_bytes(b"GGUF good")
    sha256 = hashlib.sha256(b"GGUF good").hexdigest()
    check_weights(home, weights, sha256)
    read = []
    original = Path.open

    def noting(path: Path, *arguments: object, **named: object) -> object:
        read.append(path)
        return original(path, *arguments, **named)  # type: ignore[call-overload]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", noting)
        check_weights(home, weights, sha256)
    assert weights not in read


def test_what_was_remembered_and_is_damaged_means_reading_again(home: Home, tmp_path: Path) -> None:
    home.root.mkdir()
    weights = tmp_path / "model.gguf"
    weights.write_bytes(b"GGUF good")
    (home.root / "weights-checked.json").write_text("[1")
    check_weights(home, weights, hashlib.sha256(b"GGUF good").hexdigest())
