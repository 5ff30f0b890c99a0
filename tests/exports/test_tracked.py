"""Tracked changes, accepted or rejected, give the one text or the other to the letter."""

from pathlib import Path

import pytest

from copilot.exports.report import Run
from copilot.exports.tracked import render_tracked
from tests.exports.office import office_missing, settle_all
from tests.exports.settled import settled

_RUNS: dict[str, tuple[Run, ...]] = {
    "words": (
        Run("Die Frist beträgt "),
        Run("drei", "deleted"),
        Run("sechs", "inserted"),
        Run("."),
    ),
    "lines": (Run("eins\n"), Run("zwei\n", "deleted"), Run("drei\n", "inserted"), Run("vier\n")),
    "joined": (Run("eins"), Run("\n", "deleted"), Run(" ", "inserted"), Run("zwei")),
    "ends": (Run("alles", "deleted"), Run("\nneu\n\n", "inserted")),
    "moved": (Run("a b\n", "moved_away", 1), Run("x\n"), Run("a b\n", "moved_here", 1), Run("y")),
    "signs": (Run("\ta & <b>\x00"), Run("  \n\f", "inserted"), Run("§ „“ 😀 ")),
    "nothing": (),
}


def _texts(runs: tuple[Run, ...]) -> tuple[str, str]:
    text = [(run.change, run.text.replace("\x00", "\ufffd").replace("\f", "\n")) for run in runs]
    new = "".join(t for change, t in text if change not in ("deleted", "moved_away"))
    return new, "".join(t for change, t in text if change not in ("inserted", "moved_here"))


def _document(runs: tuple[Run, ...]) -> bytes:
    return render_tracked(runs, title="Vergleich", language="de", date="2026-11-28")


@pytest.mark.parametrize("name", _RUNS)
def test_accepting_gives_the_new_text_and_rejecting_the_old_one(name: str) -> None:
    new, old = _texts(_RUNS[name])
    content = _document(_RUNS[name])
    assert settled(content, accept=True) == new
    assert settled(content, accept=False) == old


def test_the_same_changes_give_the_same_bytes() -> None:
    assert _document(_RUNS["moved"]) == _document(_RUNS["moved"])


def test_libreoffice_accepts_and_rejects_them_alike(tmp_path: Path) -> None:
    if missing := office_missing():
        pytest.skip(missing)
    for name, runs in _RUNS.items():
        (tmp_path / f"{name}.docx").write_bytes(_document(runs))
    profile = tmp_path / "profile"
    profile.mkdir()
    settle_all(tmp_path, profile)
    for name, runs in _RUNS.items():
        new, old = _texts(runs)
        accepted = (tmp_path / f"{name}.accepted.txt").read_text("utf-8-sig")
        rejected = (tmp_path / f"{name}.rejected.txt").read_text("utf-8-sig")
        assert (accepted.removesuffix("\n"), rejected.removesuffix("\n")) == (new, old)
