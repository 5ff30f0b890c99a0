"""What people paste, resize and kill: a message or recovery, never a traceback, nothing lost."""

import pytest
from textual import events

from copilot.workspace import Workspace
from tests.tui.driving import ask_and_wait, opened, searching, until
from tests.tui.fake_workspace import FORM, FakeWorkspace, answered, record

_HOSTILE = "\x1b[2J\x1b]52;c;Zm9v\x07 \u202eאבג\u202c \x00\x9b31m"


@pytest.mark.parametrize("place", ["ask", "search"])
async def test_pasted_megabytes_are_cut_and_that_is_said(place: str) -> None:
    pasted = "Der Mieter zahlt. " * 200_000
    if place == "ask":
        async with opened(FakeWorkspace()) as (pilot, screen):
            pilot.app.post_message(events.Paste(pasted))
            await until(pilot, lambda: screen.question_box.question)
            assert len(screen.question_box.question) <= 20_000
            await pilot.press(*"ab")
            await until(pilot, lambda: screen.question_box.question.endswith("ab"))
    else:
        async with searching(FakeWorkspace()) as (pilot, found):
            pilot.app.post_message(events.Paste(pasted))
            await until(pilot, lambda: found.query_box.value)
            assert len(found.query_box.value) <= 20_000
            await pilot.press("escape")


async def test_control_characters_and_right_to_left_text_stay_text() -> None:
    async with opened(FakeWorkspace(scripts=[answered(_HOSTILE)])) as (pilot, screen):
        pilot.app.post_message(events.Paste(_HOSTILE))
        await until(pilot, lambda: "אבג" in screen.question_box.question)
        assert "\x1b" not in screen.question_box.question
        await pilot.press("enter")
        await until(pilot, lambda: screen.conversation.turns and not screen.running)
        text = screen.conversation.turns[0].text
        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_a_file_name_of_a_hostile_kind_is_listed() -> None:
    name = f"Ver\ntrag {_HOSTILE} 😀 \udcff.pdf"
    async with searching(FakeWorkspace(records=(record(name, "D1"),))) as (pilot, _search):
        await pilot.press("f4")
        await until(pilot, lambda: pilot.app.screen.query("DocumentTable"))
        table = pilot.app.screen.query_one("DocumentTable")
        await until(pilot, lambda: table.rows)  # type: ignore[attr-defined]
        assert not any("\x1b" in line for line in table.lines)  # type: ignore[attr-defined]


async def test_a_terminal_of_twenty_by_five_and_back() -> None:
    async with opened(FakeWorkspace(), (100, 30)) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        for key in ("f2", "f3", "f4", "f6", "f7", "f1"):
            await pilot.press(key)
            await pilot.resize_terminal(20, 5)
            await pilot.pause(0.05)
            await pilot.resize_terminal(1, 1)
            await pilot.pause(0.05)
            await pilot.resize_terminal(100, 30)
            await pilot.pause(0.05)
        await pilot.press("escape", "f2")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("2")
        await until(pilot, lambda: screen.sources.page.passage == FORM)


async def test_what_was_typed_is_there_after_the_program_was_killed() -> None:
    """Nothing is said to the app; what it kept while typing is all there is."""
    workspace = FakeWorkspace()
    async with opened(workspace) as (pilot, _screen):
        await pilot.press(*"Wer haftet")
        await until(pilot, lambda: workspace.drafts and workspace.drafts[-1] == "Wer haftet")
        kept = list(workspace.drafts)
    async with opened(FakeWorkspace(drafts=kept)) as (pilot, screen):
        await until(pilot, lambda: screen.question_box.question == "Wer haftet")


async def test_two_programs_keep_one_matter(workspace: Workspace) -> None:
    """Questions of one are in the history of the other; neither loses its draft to the other."""
    workspace.create_matter("Lindenhof")
    first, second = workspace.open("Lindenhof"), workspace.open("Lindenhof")
    first.library.keep_draft("eins")
    assert second.library.draft() == "eins"
    first.library.record_answer("Frage?", '{"statements": []}', "m", "not_found")
    assert [one.question for one in second.library.history()] == ["Frage?"]
    first.close()
    second.close()
