"""Choose or create a matter."""

import threading

from copilot.errors import MatterLockedError
from copilot.tui.screens.new_matter.screen import NewMatterScreen
from copilot.tui.unlock_dialog import UnlockDialog
from tests.tui.driving import ask_screen, shown, started, until
from tests.tui.fake_workspace import PASSPHRASE, FakeWorkspace


async def test_enter_opens_the_matter_used_last() -> None:
    async with started(FakeWorkspace()) as (pilot, _matters):
        await pilot.press("enter")
        screen = await ask_screen(pilot)
        assert "Müller ./. Schmidt" in screen.title_bar.place
        assert screen.title_bar.fact == "2 documents · 4 pages"


async def test_j_moves_down_and_a_name_with_brackets_reads_literally() -> None:
    async with started(FakeWorkspace()) as (pilot, _matters):
        await pilot.press("j", "enter")
        screen = await ask_screen(pilot)
        assert "[Alt] Akte" in screen.title_bar.place


async def test_opening_is_announced_and_pressing_enter_twice_opens_once() -> None:
    workspace = FakeWorkspace(may_open=threading.Event())
    async with started(workspace) as (pilot, matters):
        workspace.may_open.clear()
        await pilot.press("enter", "enter")
        assert matters.state == "Opening Müller ./. Schmidt …"
        workspace.may_open.set()
        await ask_screen(pilot)
        assert len(workspace.opened) == 1


async def test_a_locked_matter_shows_who_holds_it_and_what_to_do() -> None:
    workspace = FakeWorkspace(error=MatterLockedError(name="Müller ./. Schmidt", pid=4711))
    async with started(workspace) as (pilot, matters):
        await pilot.press("enter")
        await until(pilot, lambda: matters.error_panel.told)
        assert "in use by another process (4711)" in matters.error_panel.text
        assert "→ Close the other window" in matters.error_panel.text


async def test_n_creates_a_matter_and_lists_it_first() -> None:
    async with started(FakeWorkspace()) as (pilot, matters):
        await pilot.press("n", *"Neu", "tab", "space", "enter")
        await until(pilot, lambda: matters.names[0] == "Neu")
        assert pilot.app.screen is matters


async def test_a_taken_name_is_refused_and_stays_typed() -> None:
    async with started(FakeWorkspace(names=["Neu"])) as (pilot, _matters):
        await pilot.press("n", *"Neu", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, NewMatterScreen)
        await until(pilot, lambda: dialog.error_panel.told)
        assert "exists already" in dialog.error_panel.text
        assert dialog.typed_name == "Neu"


async def test_ctrl_q_leaves() -> None:
    async with started(FakeWorkspace()) as (pilot, _matters):
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not pilot.app.is_running or pilot.app._exit)
        assert pilot.app.return_code == 0


async def test_a_locked_matter_asks_for_its_passphrase_and_is_locked_again() -> None:
    workspace = FakeWorkspace()
    workspace.keys.locked.add("Müller ./. Schmidt")
    async with started(workspace, (80, 24)) as (pilot, matters):
        await pilot.press("enter")
        dialog = await shown(pilot, UnlockDialog)
        await pilot.press(*"falsch", "enter")
        await until(pilot, lambda: "does not open the matter" in dialog.error_panel.text)
        assert dialog.box.value == ""
        dialog.box.value = PASSPHRASE
        dialog.action_unlock()
        assert PASSPHRASE not in repr([worker.description for worker in pilot.app.workers])
        await ask_screen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is matters)
        await pilot.press("l")
        await until(pilot, lambda: workspace.keys.locked == {"Müller ./. Schmidt"})
        assert workspace.opened[0].closed.is_set()
        await pilot.press("enter")
        await shown(pilot, UnlockDialog)
