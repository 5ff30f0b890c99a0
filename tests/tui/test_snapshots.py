"""Every screen as SVG, in both languages, at the two sizes a lawyer is likely to have.

``COPILOT_SNAPSHOTS=write`` draws them anew; look at what changed before you commit it.
"""

import os
from pathlib import Path

import pytest

from copilot.locale import use_language
from tests.tui.pictures import svg_of, tour

_KEPT = Path(__file__).parent / "snapshots"
_SCREENS = {
    "welcome", "matters", "new-matter", "models", "settings", "unlock", "ask", "ask-page",
    "coverage", "help", "palette", "products", "ask-not-found", "search", "library", "history",
    "activity", "product", "export",
}  # fmt: skip


_SIZES = ((80, 24), (120, 40))


@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_screen_looks_as_it_was_drawn(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lawyer goes through every screen; each reads as it did when somebody last looked at it."""
    use_language(language)
    seen, differing = set(), []
    async for name, pilot in tour(monkeypatch, _SIZES[0]):
        seen.add(name)
        for size in _SIZES:
            if size != _SIZES[0]:
                await pilot.resize_terminal(*size)
            kept = _KEPT / f"{language}-{size[0]}x{size[1]}" / f"{name}.svg"
            if not _is_alike(await svg_of(pilot), kept, tmp_path):
                differing.append(str(kept.relative_to(_KEPT)))
        await pilot.resize_terminal(*_SIZES[0])
    assert seen == _SCREENS
    assert not differing, f"{differing}: compare {tmp_path} with {_KEPT}"


def _is_alike(drawn: str, kept: Path, found: Path) -> bool:
    """Whether a screen is as it was kept; where not, it lies in ``found``."""
    if os.environ.get("COPILOT_SNAPSHOTS") == "write":
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(drawn, "utf-8")
    if kept.is_file() and kept.read_text("utf-8") == drawn:
        return True
    new = found / kept.relative_to(_KEPT)
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_text(drawn, "utf-8")
    return False
