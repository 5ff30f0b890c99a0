"""Chronology and review on the screen, on a real matter with small stand-ins for the models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from copilot.tui.app import CopilotApp
from copilot.tui.messages import ScreenWanted
from copilot.tui.screens.chronology.screen import ChronologyScreen
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.tui.screens.review.screen import ReviewScreen
from copilot.workspace import Workspace
from tests.tui.driving import Driver, ask_screen, shown, until

_LEASE = """Mietvertrag

zwischen der Ostsee Immobilien GmbH und der Nordwind GmbH.

§ 3 Mietzeit
Das Mietverhältnis beginnt am 1. Mai 2019.

Es wurde nicht am 2. Juni 2020, sondern am 4. Juni 2020 übergeben.

Nordhaven, den 14. März 2019
"""
Shown = TypeVar("Shown", ChronologyScreen, ReviewScreen)


@pytest.fixture
def indexed(workspace: Workspace, tmp_path: Path) -> Workspace:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "mietvertrag.txt").write_text(_LEASE, "utf-8")
    workspace.create_matter("Lindenhof")
    matter = workspace.open("Lindenhof")
    for _ in matter.index([folder]):
        pass
    matter.close()
    return workspace


@asynccontextmanager
async def _product(
    workspace: Workspace, name: str, kind: type[Shown], size: tuple[int, int]
) -> AsyncIterator[tuple[Driver, Shown]]:
    app = CopilotApp(workspace)
    async with app.run_test(size=size) as pilot:
        matters = await shown(pilot, MattersScreen)
        await until(pilot, lambda: matters.names == ["Lindenhof"])
        await pilot.press("enter")
        await ask_screen(pilot)
        app.post_message(ScreenWanted(name))
        yield pilot, await shown(pilot, kind)
    assert app.session
    app.session.close()


async def test_the_chronology_lists_events_at_once_and_shows_their_page(
    indexed: Workspace,
) -> None:
    async with _product(indexed, "chronology", ChronologyScreen, (80, 24)) as (pilot, screen):
        await until(pilot, lambda: not screen.running and len(screen.table.rows) >= 3)
        days = [row.cells[0].text for row in screen.table.rows]
        assert days[0] == "14 March 2019"
        assert "4 June 2020" in days and "2 June 2020" not in days
        assert "contradictory" in screen.state
        assert screen.check_action("export", ())


async def test_a_review_is_made_filled_and_judged(indexed: Workspace) -> None:
    async with _product(indexed, "review", ReviewScreen, (120, 36)) as (pilot, screen):
        await pilot.press("enter")
        await until(pilot, lambda: not screen.running and "15 of 15" in screen.state)
        values = {row.key: row.cells[2].text for row in screen.table.rows}
        assert values["D1 begin"] == "2019-05-01"
        assert values["D1 rent"] == "(not found)"
        screen.table.focus()
        await pilot.press("plus")
        await until(pilot, lambda: "[right, anna]" in screen.table.rows[0].cells[2].text)
