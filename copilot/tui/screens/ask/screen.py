"""Ask a matter: the conversation on one side, its sources on the other."""

from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from copilot.domain import Coverage
from copilot.errors import NothingIndexedError
from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.jobs import Session
from copilot.tui.literal import literal
from copilot.tui.matter_screen import NOTHING_INDEXED_REMEDY, MatterScreen
from copilot.tui.references import place_for_clipboard, statement_for_clipboard
from copilot.tui.screens.ask import jobs as ask_jobs
from copilot.tui.screens.coverage.screen import CoverageScreen
from copilot.tui.widgets.conversation import Conversation
from copilot.tui.widgets.question_box import QuestionBox
from copilot.tui.widgets.sources import Sources
from copilot.tui.widgets.turn import TurnView

_HINT = N_("Type a question below and press Enter: first the passages, then the answer.")
_SOURCES_HINT = N_("The passages that carry an answer are shown here.")


class AskScreen(MatterScreen):
    """A conversation with one matter; kept alive by the app so that going back loses nothing."""

    CSS_PATH = PurePath("ask.tcss")
    PLACE = "ask"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", N_("passage"), key_display="n/p"),
        Binding("p", "step(-1)", N_("previous passage"), show=False),
        Binding("slash", "question", N_("question"), key_display="/"),
        Binding("escape", "back", N_("back"), key_display="esc"),
        Binding("y", "copy", N_("copy")),
        Binding("c", "coverage", N_("coverage")),
        Binding("s", "passages", N_("passage list")),
        Binding("z", "enlarge", N_("enlarge")),
        *(Binding(str(n), f"go({n})", N_("passage by number"), show=False) for n in range(1, 10)),
    ]
    HELP = N_("Conversation")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.conversation = Conversation(_(_HINT))
        self.sources = Sources(_(_SOURCES_HINT))
        self.question_box = QuestionBox()
        self._told_empty = False
        self._turn_number = 0
        self._turn: TurnView | None = None
        self._reading_on = False

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Container(id="panes"):
            yield self.conversation
            yield self.sources
        yield self.error_panel
        yield self.question_box
        yield self.key_bar

    def on_mount(self) -> None:
        super().on_mount()
        self.question_box.focus()

    def show_coverage(self, coverage: Coverage) -> None:
        """Say how much there is to search, and what to do where there is nothing."""
        super().show_coverage(coverage)
        if coverage.documents_searched == 0:
            empty = NothingIndexedError(name=self.session.opened.matter.name)
            self.error_panel.tell(empty.reason, NOTHING_INDEXED_REMEDY)
        elif self._told_empty:
            self.error_panel.clear()
        self._told_empty = coverage.documents_searched == 0

    def suggest(self, question: str) -> None:
        """Put a question into the box, unless one is being typed."""
        if not self.question_box.question:
            self.question_box.question = question
        self.question_box.focus()

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.conversation.hint = _(_HINT)
        self.sources.hint = _(_SOURCES_HINT)
        self.question_box.relabel()

    # Asking

    @property
    def running(self) -> TurnView | None:
        """The turn whose answer is being made."""
        return self._turn if self._turn and self._turn.running else None

    @on(messages.QuestionSubmitted)
    def _ask(self, message: messages.QuestionSubmitted) -> None:
        if not message.question.strip():
            return
        if self.running:
            self.notify(_("An answer is being made. Wait for it, or press Esc to cancel it."))
            return
        self.error_panel.clear()
        self._turn_number += 1
        self._reading_on = False
        self._turn = self.conversation.begin(message.question)
        self.question_box.question = ""
        self.conversation.focus()
        number = self._turn_number
        job = partial(ask_jobs.ask, self.session, message.question, number, self.post_message)
        self.run_job(job, "ask", number)

    def _running_turn(self, number: int) -> TurnView | None:
        """The turn a message is for, unless it was left meanwhile."""
        return self.running if number == self._turn_number else None

    @on(messages.QuestionUnderstood)
    def _show_understood(self, message: messages.QuestionUnderstood) -> None:
        if self._running_turn(message.turn):
            self.notify(_("Understood as: {question}").format(question=literal(message.question)))

    @on(messages.PassagesArrived)
    def _show_passages(self, message: messages.PassagesArrived) -> None:
        if turn := self._running_turn(message.turn):
            turn.found(len(message.hits))
            self.sources.show_passages(message.hits)
            self.show_coverage(message.coverage)

    @on(messages.TextArrived)
    def _write(self, message: messages.TextArrived) -> None:
        if turn := self._running_turn(message.turn):
            turn.write(message.text)

    @on(messages.StatementArrived)
    def _add_statement(self, message: messages.StatementArrived) -> None:
        if turn := self._running_turn(message.turn):
            turn.add(message.statement)
            self.refresh_bindings()

    @on(messages.AnswerArrived)
    def _finish(self, message: messages.AnswerArrived) -> None:
        if turn := self._running_turn(message.turn):
            turn.finish(message.answer)
            if not self._reading_on:
                self.conversation.select_first(turn)
            self.refresh_bindings()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        turn = self._running_turn(message.turn)
        if message.turn and not turn:
            return
        self.error_panel.tell(message.message, message.remedy)
        if turn:
            turn.stop(_("No answer: see the message below."))
            self._give_back(turn.question)

    def _cancel(self, turn: TurnView) -> None:
        self.workers.cancel_group(self, "ask")
        turn.stop(_("Cancelled."))
        self._give_back(turn.question)

    def _give_back(self, question: str) -> None:
        """Put a question that got no answer back, unless another is being typed."""
        if not self.question_box.question:
            self.question_box.question = question
        self.question_box.focus()

    # Reading the sources

    @on(messages.PlaceSelected)
    def _open_place(self, message: messages.PlaceSelected) -> None:
        self._reading_on = True
        self.read_page(message.place.document, message.place.page, message.place)
        if message.opened:
            self.add_class("-reading")
            self.sources.page.focus()

    @on(messages.PageWanted)
    def _open_page(self, message: messages.PageWanted) -> None:
        self.read_page(message.document, message.number)

    @on(messages.PageArrived)
    def _show_page(self, message: messages.PageArrived) -> None:
        if self.is_awaited(message):
            self.sources.show_page(message.view, message.place)
            if self.has_class("-reading"):
                self.sources.page.focus()
            self.refresh_bindings()

    @on(messages.CoverageArrived)
    def _show_coverage(self, message: messages.CoverageArrived) -> None:
        self.app.push_screen(CoverageScreen(message.coverage, message.files))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not super().check_action(action, parameters):
            return False
        if action in {"step", "copy", "go"}:
            return bool(self.conversation.lines) or (
                action == "copy" and self.sources.page.view is not None
            )
        if action == "passages":
            return bool(self.sources.passages.hits)
        return True

    def action_step(self, by: int) -> None:
        self.conversation.step(by)

    def action_go(self, number: int) -> None:
        self.conversation.go(number)

    def action_question(self) -> None:
        self.remove_class("-reading")
        self.question_box.focus()

    def action_enlarge(self) -> None:
        self.toggle_class("-reading")

    def action_passages(self) -> None:
        self.sources.show_passages()
        self.sources.passages.focus()

    def action_coverage(self) -> None:
        self.run_job(partial(jobs.read_coverage, self.session, self.post_message), "coverage")

    def action_copy(self) -> None:
        place = self.sources.place
        statement = self.conversation.statement
        if statement and (place is None or place in statement.pinpoints):
            self.app.copy_to_clipboard(statement_for_clipboard(statement))
            self.notify(_("The statement and its reference are on the clipboard."))
        elif place:
            self.app.copy_to_clipboard(place_for_clipboard(place))
            self.notify(_("The passage and its reference are on the clipboard."))

    def action_back(self) -> None:
        if turn := self.running:
            self._cancel(turn)
        elif self.error_panel.told:
            self.error_panel.clear()
        elif self.has_class("-reading") or self.sources.has_keyboard:
            self.remove_class("-reading")
            self.conversation.focus()
        elif self.focused is self.question_box and self.conversation.turns:
            self.conversation.focus()
        else:
            self.app.pop_screen()
