"""A page as it looks, from the page that is read."""

from pathlib import Path

import pytest

from copilot.tui.screens.picture.screen import PictureScreen
from tests.tui.driving import ask_and_wait, opened, shown, until
from tests.tui.fake_workspace import PATH, FakeWorkspace, record


async def test_the_page_is_drawn_and_enlarged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lawyer wants to see the signature under the lease: v, then + for more of it."""
    wanted = []

    def draw(path: Path, number: int, columns: int, *, braille: bool) -> str:
        wanted.append((path.name, number, columns))
        return "\n".join(["⣿" * columns] * 50)

    monkeypatch.setattr("copilot.readers.drawing.drawn", draw)
    monkeypatch.setattr("tests.tui.fake_workspace.FOLDER", str(tmp_path))
    path = tmp_path / PATH
    path.parent.mkdir()
    path.write_bytes(b"")
    async with opened(FakeWorkspace(records=(record(PATH, "D1"),)), (80, 24)) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await pilot.press("enter", "v")
        picture = await shown(pilot, PictureScreen)
        await until(pilot, lambda: picture.picture.text)
        assert wanted == [("Mietvertrag [final].pdf", 2, 78)]
        await pilot.press("+")
        await until(pilot, lambda: picture.picture.virtual_size.width == 156)
        await pilot.press("l", "j", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_an_original_that_is_gone_is_told(tmp_path: Path) -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await pilot.press("enter", "v")
        picture = await shown(pilot, PictureScreen)
        await until(pilot, lambda: picture.error_panel.told)
