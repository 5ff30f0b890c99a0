"""Drives the app as a person would: wait for what is to be seen, never for a time."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from textual.pilot import Pilot
from textual.screen import Screen

from copilot.tui.app import CopilotApp
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.library.index_dialog import IndexDialog
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.tui.screens.search.screen import SearchScreen
from tests.tui.fake_workspace import FakeWorkspace

_PATIENCE = 15.0

Driver = Pilot[None]


async def until(pilot: Driver, seen: Callable[[], object]) -> None:
    """Go on once ``seen`` is true; fails where it never is."""
    deadline = time.monotonic() + _PATIENCE
    while not seen():
        assert time.monotonic() < deadline, "what was waited for never showed"
        await pilot.pause(0.03)
    await pilot.pause()


@asynccontextmanager
async def started(
    workspace: FakeWorkspace, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[Driver, MattersScreen]]:
    """The app on its first screen, the matters listed."""
    app = CopilotApp(workspace.as_workspace())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: len(app.screen_stack) > 1)
        screen = app.screen_stack[1]
        assert isinstance(screen, MattersScreen)
        await until(pilot, lambda: screen.names == workspace.names)
        yield pilot, screen


@asynccontextmanager
async def opened(
    workspace: FakeWorkspace, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[Driver, AskScreen]]:
    """The app with its first matter open and the question box ready."""
    async with started(workspace, size) as (pilot, _matters):
        await pilot.press("enter")
        yield pilot, await ask_screen(pilot)


async def ask_screen(pilot: Driver) -> AskScreen:
    """The matter on the screen, once it is there."""
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
    screen = pilot.app.screen
    assert isinstance(screen, AskScreen)
    await until(pilot, lambda: screen.question_box.has_focus)
    return screen


_Screen = TypeVar("_Screen", bound=Screen[Any])


async def shown(pilot: Driver, kind: type[_Screen]) -> _Screen:
    """The screen of that kind, once it is on top."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    screen = pilot.app.screen
    assert isinstance(screen, kind)
    return screen


@asynccontextmanager
async def library(
    workspace: FakeWorkspace, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[Driver, LibraryScreen]]:
    """The library of the first matter, its files listed."""
    async with opened(workspace, size) as (pilot, _ask):
        await pilot.press("f4")
        screen = await shown(pilot, LibraryScreen)
        await until(pilot, lambda: len(screen.table.rows) == len(workspace.opened[0].records))
        yield pilot, screen


@asynccontextmanager
async def searching(
    workspace: FakeWorkspace, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[Driver, SearchScreen]]:
    """The search of the first matter, the box ready."""
    async with opened(workspace, size) as (pilot, _ask):
        await pilot.press("f3")
        screen = await shown(pilot, SearchScreen)
        await until(pilot, lambda: screen.query_box.has_focus and not screen.searching)
        yield pilot, screen


async def start_indexing(pilot: Driver, screen: LibraryScreen, folder: Path) -> None:
    """Name a folder and begin."""
    await pilot.press("i")
    dialog = await shown(pilot, IndexDialog)
    dialog.path_box.value = str(folder)
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.screen is screen)


async def ask(pilot: Driver, screen: AskScreen, question: str) -> None:
    """Type a question and press Enter."""
    if not screen.question_box.has_focus:
        await pilot.press("slash")
    screen.question_box.question = question
    await pilot.press("enter")


async def ask_and_wait(pilot: Driver, screen: AskScreen, question: str) -> None:
    """Ask, and wait for the answer and the page it opens."""
    await ask(pilot, screen, question)
    await until(pilot, lambda: screen.conversation.turns and not screen.running)
    await until(pilot, lambda: not pilot.app.workers or not any_running(pilot))


def any_running(pilot: Driver) -> bool:
    """Whether a job is still at work."""
    return any(worker.is_running for worker in pilot.app.workers)
