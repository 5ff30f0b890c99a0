"""What every test of the terminal app starts with."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path, as a fake workspace's home has one, leads into the test's own folder."""
    monkeypatch.chdir(tmp_path)
