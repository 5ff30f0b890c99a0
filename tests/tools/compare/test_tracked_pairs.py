"""The forty pairs as Word files: accepted they are the second text, rejected the first."""

from pathlib import Path

import pytest

from copilot.tools.compare.comparison import compare
from copilot.tools.compare.sides import side
from copilot.tools.compare.tracked import tracked
from tests.exports.office import office_missing, settle_all
from tests.exports.settled import settled
from tests.tools.compare.pairs import Pair, pairs


def _document(pair: Pair) -> bytes:
    return tracked(compare(side("A", pair.before), side("B", pair.after)), "2026-11-28")


def test_tracked_changes_hold_both_texts_of_every_pair() -> None:
    for pair in pairs():
        content = _document(pair)
        assert settled(content, accept=True) == pair.after, pair.name
        assert settled(content, accept=False) == pair.before, pair.name


def test_libreoffice_finds_both_texts_of_every_pair(tmp_path: Path) -> None:
    if missing := office_missing():
        pytest.skip(missing)
    known = pairs()
    for number, pair in enumerate(known):
        (tmp_path / f"{number:02}.docx").write_bytes(_document(pair))
    profile = tmp_path / "profile"
    profile.mkdir()
    settle_all(tmp_path, profile)
    for number, pair in enumerate(known):
        accepted = (tmp_path / f"{number:02}.accepted.txt").read_text("utf-8-sig")
        rejected = (tmp_path / f"{number:02}.rejected.txt").read_text("utf-8-sig")
        both = (accepted.removesuffix("\n"), rejected.removesuffix("\n"))
        assert both == (pair.after, pair.before), pair.name
