"""Every document with its state: listed, filtered, sorted, read, opened."""

from pathlib import Path

import pytest

from copilot import locale
from copilot.domain import Coverage
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.library import viewer
from tests.tui.driving import library, opened, shown, until
from tests.tui.fake_workspace import FOLDER, PATH, RECORDS, FakeWorkspace, record


def _paths(screen: object) -> list[str]:
    rows = screen.table.rows  # type: ignore[attr-defined]
    return [row.record.file.path for row in rows]


async def test_states_are_told_by_symbol_and_word_and_a_failure_by_its_reason() -> None:
    async with library(FakeWorkspace(), (160, 40)) as (_pilot, screen):
        shown_lines = "\n".join(screen.table.lines)
        for words in ("✓ indexed", "✗ failed", "– skipped", "~ check", "State", "D1", "contract"):
            assert words in shown_lines
        assert "The file is protected by a password." in shown_lines
        assert "3 2° 2~" in shown_lines


async def test_the_document_in_hand_is_told_whole() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        await pilot.press("slash", *"mietvertrag", "enter")
        await until(pilot, lambda: PATH in screen.details)
        for words in ("Parties: Hafen GmbH; Erika Muster", "Amended by: D2", "Date: 2021-03-31"):
            assert words in screen.details
        assert "Same content: Verträge/Kopie.pdf" in screen.details
        await pilot.press("escape", "slash", *"geheim", "enter")
        await until(pilot, lambda: "→ Give the password" in screen.details)


async def test_the_list_is_filtered_while_one_types_and_escape_shows_all_again() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        await pilot.press("slash", *"hafen muster")
        await until(pilot, lambda: _paths(screen) == [PATH])
        assert screen.count.startswith("1/6")
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.table.rows) == len(RECORDS))
        assert screen.table.has_focus


async def test_a_filter_that_nothing_fits_says_so() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        await pilot.press("slash", *"kirchenorgel")
        await until(pilot, lambda: "No document holds all these words." in screen.details)


async def test_s_sorts_by_the_next_column_and_r_turns_the_order_round() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        by_path = _paths(screen)
        await pilot.press("s")
        assert "by state ↓" in screen.count
        assert _paths(screen)[:2] == ["geheim.pdf", "bild.raw"]
        await pilot.press("r")
        assert _paths(screen)[-2:] == ["bild.raw", "geheim.pdf"]
        await pilot.press("r", *"sssss")
        assert _paths(screen) == by_path


async def test_j_k_g_and_the_mouse_move_and_the_row_is_marked_without_colour() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        await pilot.press("g", "j", "j", "k")
        assert screen.table.cursor == 1
        assert screen.table.lines[2].startswith("▸ ")
        await pilot.press("G")
        assert screen.table.cursor == len(RECORDS) - 1
        await pilot.click(screen.table, offset=(10, 3))
        assert screen.table.cursor == 2


async def test_enter_reads_the_document_and_escape_returns_to_the_list() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        await pilot.press("slash", *"nachtrag", "enter", "enter")
        await until(pilot, lambda: screen.page.view and screen.page.has_focus)
        assert screen.page.view
        assert screen.page.view.number == 1
        await pilot.press("right")
        await until(pilot, lambda: screen.page.view and screen.page.view.number == 2)
        await pilot.press("escape")
        assert screen.table.has_focus


async def test_an_empty_matter_says_what_to_press() -> None:
    empty = FakeWorkspace(records=(), searched=Coverage(0, 0, 0, 0, 0))
    async with library(empty) as (_pilot, screen):
        assert "Press i and name a folder" in screen.details
        assert screen.table.row is None


async def test_escape_leaves_the_library_and_a_letter_goes_elsewhere() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        await pilot.press("a")
        asking = await shown(pilot, AskScreen)
        await pilot.press("f4")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is asking)


async def test_it_survives_the_smallest_terminal_and_comes_back() -> None:
    async with library(FakeWorkspace(), (80, 24)) as (pilot, screen):
        await pilot.press("slash", *"vertr", "enter", "j")
        chosen = screen.table.row
        for size in ((20, 5), (1, 1), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.press("k", "j")
        await until(pilot, lambda: screen.table.size.height > 5)
        assert screen.table.row == chosen
        assert screen.filter_box.value == "vertr"
        assert all(len(line) <= 80 for line in screen.table.lines)


async def test_ten_thousand_documents_are_listed_and_only_those_in_view_are_drawn() -> None:
    many = tuple(record(f"ordner/{n:05}.pdf", f"D{n + 1}") for n in range(10_000))
    async with library(FakeWorkspace(records=many)) as (pilot, screen):
        await pilot.press("end")
        assert "09999.pdf" in screen.table.lines[-1]
        await pilot.press("pageup")
        assert screen.table.row
        assert screen.table.row.record.file.path < "ordner/09999.pdf"


async def test_the_language_switches_at_once() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        await pilot.press("f9")
        assert locale.language() == "de"
        await until(pilot, lambda: "Dokumente" in screen.title_bar.fact)
        await pilot.press("f9")
        await until(pilot, lambda: "documents" in screen.title_bar.fact)
        assert "Amended by" in screen.details or "State" in screen.table.lines[0]


async def test_what_cannot_be_opened_is_said_with_its_path_to_copy() -> None:
    async with library(FakeWorkspace()) as (pilot, screen):
        assert screen.table.row
        expected = str(Path(FOLDER, screen.table.row.record.file.path))
        await pilot.press("o")
        await until(pilot, lambda: pilot.app.clipboard == expected)


async def test_the_original_opens_in_the_systems_viewer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed_over: list[Path] = []
    monkeypatch.setattr(viewer, "hindrance", lambda _record: None)
    monkeypatch.setattr(viewer, "open_original", handed_over.append)
    async with library(FakeWorkspace()) as (pilot, screen):
        assert screen.table.row
        expected = Path(FOLDER, screen.table.row.record.file.path)
        await pilot.press("o")
        await until(pilot, lambda: handed_over == [expected])


async def test_the_palette_names_every_command_and_carries_it_out() -> None:
    async with opened(FakeWorkspace()) as (pilot, _screen):
        await pilot.press("ctrl+p", *"library", "enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "LibraryScreen")
