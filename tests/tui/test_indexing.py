"""Indexing from the app: progress, failures, pause, cancel, watching, what goes wrong."""

import threading
from pathlib import Path

from copilot.domain import FileState
from copilot.errors import DiskFullError, MatterLockedError
from copilot.indexing.events import FileStarted, PassagesEmbedded
from copilot.tui.indexing import Phase
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.library.index_dialog import IndexDialog
from copilot.tui.screens.library.screen import LibraryScreen
from tests.tui.driving import ask, ask_screen, library, shown, start_indexing, until
from tests.tui.fake_workspace import (
    FOLDER,
    FakeWorkspace,
    IndexStep,
    done,
    finished,
    record,
)


def _held(*, then: list[IndexStep]) -> tuple[list[IndexStep], threading.Event]:
    """One file is done, the next is being read."""
    gate = threading.Event()
    first: list[IndexStep] = [
        FileStarted("a.pdf"),
        record("a.pdf", "D7"),
        done("a.pdf", 1, 3),
        FileStarted("b.pdf"),
        PassagesEmbedded("b.pdf", 128, 500),
    ]
    return [*first, gate, *then], gate


def _phase(screen: LibraryScreen) -> Phase:
    return screen.session.state.phase


async def test_a_folder_with_a_broken_file_is_indexed_and_the_failure_is_named(
    tmp_path: Path,
) -> None:
    steps: list[IndexStep] = [
        FileStarted("a.pdf"),
        record("a.pdf", "D7"),
        done("a.pdf", 1, 2),
        FileStarted("kaputt.pdf"),
        record("kaputt.pdf"),
        done("kaputt.pdf", 2, 2, FileState.FAILED),
        finished(indexed=1, failed=1),
    ]
    workspace = FakeWorkspace(indexings=[steps])
    async with library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: _phase(screen) is Phase.DONE)
        assert workspace.opened[0].indexed == [(tmp_path,)]
        assert "✗ kaputt.pdf: Stream has ended unexpectedly" in screen.progress
        assert "1 indexed, 0 unchanged" in screen.progress
        await until(pilot, lambda: len(screen.table.rows) == 8)


async def test_progress_tells_files_rate_time_left_and_the_file_in_hand(tmp_path: Path) -> None:
    steps, gate = _held(then=[finished(indexed=3)])
    async with library(FakeWorkspace(indexings=[steps])) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "1 of 3 files" in screen.progress)
        for words in ("0.3/s", "0:20 left", "p pauses, Esc cancels"):
            assert words in screen.progress
        await until(pilot, lambda: "b.pdf" in screen.progress)
        gate.set()
        await until(pilot, lambda: _phase(screen) is Phase.DONE)


async def test_p_pauses_and_goes_on_with_the_same_folder(tmp_path: Path) -> None:
    steps, gate = _held(then=[done("b.pdf", 2, 3), done("c.pdf", 3, 3), finished()])
    workspace = FakeWorkspace(indexings=[steps])
    async with library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "1 of 3 files" in screen.progress)
        await pilot.press("p")
        await until(pilot, lambda: "Stopping after the file in hand" in screen.progress)
        gate.set()
        await until(pilot, lambda: _phase(screen) is Phase.PAUSED)
        assert workspace.opened[0].index_closed.is_set()
        assert screen.title_bar.doing == "‖ indexing paused"
        await pilot.press("p")
        await until(pilot, lambda: _phase(screen) is Phase.DONE)
        assert workspace.opened[0].indexed == [(tmp_path,), (tmp_path,)]


async def test_escape_cancels_and_what_was_indexed_stays(tmp_path: Path) -> None:
    steps, gate = _held(then=[done("b.pdf", 2, 3), finished()])
    async with library(FakeWorkspace(indexings=[steps])) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "1 of 3 files" in screen.progress)
        await pilot.press("escape")
        assert pilot.app.screen is screen
        gate.set()
        await until(pilot, lambda: _phase(screen) is Phase.CANCELLED)
        assert "what was indexed stays" in screen.progress
        await until(pilot, lambda: len(screen.table.rows) == 7)


async def test_a_question_is_answered_while_indexing_goes_on(tmp_path: Path) -> None:
    steps, gate = _held(then=[finished()])
    async with library(FakeWorkspace(indexings=[steps])) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "1 of 3 files" in screen.progress)
        await pilot.press("f2")
        asking = await shown(pilot, AskScreen)
        await until(pilot, lambda: asking.title_bar.doing == "⟳ indexing 1/3")
        await ask(pilot, asking, "Welche Frist gilt?")
        await until(pilot, lambda: asking.conversation.turns and not asking.running)
        gate.set()
        await until(pilot, lambda: not asking.title_bar.doing)


async def test_w_watches_and_a_new_file_appears(tmp_path: Path) -> None:
    new: list[IndexStep] = [
        FileStarted("neu.pdf"),
        record("neu.pdf", "D9"),
        done("neu.pdf", 1, 1),
        finished(indexed=1),
    ]
    workspace = FakeWorkspace(indexings=[[finished()], [finished()], new])
    async with library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: _phase(screen) is Phase.DONE)
        await pilot.press("w")
        await until(pilot, lambda: _phase(screen) is Phase.WATCHING)
        assert str(tmp_path) in screen.progress
        workspace.opened[0].changed.set()
        await until(pilot, lambda: len(screen.table.rows) == 7)
        await until(pilot, lambda: _phase(screen) is Phase.WATCHING)
        await pilot.press("w")
        await until(pilot, lambda: _phase(screen) is Phase.DONE)


async def test_a_full_disk_is_told_with_its_remedy_and_p_goes_on(tmp_path: Path) -> None:
    full: list[IndexStep] = [done("a.pdf", 1, 3), DiskFullError(path="/akten")]
    async with library(FakeWorkspace(indexings=[full, [finished()]])) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: screen.error_panel.told)
        assert "The disk that holds /akten is full." in screen.error_panel.text
        assert "→ Free some space" in screen.error_panel.text
        await until(pilot, lambda: _phase(screen) is Phase.FAILED)
        await pilot.press("p")
        await until(pilot, lambda: _phase(screen) is Phase.DONE)
        assert not screen.error_panel.told


async def test_a_matter_that_another_process_indexes_is_told(tmp_path: Path) -> None:
    locked: list[IndexStep] = [MatterLockedError(name="Müller", pid="4711")]
    async with library(FakeWorkspace(indexings=[locked])) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: screen.error_panel.told)
        assert "4711" in screen.error_panel.text


async def test_an_unforeseen_error_of_indexing_is_a_message(tmp_path: Path) -> None:
    async with library(FakeWorkspace(indexings=[[ValueError("boom")]])) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "ValueError: boom" in screen.error_panel.text)
        assert _phase(screen) is Phase.FAILED


async def test_a_path_where_nothing_is_stays_typed(tmp_path: Path) -> None:
    async with library(FakeWorkspace()) as (pilot, _screen):
        await pilot.press("i")
        dialog = await shown(pilot, IndexDialog)
        dialog.path_box.value = str(tmp_path / "weg")
        await pilot.press("enter")
        await until(pilot, lambda: dialog.error_panel.told)
        assert dialog.path_box.value.endswith("weg")
        await pilot.press("escape")


async def test_known_folders_are_one_key_away() -> None:
    workspace = FakeWorkspace()
    async with library(workspace) as (pilot, screen):
        await pilot.press("i")
        dialog = await shown(pilot, IndexDialog)
        assert dialog.names == [FOLDER]
        await pilot.press("down", "enter")
        await until(pilot, lambda: _phase(screen) is Phase.DONE)
        assert workspace.opened[0].indexed == [(Path(FOLDER),)]


async def test_another_matter_ends_the_indexing_of_the_first(tmp_path: Path) -> None:
    steps, gate = _held(then=[done("b.pdf", 2, 3), finished()])
    workspace = FakeWorkspace(indexings=[steps])
    async with library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "1 of 3 files" in screen.progress)
        await pilot.press("f2")
        await ask_screen(pilot)
        await pilot.press("escape", "j", "enter")
        await until(pilot, lambda: len(workspace.opened) == 2)
        gate.set()
        await until(pilot, workspace.opened[0].closed.is_set)
        assert workspace.opened[0].index_closed.is_set()
