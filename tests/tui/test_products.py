"""The base of the work products: reached by menu and palette, run, read, cancelled, exported."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from copilot.errors import DiskFullError
from copilot.tui.products import Column
from copilot.tui.products.document_picker import DocumentPicker
from copilot.tui.products.inputs import ChoiceField
from copilot.tui.products.room import room
from copilot.tui.screens.export.screen import ExportDialog
from copilot.tui.screens.palette.screen import PaletteScreen
from copilot.tui.screens.products.screen import ProductsScreen
from tests.tui.driving import Driver, opened, shown, until
from tests.tui.fake_product import SentencesScreen
from tests.tui.fake_product import sentences as sentences
from tests.tui.fake_workspace import FORM, NOTICE_PERIOD, FakeWorkspace


@asynccontextmanager
async def _product(
    size: tuple[int, int] = (120, 36),
) -> AsyncIterator[tuple[Driver, SentencesScreen]]:
    async with opened(FakeWorkspace(), size) as (pilot, _ask):
        await pilot.press("f5")
        await shown(pilot, ProductsScreen)
        await pilot.press("1")
        yield pilot, await shown(pilot, SentencesScreen)


@pytest.mark.usefixtures("sentences")
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_enter_runs_it_and_each_row_shows_its_passage(size: tuple[int, int]) -> None:
    async with _product(size) as (pilot, screen):
        await pilot.press(*"Frist", "enter")
        await until(pilot, lambda: not screen.running and len(screen.table.rows) == 3)
        assert screen.given == [{"words": "Frist", "document": "", "which": "some"}]
        assert "3 sentences · Searched: 2 documents, 4 pages." in screen.state
        assert "! One was poorly read." in screen.state
        assert "✓ met" in screen.table.lines[1]
        await until(pilot, lambda: screen.side.page.passage == NOTICE_PERIOD)
        await pilot.press("j")
        await until(pilot, lambda: screen.side.page.passage == FORM)
        assert "[1] Mietvertrag [final].pdf, p. 2" in screen.side.text
        await pilot.press("enter")
        await until(pilot, lambda: screen.side.page.has_focus)
        await pilot.press("escape")
        await until(pilot, lambda: screen.table.has_focus)


async def test_cancelling_keeps_the_rows_so_far(sentences: type[SentencesScreen]) -> None:
    sentences.gate = threading.Event()
    async with _product() as (pilot, screen):
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.table.rows) == 1)
        assert "Esc cancels" in screen.state
        await pilot.press("escape")
        assert screen.state == "Cancelled. So far: 1 rows."
        sentences.gate.set()
        await until(pilot, sentences.closed.is_set)
        await pilot.pause()
        assert len(screen.table.rows) == 1
        assert screen.check_action("export", ())


async def test_an_error_is_told_with_its_remedy_and_what_was_typed_stays(
    sentences: type[SentencesScreen],
) -> None:
    sentences.error = DiskFullError(path="/akten")
    async with _product() as (pilot, screen):
        await pilot.press(*"Frist", "enter")
        await until(pilot, lambda: screen.error_panel.told)
        assert not screen.running
        assert "So far: 1 rows." in screen.state
        assert screen.form.values["words"] == "Frist"
        sentences.error = None
        await pilot.press("r")
        await until(pilot, lambda: not screen.running and len(screen.table.rows) == 3)
        assert not screen.error_panel.told


@pytest.mark.usefixtures("sentences")
async def test_a_document_is_chosen_from_a_list_and_a_value_by_arrows() -> None:
    async with _product() as (pilot, screen):
        await pilot.press("tab", "enter")
        picker = await shown(pilot, DocumentPicker)
        assert len(picker.names) == 4
        await pilot.press(*"nachtr")
        assert picker.names == ["Verträge/Nachtrag.docx"]
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("tab", "right")
        await until(pilot, lambda: isinstance(screen.focused, ChoiceField))
        assert screen.form.values == {"words": "", "document": "D2", "which": "all"}


@pytest.mark.usefixtures("sentences")
async def test_it_is_exported_and_a_file_is_replaced_only_after_a_second_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    async with _product() as (pilot, screen):
        await pilot.press("enter")
        await until(pilot, lambda: not screen.running and screen.table.rows)
        await pilot.press("e")
        dialog = await shown(pilot, ExportDialog)
        assert dialog.path_box.value == str(tmp_path / "Müller . . Schmidt sentences.docx")
        await pilot.press("f2", "f2")
        assert dialog.path_box.value.endswith(".md")
        written = dialog.path_box.path
        written.write_text("old", "utf-8")
        await pilot.press("enter")
        await until(pilot, lambda: "Enter again replaces it" in dialog.error_panel.text)
        assert written.read_text("utf-8") == "old"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "rows: 3" in written.read_text("utf-8")


@pytest.mark.usefixtures("sentences")
async def test_the_palette_leads_there_too() -> None:
    async with opened(FakeWorkspace(), (80, 24)) as (pilot, _ask):
        await pilot.press("ctrl+p")
        palette = await shown(pilot, PaletteScreen)
        await pilot.press(*"sentences")
        assert palette.titles == ["sentences: sentences of the lease"]
        await pilot.press("enter")
        screen = await shown(pilot, SentencesScreen)
        assert len(screen.key_bar.text) <= 80


def test_of_many_columns_those_around_the_one_in_hand_are_shown() -> None:
    columns = [Column(str(number), 1, 10) for number in range(10)]
    assert [number for number, _width in room(columns, 35, 0).shown] == [0, 1, 2]
    assert [number for number, _width in room(columns, 35, 9).shown] == [0, 8, 9]
    assert sum(width for _number, width in room(columns, 35, 9).shown) <= 35
