"""Search as one types, with filters, and read where a passage stands."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot import locale
from copilot.domain import Coverage, DocumentKind, Filter
from copilot.errors import BadDateError, NothingIndexedError
from copilot.tui.screens.search.dates import date_of, is_begun
from tests.tui.driving import Driver, searching, until
from tests.tui.fake_workspace import FORM, HITS, NOTICE_PERIOD, FakeWorkspace


async def _settled(pilot: Driver, screen: object) -> None:
    await until(pilot, lambda: not screen.searching)  # type: ignore[attr-defined]


async def test_results_come_as_one_types_and_the_page_beside_them() -> None:
    async with searching(FakeWorkspace()) as (pilot, screen):
        await pilot.press(*"frist")
        await until(pilot, lambda: screen.passages.hits == HITS)
        await until(pilot, lambda: screen.page.passage == NOTICE_PERIOD)
        assert screen.state.startswith("Passages found: 3 · In the matter: 2 documents, 4 pages")
        assert screen.query_box.has_focus


async def test_only_the_latest_query_is_shown() -> None:
    workspace = FakeWorkspace()
    async with searching(workspace) as (pilot, screen):
        matter, gate = workspace.opened[0], threading.Event()
        matter.held_searches["alt"] = gate
        screen.query_box.value = "alt"
        await until(pilot, lambda: matter.searches)
        screen.query_box.value = "zwischen"
        await until(pilot, lambda: screen.waiting)
        screen.query_box.value = "nichts"
        await until(pilot, lambda: screen.waiting and screen.waiting.query == "nichts")
        gate.set()
        await _settled(pilot, screen)
        assert [query for query, _among in matter.searches] == ["alt", "nichts"]
        assert screen.passages.hits == ()
        assert "∅ No passage found." in screen.state


async def test_passages_are_shown_before_the_reader_has_put_them_in_order() -> None:
    workspace = FakeWorkspace()
    async with searching(workspace) as (pilot, screen):
        gate = threading.Event()
        workspace.opened[0].held_readings["frist"] = gate
        screen.query_box.value = "frist"
        await until(pilot, lambda: screen.passages.hits == HITS[::-1])
        assert screen.searching
        gate.set()
        await _settled(pilot, screen)
        assert screen.passages.hits == HITS


async def test_filters_are_reached_by_tab_and_limit_the_search() -> None:
    workspace = FakeWorkspace()
    async with searching(workspace) as (pilot, screen):
        await pilot.press("tab", "right", "tab", *"2021", "tab", *"2023-05", "tab", *"Hafen")
        await pilot.press("tab", *"Muster", "tab", *"D1")
        screen.query_box.focus()
        await pilot.press(*"frist")
        await until(pilot, lambda: screen.passages.hits)
        await _settled(pilot, screen)
        assert workspace.opened[0].searches[-1] == (
            "frist",
            Filter(
                kinds=frozenset({DocumentKind.CONTRACT}),
                after="2021",
                before="2023-05",
                sender="Hafen",
                party="Muster",
                documents=frozenset({"D1"}),
            ),
        )
        assert "Within the filters: 1 documents, 3 pages" in screen.state
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "In the matter" in screen.state)


async def test_a_bad_date_is_told_and_the_passages_stay() -> None:
    async with searching(FakeWorkspace()) as (pilot, screen):
        await pilot.press(*"frist")
        await until(pilot, lambda: screen.passages.hits == HITS)
        await pilot.press("tab", "tab", *"20x1")
        await until(pilot, lambda: screen.error_panel.told)
        assert "“20x1” is no date." in screen.error_panel.text
        assert "✗ After" in screen.filters.text
        assert screen.passages.hits == HITS
        await pilot.press(*["backspace"] * 4, *"2021")
        await until(pilot, lambda: not screen.error_panel.told)


async def test_a_date_half_typed_is_complained_of_only_when_it_is_left() -> None:
    workspace = FakeWorkspace()
    async with searching(workspace) as (pilot, screen):
        await pilot.press("tab", "tab", *"202")
        await _settled(pilot, screen)
        assert not screen.error_panel.told
        await pilot.press("tab")
        await until(pilot, lambda: screen.error_panel.told)


async def test_a_document_that_is_not_there_is_told() -> None:
    async with searching(FakeWorkspace()) as (pilot, screen):
        screen.filters.boxes["document"].value = "D99"
        await until(pilot, lambda: screen.error_panel.told)
        assert "no document “D99”" in screen.error_panel.text


async def test_n_p_and_enter_read_and_y_copies_with_the_reference() -> None:
    async with searching(FakeWorkspace()) as (pilot, screen):
        await pilot.press(*"frist")
        await until(pilot, lambda: screen.passages.hits == HITS)
        await pilot.press("down", "n")
        await until(pilot, lambda: screen.page.passage == FORM)
        await pilot.press("p")
        await until(pilot, lambda: screen.page.passage == NOTICE_PERIOD)
        await pilot.press("y")
        await until(pilot, lambda: NOTICE_PERIOD in pilot.app.clipboard)
        assert "(Mietvertrag of 31 March 2021, § 5 Abs. 1, p. 2)" in pilot.app.clipboard
        await pilot.press("enter")
        await until(pilot, lambda: screen.page.has_focus)
        await pilot.press("escape", "escape")
        assert screen.query_box.has_focus


async def test_copies_of_a_passage_are_named() -> None:
    from dataclasses import replace

    workspace = FakeWorkspace()
    async with searching(workspace) as (pilot, screen):
        stored = replace(HITS[0].chunk, also_at=("Kopie.pdf",))
        workspace.opened[0].hits = (replace(HITS[0], chunk=stored),)
        await pilot.press(*"frist")
        await until(pilot, lambda: "≡ the same content: Kopie.pdf" in screen.passages.text)


async def test_an_empty_matter_names_the_key_that_helps() -> None:
    empty = FakeWorkspace(searched=Coverage(0, 0, 0, 0, 0))
    async with searching(empty) as (pilot, screen):
        empty.opened[0].search_error = NothingIndexedError(name="Müller ./. Schmidt")
        await pilot.press(*"frist")
        await until(pilot, lambda: screen.error_panel.told)
        assert "Press F4 for the library" in screen.error_panel.text
        assert screen.query_box.value == "frist"


async def test_it_survives_the_smallest_terminal_and_loses_nothing_typed() -> None:
    async with searching(FakeWorkspace(), (80, 24)) as (pilot, screen):
        await pilot.press(*"frist")
        await until(pilot, lambda: screen.passages.hits == HITS)
        for size in ((20, 5), (1, 1), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert screen.query_box.value == "frist"
        assert screen.passages.hits == HITS
        await until(pilot, lambda: screen.passages.size.height > 4)


async def test_the_language_switches_at_once() -> None:
    async with searching(FakeWorkspace()) as (pilot, screen):
        await pilot.press(*"frist")
        await until(pilot, lambda: screen.passages.hits == HITS)
        await pilot.press("f9")
        assert locale.language() == "de"
        await until(pilot, lambda: "S. 2" in screen.passages.text)
        assert screen.query_box.value == "frist"


@pytest.mark.parametrize("typed", ["2021", "2021-03", "2021-03-31", "", " 2021 "])
def test_a_date_may_end_after_year_or_month(typed: str) -> None:
    assert date_of(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["20x1", "2021-13", "31.03.2021", "2021-03-32"])
def test_what_can_no_longer_become_a_date_is_refused(typed: str) -> None:
    assert not is_begun(typed)
    with pytest.raises(BadDateError):
        date_of(typed)


@given(st.dates().map(str), st.integers(0, 10))
def test_every_beginning_of_a_date_is_one(date: str, length: int) -> None:
    if date[:4].isdigit():
        assert is_begun(date[:length])
