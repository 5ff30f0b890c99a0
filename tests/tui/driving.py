"""Drives the app as a person would: wait for what is to be seen, never for a time."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from copilot.tui.app import CopilotApp
from copilot.tui.screens.ask import AskScreen
from copilot.tui.screens.matters import MattersScreen
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
        await until(pilot, lambda: isinstance(app.screen, MattersScreen))
        screen = app.screen
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
