"""Ask a matter: passages at once, the answer as it is written, its pinpoints, its failures."""

import threading
from dataclasses import replace

from textual import events

from copilot.answers.ask import AnswerReady, PassagesFound
from copilot.domain import Coverage
from copilot.errors import DocumentNotFoundError, ModelMissingError
from copilot.tui.screens.matters.screen import MattersScreen
from tests.tui.driving import ask, ask_and_wait, opened, until
from tests.tui.fake_workspace import (
    FORM,
    HITS,
    NOTICE_PERIOD,
    SUPPORTED,
    FakeWorkspace,
    Step,
    answer,
    answered,
    held_before,
    not_found,
)


async def test_passages_show_before_the_model_has_said_a_word() -> None:
    script, gate = held_before(1, answered())
    async with opened(FakeWorkspace(scripts=[script])) as (pilot, screen):
        await ask(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: screen.sources.passages.hits == HITS)
        assert screen.sources.heading == "Passages found: 3"
        assert screen.running
        assert "3 passages found" in screen.conversation.turns[0].text
        gate.set()


async def test_a_question_typed_or_sent_in_one_go_is_asked_whole() -> None:
    question = "Welche Kündigungsfrist gilt?"
    script = answered()
    async with opened(FakeWorkspace(scripts=[script])) as (pilot, screen):
        for letter in question:
            pilot.app.post_message(events.Key(letter, letter))
        pilot.app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: screen.conversation.turns)
        assert screen.conversation.turns[0].question == question
        assert screen.question_box.question == ""
        await until(pilot, lambda: not screen.running)


async def test_the_answer_appears_as_it_streams_and_is_called_unchecked() -> None:
    script, gate = held_before(2, answered())
    async with opened(FakeWorkspace(scripts=[script])) as (pilot, screen):
        await ask(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: screen.conversation.turns[0].draft == "Die Frist ")
        assert "not checked yet" in screen.conversation.turns[0].text
        gate.set()
        await until(pilot, lambda: not screen.running)
        turn = screen.conversation.turns[0]
        assert turn.draft == ""
        assert "✓ supported\nDie Frist beträgt drei Monate. [1]" in turn.text


async def test_states_are_told_by_word_and_symbol() -> None:
    async with opened(FakeWorkspace(scripts=[answered(), not_found()])) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await ask_and_wait(pilot, screen, "Wer zahlt die Kirchenorgel?")
        answer, refusal = (turn.text for turn in screen.conversation.turns)
        assert "✓ supported" in answer
        assert "❝ quoted only" in answer
        assert f"“{FORM}” [2]" in answer
        assert "∅ not found" in refusal


async def test_not_found_comes_with_coverage_and_c_names_the_files_left_out() -> None:
    async with opened(FakeWorkspace(scripts=[not_found()])) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Wer zahlt die Kirchenorgel?")
        assert "Searched: 2 documents, 4 pages." in screen.conversation.turns[0].text
        await pilot.press("c")
        await until(pilot, lambda: pilot.app.screen is not screen)
        report = str(getattr(pilot.app.screen, "text", ""))
        assert "✗ failed  geheim.pdf" in report
        assert "– skipped  bild.raw" in report
        assert "The file is protected by a password." in report
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_the_first_pinpoint_opens_by_itself_and_n_and_p_move_between_them() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        page = screen.sources.page
        await until(pilot, lambda: page.passage == NOTICE_PERIOD)
        await pilot.press("n")
        await until(pilot, lambda: page.passage == FORM)
        assert screen.conversation.current is screen.conversation.lines[1]
        await pilot.press("p")
        await until(pilot, lambda: page.passage == NOTICE_PERIOD)
        await pilot.press("2")
        await until(pilot, lambda: page.passage == FORM)
        await pilot.press("k")
        await until(pilot, lambda: page.passage == NOTICE_PERIOD)


async def test_enter_reads_the_page_and_escape_returns_to_the_answer() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await pilot.press("enter")
        await until(pilot, lambda: screen.sources.page.has_focus)
        await pilot.press("escape")
        assert screen.conversation.has_focus


async def test_a_passage_of_the_list_opens_in_its_page() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await pilot.press("s", "j", "enter")
        await until(pilot, lambda: screen.sources.page.passage == FORM)
        assert screen.sources.shows_page


async def test_clicking_a_pinpoint_opens_it() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: 0 < screen.conversation.lines[1].region.y < 28)
        await pilot.click(screen.conversation.lines[1])
        await until(pilot, lambda: screen.sources.page.passage == FORM)
        assert screen.conversation.lines[1].current


async def test_y_copies_the_statement_with_its_reference() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: screen.sources.place is not None)
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard)
        reference = "(Mietvertrag of 31 March 2021, § 5 Abs. 1, p. 2)"
        assert pilot.app.clipboard == (
            f"Die Frist beträgt drei Monate. {reference}\n“{NOTICE_PERIOD}” {reference}"
        )


async def test_escape_cancels_the_answer_closes_it_and_gives_the_question_back() -> None:
    script, gate = held_before(2, answered())
    workspace = FakeWorkspace(scripts=[script])
    async with opened(workspace) as (pilot, screen):
        await ask(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: screen.conversation.turns[0].draft)
        await pilot.press("escape")
        assert not screen.running
        assert "■ Cancelled." in screen.conversation.turns[0].text
        assert screen.question_box.question == "Welche Frist gilt?"
        assert not workspace.opened[0].answers_closed.is_set()
        gate.set()
        await until(pilot, workspace.opened[0].answers_closed.is_set)
        assert not screen.conversation.lines


async def test_the_question_after_a_cancelled_one_waits_for_it_to_end() -> None:
    script, gate = held_before(1, answered())
    workspace = FakeWorkspace(scripts=[script])
    async with opened(workspace) as (pilot, screen):
        await ask(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: screen.sources.passages.hits)
        await pilot.press("escape")
        await ask(pilot, screen, "Und welche Form?")
        assert workspace.opened[0].questions == ["Welche Frist gilt?"]
        gate.set()
        await until(pilot, lambda: len(screen.conversation.lines) == 2)
        assert workspace.opened[0].questions == ["Welche Frist gilt?", "Und welche Form?"]


async def test_a_second_question_is_refused_politely_and_stays_typed() -> None:
    script, gate = held_before(1, answered())
    workspace = FakeWorkspace(scripts=[script])
    async with opened(workspace) as (pilot, screen):
        await ask(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: screen.running)
        await ask(pilot, screen, "Und welche Form?")
        assert screen.question_box.question == "Und welche Form?"
        assert len(screen.conversation.turns) == 1
        gate.set()
        await until(pilot, lambda: not screen.running)
        assert workspace.opened[0].questions == ["Welche Frist gilt?"]


async def test_an_error_shows_its_remedy_and_keeps_the_question() -> None:
    script: list[Step] = [
        PassagesFound(HITS, Coverage(2, 4, 0, 0, 0)),
        ModelMissingError(name="qwen"),
    ]
    async with opened(FakeWorkspace(scripts=[script])) as (pilot, screen):
        await ask(pilot, screen, "Wer haftet?")
        await until(pilot, lambda: screen.error_panel.told)
        assert "The model qwen is not installed." in screen.error_panel.text
        assert "→ copilot models list" in screen.error_panel.text
        assert screen.question_box.question == "Wer haftet?"
        assert screen.sources.passages.hits == HITS
        await pilot.press("escape")
        assert not screen.error_panel.told


async def test_an_unforeseen_error_is_a_message_not_a_traceback() -> None:
    async with opened(FakeWorkspace(scripts=[[ValueError("\x1b[2Jboom")]])) as (pilot, screen):
        await ask(pilot, screen, "Wer haftet?")
        await until(pilot, lambda: screen.error_panel.told)
        assert "Something went wrong. (ValueError: ␛[2Jboom)" in screen.error_panel.text
        assert pilot.app.is_running


async def test_an_empty_matter_says_how_to_index() -> None:
    workspace = FakeWorkspace(searched=Coverage(0, 0, 0, 0, 0))
    async with opened(workspace) as (_pilot, screen):
        assert "Press F4 for the library, then i" in screen.error_panel.text


async def test_going_back_and_opening_again_keeps_the_conversation_and_the_typed_text() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        screen.question_box.question = "Und welche"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MattersScreen))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert len(screen.conversation.turns) == 1
        assert screen.question_box.question == "Und welche"


async def test_opening_another_matter_closes_the_first() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as (pilot, screen):
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MattersScreen))
        await pilot.press("j", "enter")
        await until(pilot, lambda: len(workspace.opened) == 2)
        await until(pilot, workspace.opened[0].closed.is_set)
        await until(pilot, lambda: not isinstance(pilot.app.screen, MattersScreen))
        assert pilot.app.screen is not screen
        assert not workspace.opened[1].closed.is_set()


async def test_a_page_no_longer_wanted_is_not_shown() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await pilot.press("n", "p", "n", "p")
        await until(pilot, lambda: screen.sources.page.passage == NOTICE_PERIOD)
        assert screen.conversation.lines[0].current


async def test_a_pinpoint_the_document_no_longer_has_ends_in_a_message() -> None:
    class Gone:
        def __call__(self, document: str, number: int) -> None:
            raise DocumentNotFoundError(document=document)

    workspace = FakeWorkspace()
    async with opened(workspace) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        workspace.opened[0].page = Gone()  # type: ignore[method-assign,assignment]
        await pilot.press("n")
        await until(pilot, lambda: screen.error_panel.told)
        assert len(screen.conversation.lines) == 2


async def test_progress_of_an_answer_held_for_long_keeps_the_keys_alive() -> None:
    gate = threading.Event()
    async with opened(FakeWorkspace(scripts=[[gate, *answered()]])) as (pilot, screen):
        await ask(pilot, screen, "Welche Frist gilt?")
        await pilot.press("f1")
        await until(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("escape")
        assert pilot.app.screen is screen
        gate.set()
        await until(pilot, lambda: not screen.running)


async def test_a_dropped_sentence_is_counted_under_the_answer() -> None:
    script = answered()
    whole = answer("Welche Frist gilt?", (SUPPORTED,))
    script[-1] = AnswerReady(replace(whole, dropped=("Erfunden.",)))
    async with opened(FakeWorkspace(scripts=[script])) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        assert "held back, not carried by its quote: 1" in screen.conversation.turns[0].text


async def test_an_open_matter_loads_what_its_first_question_needs() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as (pilot, _screen):
        await until(pilot, workspace.opened[0].warmed_up.is_set)
