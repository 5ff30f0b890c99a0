"""The screens on the real workspace, with small stand-ins for the models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from copilot.domain import FileState
from copilot.store.lock import lock_matter
from copilot.tui.app import CopilotApp
from copilot.tui.indexing import Phase
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.tui.screens.search.screen import SearchScreen
from copilot.workspace import Workspace
from tests.tui.driving import Driver, ask_screen, shown, start_indexing, until

_LEASE = (
    "Mietvertrag Hafenstraße 12\n\n§ 2 Kündigung\n\nDer Mieter kann das Mietverhältnis mit einer "
    "Frist von drei Monaten zum Ende eines Kalendermonats kündigen.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "miete.txt").write_text(_LEASE, "utf-8")
    (documents / "kopie.txt").write_text(_LEASE, "utf-8")
    (documents / "kaputt.pdf").write_bytes(b"%PDF-1.4 broken")
    (documents / "bild.raw").write_bytes(b"x")
    return documents


@asynccontextmanager
async def _library(workspace: Workspace) -> AsyncIterator[tuple[Driver, LibraryScreen]]:
    workspace.create_matter("Lindenhof")
    app = CopilotApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, MattersScreen))
        matters = await shown(pilot, MattersScreen)
        await until(pilot, lambda: matters.names == ["Lindenhof"])
        await pilot.press("enter")
        await ask_screen(pilot)
        await pilot.press("f4")
        yield pilot, await shown(pilot, LibraryScreen)
    assert app.session
    app.session.close()


async def test_a_folder_is_indexed_searched_and_read(workspace: Workspace, folder: Path) -> None:
    async with _library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, folder)
        await until(pilot, lambda: screen.session.state.phase is Phase.DONE)
        await until(pilot, lambda: len(screen.table.rows) == 4)
        assert "✗ kaputt.pdf" in screen.progress
        assert screen.title_bar.fact == "1 documents · 1 pages"
        await pilot.press("f")
        search = await shown(pilot, SearchScreen)
        await until(pilot, lambda: search.query_box.has_focus)
        await pilot.press(*"kündigen")
        await until(pilot, lambda: search.passages.hits and not search.searching)
        await until(pilot, lambda: "drei Monaten" in search.page.passage)
        assert "≡ the same content: " in search.passages.text
        search.filters.boxes["document"].value = "D99"
        await until(pilot, lambda: "no document “D99”" in search.error_panel.text)


def _is_indexed(screen: LibraryScreen, name: str) -> bool:
    records = {record.file.path: record for record in screen.session.opened.files()}
    return records[name].state is FileState.INDEXED


async def test_watching_picks_up_a_new_file(workspace: Workspace, folder: Path) -> None:
    async with _library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, folder)
        await until(pilot, lambda: screen.session.state.phase is Phase.DONE)
        await pilot.press("w")
        await until(pilot, lambda: screen.session.state.phase is Phase.WATCHING)
        (folder / "neu.txt").write_text("Kaufvertrag über ein Boot", "utf-8")
        await until(pilot, lambda: len(screen.table.rows) == 5)
        await until(pilot, lambda: _is_indexed(screen, "neu.txt"))
        await until(pilot, lambda: screen.session.state.phase is Phase.WATCHING)
        await pilot.press("w")
        await until(pilot, lambda: screen.session.state.phase is Phase.DONE)


async def test_a_matter_locked_by_another_process_is_told_and_may_be_asked(
    workspace: Workspace, folder: Path
) -> None:
    async with _library(workspace) as (pilot, screen):
        paths = workspace.home.matter(screen.session.opened.matter.slug)
        with lock_matter(paths, "Lindenhof"):
            await start_indexing(pilot, screen, folder)
            await until(pilot, lambda: "in use by another process" in screen.error_panel.text)
        await pilot.press("p")
        await until(pilot, lambda: screen.session.state.phase is Phase.DONE)
        await pilot.press("a")
        await shown(pilot, AskScreen)
