"""Comparison, playbook and draft on the real workspace: rows, places, details and export."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import docx
import pytest

from copilot.tui.app import CopilotApp
from copilot.tui.messages import ScreenWanted
from copilot.tui.products.screen import ProductScreen
from copilot.tui.screens.compare.screen import CompareScreen
from copilot.tui.screens.draft.screen import DraftScreen
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.tui.screens.playbook.screen import PlaybookScreen
from copilot.workspace import Workspace
from tests.tui.driving import Driver, ask_screen, shown, until

_OLD = (
    "Mietvertrag\n\n§ 1 Miete\n\nDie Miete beträgt 1.000 EUR.\n\n"
    "§ 2 Kaution\n\nDie Kaution beträgt 2 Monatsmieten.\n"
)
_NEW = _OLD.replace("1.000 EUR", "1.200 EUR")


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Workspace:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "alt.txt").write_text(_OLD, "utf-8")
    (folder / "neu.txt").write_text(_NEW, "utf-8")
    workspace.create_matter("Weber")
    opened = workspace.open("Weber")
    for _ in opened.index([folder]):
        pass
    opened.close()
    return workspace


@asynccontextmanager
async def _screen(
    workspace: Workspace, kind: type[ProductScreen]
) -> AsyncIterator[tuple[Driver, ProductScreen]]:
    app = CopilotApp(workspace)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, MattersScreen))
        matters = await shown(pilot, MattersScreen)
        await until(pilot, lambda: matters.names == ["Weber"])
        await pilot.press("enter")
        await ask_screen(pilot)
        app.post_message(ScreenWanted(kind.PLACE))
        yield pilot, await shown(pilot, kind)
    assert app.session
    app.session.close()


async def _ran(pilot: Driver, screen: ProductScreen) -> None:
    screen.action_run()
    await until(pilot, lambda: not screen.running)


async def test_two_documents_are_compared_and_a_change_opens_at_its_place(
    matter: Workspace,
) -> None:
    async with _screen(matter, CompareScreen) as (pilot, screen):
        await _ran(pilot, screen)
        assert "two texts" in str(screen.error_panel.text)
        screen.form.set("before", "alt.txt")
        screen.form.set("after", "neu.txt")
        await _ran(pilot, screen)
        (row,) = screen.table.rows
        assert "1.000" in row.cells[3].text and "1.200" in row.cells[3].text
        assert row.places[0].quote == "Die Miete beträgt 1.200 EUR."
        assert "1 changes" in screen.state


async def test_a_contract_is_held_against_a_playbook(matter: Workspace) -> None:
    async with _screen(matter, PlaybookScreen) as (pilot, screen):
        screen.form.set("document", "alt.txt")
        screen.form.set("playbook", "lease")
        await _ran(pilot, screen)
        rows = {row.key: row for row in screen.table.rows}
        assert rows["security"].places[0].quote.startswith("Die Kaution beträgt")
        assert "Risk:" in screen.state


async def test_a_template_is_filled_and_open_fields_are_listed(
    matter: Workspace, tmp_path: Path
) -> None:
    letter = docx.Document()
    letter.add_paragraph("{{ akte }} {{ ort }} {{ frist }}")
    letter.save(str(tmp_path / "Brief.docx"))
    async with _screen(matter, DraftScreen) as (pilot, screen):
        screen.form.set("template", str(tmp_path / "Brief.docx"))
        screen.form.set("given", "ort = Nordhaven")
        await _ran(pilot, screen)
        assert [row.key for row in screen.table.rows] == ["akte", "ort", "frist"]
        assert "2 fields filled, 1 open." in screen.state
