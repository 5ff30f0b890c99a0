"""The page beside the answer: the right characters, literally, in view, at any size."""

from typing import cast

import pytest

from copilot.domain import PAGE_BREAK, Pinpoint
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.widgets.page_pane import PagePane
from tests.tui.driving import Driver, ask_and_wait, opened, until
from tests.tui.fake_workspace import (
    FORM,
    NOTICE_PERIOD,
    PAGES,
    PATH,
    PERIOD_PLACE,
    FakeMatter,
    FakeWorkspace,
    pinpoint,
)


def _drawn(screen: AskScreen) -> str:
    """What of the page stands in the highlight style."""
    page = screen.sources.page.content
    return "".join(page.plain[span.start : span.end] for span in page.spans)


def _is_in_view(page: PagePane) -> bool:
    return 0 <= page.passage_row - int(page.scroll_offset.y) < page.size.height


async def _show(pilot: Driver, screen: AskScreen, place: Pinpoint) -> None:
    opened_matter = cast(FakeMatter, screen.session.opened)
    screen.sources.show_page(opened_matter.page("D1", place.page), place)
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_passage_is_highlighted_and_in_view(size: tuple[int, int]) -> None:
    async with opened(FakeWorkspace(), size) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        page = screen.sources.page
        for expected in (NOTICE_PERIOD, FORM):
            await until(pilot, lambda words=expected: page.passage == words)  # type: ignore[misc]
            await until(pilot, lambda: _is_in_view(page))
            assert _drawn(screen) == expected
            await pilot.press("n")


async def test_eighty_by_twenty_four_shows_answer_sources_question_and_keys() -> None:
    async with opened(FakeWorkspace(), (80, 24)) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        for part in (screen.conversation, screen.sources, screen.question_box):
            assert part.region.height >= 3
            assert part.region.right <= 80
            assert part.region.bottom <= 23
        await pilot.press("enter")
        await until(pilot, lambda: not screen.conversation.region)
        assert screen.sources.region.height >= 18
        await pilot.press("escape")
        await until(pilot, lambda: screen.conversation.region)


async def test_markup_and_escape_characters_are_shown_literally() -> None:
    hostile = "[bold red]Klausel[/] \x1b[2J\x1b]52;c;Zm9v\x07 \x9b31m \u202everkehrt\u00ad \udcff"
    pages = (f"Anfang\n{hostile}\n", "", "")
    place = pinpoint(hostile, 1, pages=pages)
    async with opened(FakeWorkspace(pages=pages)) as (pilot, screen):
        await _show(pilot, screen, place)
        assert screen.sources.page.passage == hostile
        shown = _drawn(screen)
        assert shown == "[bold red]Klausel[/] ␛[2J␛]52;c;Zm9v␇ �31m verkehrt �"
        assert not any(ord(c) < 32 and c != "\n" for c in screen.sources.page.content.plain)


async def test_a_passage_that_runs_over_the_page_break_is_cut_at_the_page() -> None:
    start = len(PAGES[0]) - 10
    place = Pinpoint("D1", PATH, 1, start, start + 40, "")
    async with opened(FakeWorkspace()) as (pilot, screen):
        await _show(pilot, screen, place)
        assert screen.sources.page.passage == PAGES[0][-10:]
        assert start + 40 > len(PAGES[0]) + len(PAGE_BREAK)


async def test_arrows_turn_the_pages_and_stop_at_the_ends() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await pilot.press("enter")
        page = screen.sources.page
        await until(pilot, lambda: page.has_focus and page.view and page.view.number == 2)
        await pilot.press("right")
        await until(pilot, lambda: page.view and page.view.number == 3)
        await pilot.press("right")
        await pilot.press("left")
        await until(pilot, lambda: page.view and page.view.number == 2)
        assert screen.sources.heading == "Mietvertrag [final].pdf · page 2 of 3"
        assert page.passage == ""


async def test_of_a_very_long_page_the_surroundings_are_drawn_and_the_rest_is_counted() -> None:
    words = "Der gesuchte Satz."
    pages = ("ein langer Satz vor der Stelle\n" * 1000 + words + "\n" + "danach\n" * 5000, "", "")
    async with opened(FakeWorkspace(pages=pages)) as (pilot, screen):
        await _show(pilot, screen, pinpoint(words, 1, pages=pages))
        page = screen.sources.page
        assert page.content.plain.startswith("⋯ 23000 more characters of this page ⋯")
        assert _drawn(screen) == words
        await until(pilot, lambda: page.scroll_offset.y > 0)
        assert _is_in_view(page)
        page.focus()
        await pilot.press("right")
        assert "danach" in page.content.plain
        assert _drawn(screen) == ""
        await pilot.press("left")
        assert _drawn(screen) == words


async def test_a_resize_keeps_the_passage_in_view() -> None:
    async with opened(FakeWorkspace(), (140, 40)) as (pilot, screen):
        await _show(pilot, screen, PERIOD_PLACE)
        page = screen.sources.page
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: page.region.width == 80)
        await until(pilot, lambda: _is_in_view(page))
