"""The history of a matter: found by words, read, opened again, asked again, exported."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.export.screen import ExportDialog
from copilot.tui.screens.history.screen import HistoryScreen
from tests.tui.driving import Driver, opened, shown, until
from tests.tui.fake_workspace import (
    FORM,
    NOTICE_PERIOD,
    QUOTED,
    SUPPORTED,
    FakeWorkspace,
    past_question,
)

_PAST = [
    past_question(2, "Wer zahlt die Kirchenorgel?"),
    past_question(1, "Welche Frist gilt?", SUPPORTED, QUOTED),
]


@asynccontextmanager
async def _history(
    size: tuple[int, int] = (120, 36),
) -> AsyncIterator[tuple[Driver, HistoryScreen]]:
    async with opened(FakeWorkspace(past=list(_PAST)), size) as (pilot, _ask):
        await pilot.press("f6")
        screen = await shown(pilot, HistoryScreen)
        await until(pilot, lambda: len(screen.table.rows) == 2)
        yield pilot, screen


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_every_question_is_listed_and_its_answer_read_beside_it(
    size: tuple[int, int],
) -> None:
    async with _history(size) as (pilot, screen):
        await until(pilot, lambda: "∅ not found" in screen.side.text)
        assert "Wer zahlt die" in screen.table.lines[1]
        await pilot.press("j")
        await until(pilot, lambda: screen.side.page.passage == NOTICE_PERIOD)
        assert "✓ supported Die Frist beträgt drei Monate. [1]" in screen.side.text
        await pilot.press("n")
        await until(pilot, lambda: screen.side.page.passage == FORM)


async def test_words_typed_find_questions_by_their_answers() -> None:
    async with _history() as (pilot, screen):
        await pilot.press("slash", *"schriftform")
        await until(pilot, lambda: len(screen.table.rows) == 1)
        assert screen.count == "1 questions"
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.table.rows) == 2)


async def test_an_answer_is_opened_again_in_the_conversation() -> None:
    async with _history() as (pilot, screen):
        await pilot.press("j", "o")
        ask = await shown(pilot, AskScreen)
        await until(pilot, lambda: ask.conversation.lines)
        assert "✓ supported" in ask.conversation.turns[0].text
        await until(pilot, lambda: ask.sources.page.passage == NOTICE_PERIOD)
        assert screen.session.opened.questions == []  # type: ignore[attr-defined]


async def test_a_question_is_put_into_the_box_to_be_asked_again() -> None:
    async with _history() as (pilot, _screen):
        await pilot.press("r")
        ask = await shown(pilot, AskScreen)
        await until(pilot, lambda: ask.question_box.question == "Wer zahlt die Kirchenorgel?")
        assert ask.question_box.has_focus


async def test_the_whole_history_is_exported_oldest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    async with _history() as (pilot, screen):
        await pilot.press("E")
        dialog = await shown(pilot, ExportDialog)
        dialog.path_box.value = str(tmp_path / "alles.md")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        text = (tmp_path / "alles.md").read_text("utf-8")
        assert text.index("Welche Frist") < text.index("Kirchenorgel")
        assert "Mietvertrag of 31 March 2021, § 5 Abs. 1, p. 2" in text


async def test_a_typed_question_outlasts_the_app() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as (pilot, _screen):
        await pilot.press(*"Wer ha")
        await until(pilot, lambda: workspace.drafts == ["Wer ha"])
    async with opened(workspace) as (pilot, screen):
        await until(pilot, lambda: screen.question_box.question == "Wer ha")
