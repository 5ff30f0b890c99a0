"""The way a lawyer goes every day, on a small terminal and on a large one."""

from pathlib import Path

import pytest

from copilot.tui.indexing import Phase
from copilot.tui.screens.export.screen import ExportDialog
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.tui.screens.search.screen import SearchScreen
from tests.tui.driving import Driver, ask_and_wait, opened, shown, start_indexing, until
from tests.tui.fake_workspace import NOTICE_PERIOD, FakeWorkspace, done, finished


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_index_ask_read_search_and_export(size: tuple[int, int], tmp_path: Path) -> None:
    """She indexes a folder, asks, reads the source, searches, exports; at no step is what she has
    in hand, or the row of keys, off the screen."""
    workspace = FakeWorkspace(indexings=[[done("a.pdf", 1, 1), finished(indexed=1)]])
    async with opened(workspace, size) as (pilot, ask):
        _is_in_view(pilot)
        await pilot.press("f4")
        library = await shown(pilot, LibraryScreen)
        await start_indexing(pilot, library, tmp_path)
        await until(pilot, lambda: library.session.state.phase is Phase.DONE)
        _is_in_view(pilot)

        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.screen is ask)
        await ask_and_wait(pilot, ask, "Welche Frist gilt?")
        await pilot.press("enter")
        await until(pilot, lambda: ask.sources.page.has_focus)
        page = ask.sources.page
        await until(pilot, lambda: page.passage == NOTICE_PERIOD)
        await until(pilot, lambda: 0 <= page.passage_row - page.scroll_offset.y < page.size.height)
        _is_in_view(pilot)

        await pilot.press("f3")
        search = await shown(pilot, SearchScreen)
        await until(pilot, lambda: search.query_box.has_focus)
        await pilot.press(*"Frist")
        await until(pilot, lambda: search.passages.hits and not search.searching)
        _is_in_view(pilot)

        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.screen is ask)
        await pilot.press("e")
        dialog = await shown(pilot, ExportDialog)
        await until(pilot, lambda: dialog.path_box.has_focus)
        _is_in_view(pilot)
        dialog.path_box.value = str(tmp_path / "antwort.md")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is ask)
        assert NOTICE_PERIOD[:20] in (tmp_path / "antwort.md").read_text("utf-8")


def _is_in_view(pilot: Driver) -> None:
    screen = pilot.app.screen
    for widget in (screen.focused, screen.query_one("KeyBar")):
        assert widget is not None
        assert screen.region.contains_region(widget.region)
        assert widget.region.area > 0
