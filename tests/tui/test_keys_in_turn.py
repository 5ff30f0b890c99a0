"""Keys that come in one go, as over a slow line, do what they would do one by one."""

from textual import events

from copilot.tui.screens.export.screen import ExportDialog
from copilot.tui.screens.search.screen import SearchScreen
from tests.tui.driving import Driver, ask_and_wait, opened, shown, until
from tests.tui.fake_workspace import FakeWorkspace


def _burst(pilot: Driver, *keys: str) -> None:
    names = {"/": "slash", ".": "full_stop"}
    for key in keys:
        character = key if len(key) == 1 else None
        pilot.app.post_message(events.Key(names.get(key, key), character))


async def test_a_backspace_deletes_what_was_typed_before_it() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        _burst(pilot, *"Fritz", "backspace", "backspace", *"st", "home", *"Die")
        await until(pilot, lambda: screen.question_box.question == "DieFrist")


async def test_what_follows_the_key_of_a_screen_is_typed_into_that_screen() -> None:
    async with opened(FakeWorkspace()) as (pilot, _ask):
        _burst(pilot, "f3", *"Frist")
        search = await shown(pilot, SearchScreen)
        await until(pilot, lambda: search.query_box.value == "Frist")


async def test_what_follows_the_key_of_a_dialog_is_typed_into_that_dialog() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        _burst(pilot, "e", "ctrl+u", *"/x.md")
        dialog = await shown(pilot, ExportDialog)
        await until(pilot, lambda: dialog.path_box.value == "/x.md")


async def test_letters_after_the_key_to_the_question_are_no_commands() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        _burst(pilot, "/", *"ezy")
        await until(pilot, lambda: screen.question_box.question == "ezy")
        assert pilot.app.screen is screen
