"""What lawyers do with the app, as key scripts; each docstring is the story."""

import threading
from pathlib import Path

import pytest

from copilot.errors import DiskFullError, MatterLockedError, ModelError
from copilot.locale import language
from copilot.tui.screens.activity.screen import ActivityScreen
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.coverage.screen import CoverageScreen
from copilot.tui.screens.export.screen import ExportDialog
from copilot.tui.screens.help.screen import HelpScreen
from copilot.tui.screens.history.screen import HistoryScreen
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.tui.screens.models.screen import ModelsScreen
from copilot.tui.screens.new_matter.screen import NewMatterScreen
from copilot.tui.screens.palette.screen import PaletteScreen
from copilot.tui.screens.search.screen import SearchScreen
from copilot.tui.screens.settings.screen import SettingsScreen
from tests.tui.driving import (
    Driver,
    ask_and_wait,
    library,
    opened,
    searching,
    shown,
    start_indexing,
    started,
    until,
)
from tests.tui.driving import ask as put
from tests.tui.fake_workspace import (
    DEPOSIT,
    FORM,
    NOTICE_PERIOD,
    SUPPORTED,
    FakeWorkspace,
    answered,
    done,
    finished,
    held_before,
    not_found,
    past_question,
)

_QUESTION = "Welche Frist gilt?"


async def test_create_a_matter_by_keyboard() -> None:
    """A clerk opens the program, presses n, types the name of the mandate, and Enter."""
    workspace = FakeWorkspace()
    async with started(workspace) as (pilot, matters):
        await pilot.press("n")
        await shown(pilot, NewMatterScreen)
        await pilot.press(*"Weber", "enter")
        await until(pilot, lambda: pilot.app.screen is matters and "Weber" in matters.names)


async def test_change_ones_mind_about_a_new_matter() -> None:
    """She presses n by mistake; Escape leads back and nothing was created."""
    workspace = FakeWorkspace()
    async with started(workspace) as (pilot, matters):
        await pilot.press("n", *"We", "escape")
        await until(pilot, lambda: pilot.app.screen is matters)
        assert len(workspace.names) == 2


async def test_open_the_second_matter_with_j() -> None:
    """Someone used to vi goes down with j and opens a matter."""
    async with started(FakeWorkspace()) as (pilot, _matters):
        await pilot.press("j", "enter")
        screen = await shown(pilot, AskScreen)
        assert "[Alt] Akte" in screen.title_bar.place


async def test_ask_and_read_where_it_stands() -> None:
    """A lawyer asks for the notice period and presses Enter to read the clause in its page."""
    async with opened(FakeWorkspace(), (80, 24)) as (pilot, screen):
        await pilot.press(*"Frist?", "enter")
        await until(pilot, lambda: screen.conversation.turns and not screen.running)
        await pilot.press("enter")
        await until(pilot, lambda: screen.sources.page.has_focus)
        assert screen.sources.page.passage == NOTICE_PERIOD


async def test_walk_through_the_pinpoints() -> None:
    """He goes through the pinpoints with n and p and sees each quote highlighted."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        await pilot.press("n")
        await until(pilot, lambda: screen.sources.page.passage == FORM)
        await pilot.press("p")
        await until(pilot, lambda: screen.sources.page.passage == NOTICE_PERIOD)


async def test_jump_to_a_pinpoint_by_its_number() -> None:
    """She reads "[2]" and presses 2."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        await pilot.press("2")
        await until(pilot, lambda: screen.sources.page.passage == FORM)


async def test_tell_supported_from_quoted_without_colours() -> None:
    """On a monochrome terminal the states differ by word and sign."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        text = screen.conversation.turns[0].text
        assert "✓ supported" in text
        assert "❝ quoted only" in text


async def test_learn_what_was_searched_when_nothing_was_found() -> None:
    """The answer is "not found"; c shows every file that could not be searched."""
    async with opened(FakeWorkspace(scripts=[not_found()])) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Wer zahlt die Kirchenorgel?")
        assert "∅ not found" in screen.conversation.turns[0].text
        await pilot.press("c")
        proof = await shown(pilot, CoverageScreen)
        assert "geheim.pdf" in proof.text


async def test_copy_a_statement_for_a_brief() -> None:
    """y puts the statement on the clipboard with a reference that can stand in a brief."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        await until(pilot, lambda: screen.sources.place is not None)
        await pilot.press("y")
        await until(pilot, lambda: "of 31 March 2021, § 5 Abs. 1, p. 2" in pilot.app.clipboard)


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".md"])
async def test_export_an_answer(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """e writes the answer as Word, PDF or Markdown for the file."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        await pilot.press("e")
        dialog = await shown(pilot, ExportDialog)
        path = tmp_path / f"Antwort{suffix}"
        dialog.path_box.value = str(path)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert path.stat().st_size > 300


async def test_export_the_conversation(tmp_path: Path) -> None:
    """After two questions a capital E writes both."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Erste Frage?")
        await ask_and_wait(pilot, screen, "Zweite Frage?")
        await pilot.press("E")
        dialog = await shown(pilot, ExportDialog)
        dialog.path_box.value = str(tmp_path / "alles.md")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        text = (tmp_path / "alles.md").read_text("utf-8")
        assert "Erste Frage?" in text
        assert "Zweite Frage?" in text


async def test_an_export_to_a_folder_that_is_not_there_is_told_and_can_be_mended(
    tmp_path: Path,
) -> None:
    """He mistypes the folder; the dialog says so and keeps what he typed."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        await pilot.press("e")
        dialog = await shown(pilot, ExportDialog)
        dialog.path_box.value = str(tmp_path / "nicht" / "da.odt")
        await pilot.press("enter")
        await until(pilot, lambda: dialog.error_panel.told)
        assert dialog.path_box.value.endswith("da.odt")


async def test_cancel_an_answer_and_get_the_question_back() -> None:
    """Esc stops a slow answer; the question is in the box again to be reworded."""
    script, gate = held_before(2, answered())
    async with opened(FakeWorkspace(scripts=[script])) as (pilot, screen):
        await pilot.press(*"Frist?", "enter")
        await until(pilot, lambda: screen.conversation.turns)
        await pilot.press("escape")
        assert screen.question_box.question == "Frist?"
        gate.set()


async def test_the_model_dies_while_it_answers() -> None:
    """The model's process dies; the message says what to do and the question is kept."""
    script = [*answered()[:2], ModelError(detail="killed")]
    async with opened(FakeWorkspace(scripts=[script])) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        assert "→" in screen.error_panel.text
        assert screen.question_box.question == _QUESTION
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.conversation.turns) == 2 and not screen.running)
        assert screen.conversation.lines


async def test_ask_again_from_the_history() -> None:
    """Last week's question is found in the history by a word and opened again."""
    workspace = FakeWorkspace(past=[past_question(1, _QUESTION, SUPPORTED)])
    async with opened(workspace) as (pilot, screen):
        await pilot.press("f6")
        history = await shown(pilot, HistoryScreen)
        await until(pilot, lambda: history.table.rows)
        await pilot.press("slash", *"drei", "enter")
        await until(pilot, lambda: history.in_hand is not None and history.table.has_focus)
        await pilot.press("o")
        await until(pilot, lambda: pilot.app.screen is screen and screen.conversation.lines)


async def test_search_as_one_types() -> None:
    """Without a question, a few letters show passages, the page beside them."""
    async with searching(FakeWorkspace()) as (pilot, screen):
        await pilot.press(*"Kau")
        await until(pilot, lambda: screen.passages.hits and not screen.searching)
        await pilot.press("down", "n", "n")
        await until(pilot, lambda: screen.page.passage == DEPOSIT)


async def test_export_a_search(tmp_path: Path) -> None:
    """The passages found are written to a file with their places."""
    async with searching(FakeWorkspace()) as (pilot, screen):
        await pilot.press(*"Frist")
        await until(pilot, lambda: screen.passages.hits and not screen.searching)
        await pilot.press("enter")
        await until(pilot, lambda: screen.passages.has_focus)
        await pilot.press("e")
        dialog = await shown(pilot, ExportDialog)
        dialog.path_box.value = str(tmp_path / "suche.md")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert NOTICE_PERIOD in (tmp_path / "suche.md").read_text("utf-8")


async def test_index_a_folder_and_watch_it(tmp_path: Path) -> None:
    """In the library, i and a folder; the files go by with their number."""
    script, gate = [done("a.pdf", 1, 2)], threading.Event()
    workspace = FakeWorkspace(indexings=[[*script, gate, done("b.pdf", 2, 2), finished(2)]])
    async with library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "1/2" in screen.title_bar.doing)
        gate.set()
        await until(pilot, lambda: not screen.title_bar.doing)


async def test_ask_while_documents_are_indexed(tmp_path: Path) -> None:
    """She does not wait for the index: F2, a question, an answer."""
    gate = threading.Event()
    workspace = FakeWorkspace(indexings=[[done("a.pdf", 1, 2), gate, finished(2)]])
    async with library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await pilot.press("f2")
        ask = await shown(pilot, AskScreen)
        await put(pilot, ask, _QUESTION)
        await until(pilot, lambda: ask.conversation.lines and not ask.running)
        assert ask.title_bar.doing
        gate.set()


@pytest.mark.parametrize(
    "error", [DiskFullError(path="/akten"), MatterLockedError(name="A", pid=1)]
)
async def test_indexing_fails_with_a_remedy(error: Exception, tmp_path: Path) -> None:
    """The disk is full, or another program has the matter: a message, and asking goes on."""
    workspace = FakeWorkspace(indexings=[[done("a.pdf", 1, 2), error]])
    async with library(workspace) as (pilot, screen):
        await start_indexing(pilot, screen, tmp_path)
        await until(pilot, lambda: "→" in screen.error_panel.text)
        await pilot.press("escape")
        assert not screen.error_panel.told


async def test_find_a_command_without_knowing_its_key() -> None:
    """Ctrl+P and a word of what one wants."""
    async with opened(FakeWorkspace()) as (pilot, _screen):
        await pilot.press("ctrl+p")
        palette = await shown(pilot, PaletteScreen)
        await pilot.press(*"library")
        await until(pilot, lambda: len(palette.titles) == 1)
        await pilot.press("enter")
        await shown(pilot, LibraryScreen)


async def test_learn_the_keys() -> None:
    """F1 while typing shows the keys of this place, first steps and what words mean."""
    async with opened(FakeWorkspace()) as (pilot, _screen):
        await pilot.press("f1")
        helped = await shown(pilot, HelpScreen)
        for words in ("First steps", "Glossary", "pinpoint", "f12"):
            assert words in helped.text
        await pilot.press("escape")


async def test_switch_the_language_in_the_middle_of_work() -> None:
    """F9 turns everything German, the answer on the screen stays."""
    async with opened(FakeWorkspace(scripts=[answered()])) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        await pilot.press("f9")
        await until(pilot, lambda: language() == "de")
        await until(pilot, lambda: "Dokumente" in screen.title_bar.fact)
        assert screen.conversation.lines


async def test_leave_by_escape_alone() -> None:
    """From any depth Escape leads back to the list of matters; nothing traps the keyboard."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        for key in ("f3", "f4", "f6", "f7", "f8", "f12", "f1"):
            await pilot.press(key)
            await pilot.pause(0.05)
        await _escape_to_matters(pilot)


async def _escape_to_matters(pilot: Driver) -> None:
    for _press in range(20):
        if isinstance(pilot.app.screen, MattersScreen):
            return
        await pilot.press("escape")
    assert isinstance(pilot.app.screen, MattersScreen)


async def test_go_everywhere_by_function_keys_while_typing() -> None:
    """With a half-typed question she looks into other screens; the question is still there."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await pilot.press(*"Wer ha")
        for key, kind in (("f3", SearchScreen), ("f6", HistoryScreen), ("f7", ActivityScreen),
                          ("f8", ModelsScreen)):  # fmt: skip
            await pilot.press(key)
            await shown(pilot, kind)
        await pilot.press("escape", "f12")
        await shown(pilot, SettingsScreen)
        await pilot.press("escape", "f2")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.question_box.question == "Wer ha"


async def test_use_the_mouse() -> None:
    """A click on a key of the last row does what the key does."""
    async with opened(FakeWorkspace(), (120, 30)) as (pilot, screen):
        hints = list(screen.key_bar.query("KeyHint"))
        await until(pilot, lambda: "F3" in screen.key_bar.text)
        hints = list(screen.key_bar.query("KeyHint"))
        at = next(n for n, hint in enumerate(screen.key_bar.hints) if hint.display == "F3")
        await pilot.click(hints[at])
        await shown(pilot, SearchScreen)


async def test_follow_up_is_told_as_it_was_understood() -> None:
    """Two answers of one conversation stand below one another and both can be walked through."""
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, _QUESTION)
        await ask_and_wait(pilot, screen, "Und die Form?")
        assert len(screen.conversation.turns) == 2
        assert len(screen.conversation.lines) == 4
