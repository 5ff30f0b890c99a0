"""A screen that is opened costs little: styles are there before, and are applied once."""

import pytest
from textual.css.stylesheet import Stylesheet

from copilot.tui.matter_screen import MatterScreen
from tests.tui.driving import any_running, opened, started, until
from tests.tui.fake_workspace import FakeWorkspace


async def test_the_style_sheets_of_all_screens_are_read_behind_the_first() -> None:
    async with started(FakeWorkspace()) as (pilot, _matters):
        sources = pilot.app.stylesheet
        await until(pilot, lambda: any("library.tcss" in path for path, _name in sources.source))
        await until(pilot, lambda: any("search.tcss" in path for path, _name in sources.source))


async def test_no_sheet_is_parsed_again_when_a_screen_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(FakeWorkspace()) as (pilot, _ask):
        await until(pilot, lambda: not any_running(pilot))
        again: list[Stylesheet] = []
        monkeypatch.setattr(Stylesheet, "reparse", again.append)
        await pilot.press("f4", "f3", "f6", "f2")
        await until(pilot, lambda: len(pilot.app._installed_screens) >= 4)
        assert not again


@pytest.mark.parametrize(("size", "named"), [((80, 24), "-narrow"), ((120, 40), "-wide")])
async def test_a_screen_knows_the_size_of_the_terminal_before_it_is_shown(
    size: tuple[int, int], named: str
) -> None:
    async with opened(FakeWorkspace(), size) as (_pilot, ask):
        made = type(ask)(ask.session, ask._coverage)
        assert isinstance(made, MatterScreen)
        assert made.has_class(named, "-tall")
        assert ask.has_class(named, "-tall")


async def test_a_hidden_screen_is_laid_out_anew_once_it_is_seen_again() -> None:
    async with opened(FakeWorkspace(), (120, 40)) as (pilot, ask):
        await pilot.press("f4")
        await pilot.resize_terminal(80, 24)
        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.screen is ask and ask.has_class("-narrow"))
        assert ask.question_box.region.right <= 80
