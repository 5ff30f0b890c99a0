"""Authorities, deadlines and the check of a draft on the real workspace, by keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from copilot.tui.app import CopilotApp
from copilot.tui.matter_screen import MatterScreen
from copilot.tui.messages import ScreenWanted
from copilot.tui.products.screen import ProductScreen
from copilot.tui.screens.authorities.screen import AuthoritiesScreen
from copilot.tui.screens.check.screen import CheckScreen
from copilot.tui.screens.deadlines.screen import DeadlinesScreen
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.workspace import Workspace
from copilot.workspace.products.deadlines import confirmed
from tests.tui.driving import Driver, ask_screen, shown, until

_JUDGMENT = (
    "Landgericht Nordhaven\nUrteil\nzugestellt am 12.03.2026\n\n"
    "Die Miete beträgt 14.850,00 € (§ 535 Abs. 2 BGB).\n"
)


@asynccontextmanager
async def _screen(
    workspace: Workspace, tmp_path: Path, kind: type[ProductScreen]
) -> AsyncIterator[tuple[Driver, ProductScreen]]:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "Urteil.txt").write_text(_JUDGMENT, "utf-8")
    workspace.create_matter("Weber")
    opened = workspace.open("Weber")
    for _event in opened.index([folder]):
        pass
    opened.close()
    app = CopilotApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, MattersScreen))
        matters = await shown(pilot, MattersScreen)
        await until(pilot, lambda: matters.names == ["Weber"])
        await pilot.press("enter")
        asking = await ask_screen(pilot)
        assert isinstance(asking, MatterScreen)
        asking.post_message(ScreenWanted(kind.PLACE))
        yield pilot, await shown(pilot, kind)
    assert app.session
    app.session.close()


async def test_authorities_are_listed_with_their_passage(
    workspace: Workspace, tmp_path: Path
) -> None:
    async with _screen(workspace, tmp_path, AuthoritiesScreen) as (pilot, screen):
        await pilot.press("enter")
        await until(pilot, lambda: not screen.running and len(screen.table.rows) == 1)
        assert "1 authorities, 1 citations" in screen.state
        await until(pilot, lambda: screen.side.page.passage == "§ 535 Abs. 2 BGB")


async def test_what_was_found_is_confirmed_with_one_key(
    workspace: Workspace, tmp_path: Path
) -> None:
    async with _screen(workspace, tmp_path, DeadlinesScreen) as (pilot, screen):
        await pilot.press("enter")
        await until(pilot, lambda: not screen.running and len(screen.table.rows) == 2)
        assert "Mon 13.04.2026" in screen.table.lines[1]
        await pilot.press("c")
        await until(pilot, lambda: len(confirmed(screen.session.opened)) == 1)


async def test_deadline_is_computed_from_rule_and_day(workspace: Workspace, tmp_path: Path) -> None:
    async with _screen(workspace, tmp_path, DeadlinesScreen) as (pilot, screen):
        screen.form.set("rule", "berufung")
        screen.form.set("day", "31.02.2026")
        await pilot.press("enter")
        await until(pilot, lambda: "no such day" in screen.error_panel.text)
        screen.form.set("day", "12.03.2026")
        screen.form.set("land", "BE")
        screen.action_run()
        await until(pilot, lambda: not screen.running and len(screen.table.rows) == 1)
        assert "Mon 13.04.2026" in screen.table.lines[1]


async def test_draft_shows_what_differs(workspace: Workspace, tmp_path: Path) -> None:
    draft = tmp_path / "Entwurf.txt"
    draft.write_text("Die Miete beträgt 14.580,00 EUR nach § 535 BGB.", "utf-8")
    async with _screen(workspace, tmp_path, CheckScreen) as (pilot, screen):
        screen.form.set("draft", str(draft))
        await pilot.press("enter")
        await until(pilot, lambda: not screen.running and len(screen.table.rows) == 1)
        assert "✗ differs" in screen.table.lines[1]
        assert "14.850,00 €" in screen.side.text
