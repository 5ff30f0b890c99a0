"""The first minutes: language, matter, folder, indexing, the first question."""

from pathlib import Path

from copilot import locale
from copilot.config import load_settings
from copilot.domain import Coverage
from copilot.paths import Home
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.tui.screens.welcome.screen import WelcomeScreen
from tests.tui.driving import shown, started, until
from tests.tui.fake_workspace import FakeWorkspace, IndexStep, done, finished, record


def _new() -> FakeWorkspace:
    steps: list[IndexStep] = [record("a.pdf", "D1"), done("a.pdf", 1, 1), finished(indexed=1)]
    return FakeWorkspace(names=[], records=(), searched=Coverage(0, 0, 0, 0, 0), indexings=[steps])


async def test_an_empty_home_leads_to_the_first_question(home: Home, tmp_path: Path) -> None:
    workspace = _new()
    workspace.home = home
    async with started(workspace) as (pilot, _matters):
        welcome = await shown(pilot, WelcomeScreen)
        await until(pilot, lambda: welcome.language_choice.has_focus)
        await pilot.press("enter", *"Erste Akte", "enter")
        assert welcome.path_box.has_focus
        welcome.path_box.value = str(tmp_path)
        await pilot.press("enter")
        asking = await shown(pilot, AskScreen)
        await until(pilot, lambda: asking.question_box.has_focus)
        assert workspace.names == ["Erste Akte"]
        assert workspace.opened[0].indexed == [(tmp_path,)]


async def test_the_language_is_chosen_first_and_remembered(home: Home) -> None:
    workspace = _new()
    workspace.home = home
    async with started(workspace) as (pilot, _matters):
        welcome = await shown(pilot, WelcomeScreen)
        await until(pilot, lambda: welcome.language_choice.has_focus)
        await pilot.press("right")
        await until(pilot, lambda: locale.language() == "de")
        await until(pilot, home.settings.exists)
        await until(pilot, lambda: load_settings(home).language == "de")


async def test_the_sample_matter_is_one_key_away_and_suggests_a_question(home: Home) -> None:
    workspace = _new()
    workspace.home = home
    async with started(workspace) as (pilot, _matters):
        await shown(pilot, WelcomeScreen)
        await pilot.press("f5")
        asking = await shown(pilot, AskScreen)
        await until(pilot, lambda: asking.question_box.question)
        assert workspace.names == ["Sample matter"]
        assert "Hafenstrasse" in asking.question_box.question


async def test_a_folder_that_is_not_there_creates_no_matter(tmp_path: Path) -> None:
    workspace = _new()
    async with started(workspace) as (pilot, _matters):
        welcome = await shown(pilot, WelcomeScreen)
        welcome.name_box.value, welcome.path_box.value = "Neu", str(tmp_path / "weg")
        await pilot.press("enter")
        await until(pilot, lambda: welcome.error_panel.told)
        assert workspace.names == []
        assert welcome.name_box.value == "Neu"


async def test_a_first_run_that_fails_stays_in_the_library(tmp_path: Path) -> None:
    workspace = _new()
    workspace.indexings = [[ValueError("boom")]]
    async with started(workspace) as (pilot, _matters):
        welcome = await shown(pilot, WelcomeScreen)
        welcome.name_box.value, welcome.path_box.value = "Neu", str(tmp_path)
        await pilot.press("enter")
        library = await shown(pilot, LibraryScreen)
        await until(pilot, lambda: "boom" in library.error_panel.text)


async def test_later_leads_to_the_list_which_says_how_to_begin() -> None:
    async with started(FakeWorkspace(names=[])) as (pilot, matters):
        await shown(pilot, WelcomeScreen)
        await pilot.press("escape")
        assert await shown(pilot, MattersScreen) is matters
        await until(pilot, lambda: "Press n" in matters.state)
