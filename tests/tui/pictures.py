"""Every screen of the app in turn, settled and always alike, to be drawn as SVG.

Used by the snapshot tests and by the script that makes the pictures of the guides.
"""

import os
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from copilot.domain import Coverage
from copilot.inference.catalogue import InstalledModel
from copilot.paths import Home
from copilot.tui.screens import table
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.export.screen import ExportDialog
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.tui.screens.search.screen import SearchScreen
from copilot.tui.themes import CHAMBERS
from copilot.tui.unlock_dialog import UnlockDialog
from tests.tui.driving import Driver, ask_and_wait, started, until
from tests.tui.fake_product import PLACE, SentencesScreen
from tests.tui.fake_workspace import (
    NOTICE_PERIOD,
    QUOTED,
    SUPPORTED,
    FakeWorkspace,
    answered,
    not_found,
    past_question,
)

_UNIQUE = re.compile(r"terminal-\d+-")
_MODELS = [
    InstalledModel(
        "qwen2.5-1.5b-instruct", "language", Path("/models/qwen.gguf"), 1_117_320_768, "0" * 64,
        1_540_000_000, 4096, 2_200_000_000, "Apache-2.0",
    ),
    InstalledModel(
        "multilingual-e5-small", "embedder", Path("/models/e5"), 111_000_000, "0" * 64,
        118_000_000, 512, 300_000_000, "MIT",
    ),
]  # fmt: skip


@contextmanager
def still_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One time zone, one home, known models, a table of screens that no new product changes."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(Path, "home", lambda: Path("/home/anna"))
    monkeypatch.setattr(os.path, "expanduser", lambda path: str(path).replace("~", "/home/anna"))
    monkeypatch.setattr("copilot.inference.catalogue.installed", lambda home: list(_MODELS))
    monkeypatch.setattr("copilot.inference.catalogue.find", lambda home, name: _MODELS[0])
    monkeypatch.setattr("copilot.tui.screens.models.words.machine_memory", lambda: 16_000_000_000)
    main_places = tuple(place for place in table.PLACES if not place.is_product)
    known = table.load
    monkeypatch.setattr(table, "PLACES", (*main_places, PLACE))
    monkeypatch.setattr(
        table, "load", lambda name: SentencesScreen if name == PLACE.name else known(name)
    )
    yield
    monkeypatch.undo()
    time.tzset()


def still_workspace() -> FakeWorkspace:
    """Two matters, a history, a trail, and two answers to come."""
    past = [
        past_question(2, "Wer zahlt die Kirchenorgel?"),
        past_question(1, "Welche Frist gilt?", SUPPORTED, QUOTED),
    ]
    return FakeWorkspace(
        past=past, scripts=[answered(), not_found()], home=Home(Path("/home/anna/copilot"))
    )


async def svg_of(pilot: Driver) -> str:
    """The screen as it stands, once nothing moves; without what differs from run to run."""
    app = pilot.app
    app.theme = CHAMBERS.name
    for box in (*app.screen.query(Input), *app.screen.query(TextArea)):
        box.cursor_blink = False
    app.clear_notifications()
    await until(pilot, lambda: not any(w.is_running for w in app.workers))
    await pilot.pause()
    await pilot.pause()
    drawn = app.export_screenshot(title="copilot", simplify=True)
    return _UNIQUE.sub("t-", drawn)


async def tour(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> AsyncIterator[tuple[str, Driver]]:
    """Go through every screen; yields the name of each once it is shown."""
    workspace = still_workspace()
    with still_world(monkeypatch):
        async for shown in _first_run(size):
            yield shown
        async with started(workspace, size) as (pilot, _matters):
            yield "matters", pilot
            for key, name in (("n", "new-matter"), ("f8", "models"), ("f12", "settings")):
                await pilot.press(key)
                await _settled(pilot)
                yield name, pilot
                await pilot.press("escape")
            app = pilot.app
            app.push_screen(UnlockDialog(workspace.as_workspace(), "Müller ./. Schmidt"))
            await _settled(pilot)
            yield "unlock", pilot
            await pilot.press("escape")
            await pilot.press("enter")
            async for shown in _in_the_matter(pilot):
                yield shown


async def _first_run(size: tuple[int, int]) -> AsyncIterator[tuple[str, Driver]]:
    empty = FakeWorkspace(names=[], records=(), searched=Coverage(0, 0, 0, 0, 0))
    async with started(empty, size) as (pilot, _matters):
        await _settled(pilot)
        yield "welcome", pilot


async def _in_the_matter(pilot: Driver) -> AsyncIterator[tuple[str, Driver]]:
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, AskScreen))
    ask = app.screen
    assert isinstance(ask, AskScreen)
    await ask_and_wait(pilot, ask, "Welche Frist gilt?")
    await until(pilot, lambda: ask.sources.page.passage == NOTICE_PERIOD)
    yield "ask", pilot
    for key, name, back in (
        ("enter", "ask-page", "escape"),
        ("c", "coverage", "escape"),
        ("question_mark", "help", "escape"),
        ("ctrl+p", "palette", "escape"),
        ("f5", "products", "escape"),
    ):
        await pilot.press(key)
        await _settled(pilot)
        yield name, pilot
        await pilot.press(back)
    await ask_and_wait(pilot, ask, "Wer zahlt die Kirchenorgel?")
    yield "ask-not-found", pilot
    async for shown in _other_places(pilot):
        yield shown


async def _other_places(pilot: Driver) -> AsyncIterator[tuple[str, Driver]]:
    app = pilot.app
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(app.screen, SearchScreen))
    search = app.screen
    assert isinstance(search, SearchScreen)
    await pilot.press(*"Frist")
    await until(pilot, lambda: search.passages.hits and not search.searching)
    yield "search", pilot
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(app.screen, LibraryScreen) and app.screen.table.rows)
    yield "library", pilot
    for key, name in (("f6", "history"), ("f7", "activity")):
        await pilot.press(key)
        await _settled(pilot)
        yield name, pilot
    await pilot.press("f5", "1")
    await until(pilot, lambda: isinstance(app.screen, SentencesScreen))
    product = app.screen
    assert isinstance(product, SentencesScreen)
    await pilot.press("enter")
    await until(pilot, lambda: len(product.table.rows) == 3 and not product.running)
    yield "product", pilot
    await pilot.press("e")
    await until(pilot, lambda: isinstance(app.screen, ExportDialog))
    yield "export", pilot


async def _settled(pilot: Driver) -> None:
    await pilot.pause(0.1)
    await until(pilot, lambda: not any(w.is_running for w in pilot.app.workers))
