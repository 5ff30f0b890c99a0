"""Ask a matter: the conversation on one side, its sources on the other."""

from functools import partial
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.timer import Timer
from textual.widgets import TextArea

from copilot.answers.reports import Asked
from copilot.domain import Answer, Coverage, PastQuestion
from copilot.errors import NothingIndexedError
from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.jobs import Session
from copilot.tui.literal import literal
from copilot.tui.matter_screen import NOTHING_INDEXED_REMEDY
from copilot.tui.screens.ask import jobs as ask_jobs
from copilot.tui.screens.ask.sources_screen import SourcesScreen
from copilot.tui.widgets.question_box import QuestionBox
from copilot.tui.widgets.turn import TurnView
from copilot.workspace.products.conversations import conversation_report

# Seconds between two times that what is typed is kept.
_KEPT_EVERY: Final = 0.5


class AskScreen(SourcesScreen):
    """A conversation with one matter; kept alive by the app so that going back loses nothing."""

    CSS_PATH = PurePath("ask.tcss")
    PLACE = "ask"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "question", N_("question"), key_display="/"),
        Binding("escape", "back", N_("back"), key_display="esc"),
        Binding("e", "export(False)", N_("export")),
        Binding("E", "export(True)", N_("export the conversation"), show=False),
    ]
    HELP = N_("Conversation")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.question_box = QuestionBox()
        self._told_empty = False
        self._turn_number = 0
        self._turn: TurnView | None = None
        self._draft_timer: Timer | None = None

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
        self.question_box.relabel()

    # What is typed outlasts the app

    @on(TextArea.Changed)
    def _keep_draft_soon(self) -> None:
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(_KEPT_EVERY, self._keep_draft)

    @property
    def draft(self) -> str:
        """What is typed, or the question that has no answer yet."""
        return self.question_box.question or (self.running.question if self.running else "")

    def _keep_draft(self) -> None:
        self._draft_timer = None
        self.run_job(partial(jobs.keep_draft, self.session, self.draft), "draft")

    def reopen(self, asked: PastQuestion, answer: Answer) -> None:
        """Show an answer of the history in the conversation."""
        if self.running:
            self.notify(_("An answer is being made. Wait for it, or press Esc to cancel it."))
            return
        turn = self.conversation.begin(asked.question)
        turn.asked_at = asked.asked_at
        self.conversation.focus()
        self.call_after_refresh(self._show_whole, turn, answer)

    def _show_whole(self, turn: TurnView, answer: Answer) -> None:
        turn.finish(answer)
        self.conversation.select_first(turn)
        self.refresh_bindings()

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
        self._keep_draft()
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
            self._keep_draft()
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

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "export":
            return any(turn.answer for turn in self.conversation.turns)
        return super().check_action(action, parameters)

    def action_question(self) -> None:
        self.remove_class("-reading")
        self.question_box.focus()

    def action_export(self, whole: bool) -> None:
        """Export the answer in hand, or the whole conversation."""
        turns = [turn for turn in self.conversation.turns if turn.answer]
        chosen = turns if whole or not turns else [self.conversation.turn_in_hand or turns[-1]]
        asked = [Asked(turn.answer, turn.asked_at) for turn in chosen if turn.answer]
        if asked:
            what = _("Conversation") if len(asked) > 1 else asked[0].answer.question
            self.export(what, partial(conversation_report, self.session.opened, asked))

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
