"""History: every question of the matter with its answer, found by words, opened again."""

from functools import partial
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from copilot.domain import Answer, Coverage, PastQuestion
from copilot.locale import N_, _
from copilot.tui import messages
from copilot.tui.jobs import Session
from copilot.tui.literal import literal
from copilot.tui.products import Column
from copilot.tui.products.listed_screen import ListedScreen
from copilot.tui.screens.history.jobs import LISTED, HistoryArrived, read_history
from copilot.workspace.products.conversations import past_report

# Seconds without a key before a search begins.
_QUIET: Final = 0.2


class HistoryScreen(ListedScreen):
    """The newest first; what is typed above searches questions, answers and quotes."""

    PLACE = "history"
    CSS_PATH = PurePath("history.tcss")
    COLUMNS = (
        Column(N_("Asked"), least=18),
        Column(N_("State"), least=18),
        Column(N_("Question"), 1, 20),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "reopen", N_("open again")),
        Binding("slash", "narrow", N_("search words"), key_display="/"),
        Binding("r", "repeat", N_("ask again")),
        Binding("e", "export(False)", N_("export")),
        Binding("E", "export(True)", N_("export all listed"), show=False),
    ]
    HELP = N_("History")
    HINT = N_("/ words of questions, answers and quotes …")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self._asked: dict[str, tuple[PastQuestion, Answer]] = {}
        self._timer: Timer | None = None

    @property
    def in_hand(self) -> tuple[PastQuestion, Answer] | None:
        """The question the keyboard stands on, with its answer."""
        return self._asked.get(self.table.row.key) if self.table.row else None

    def read(self) -> None:
        """Read the questions that hold what is typed."""
        self._timer = None
        words = literal(self.box.value)
        self.run_job(partial(read_history, self.session, words, self.post_message), "history")

    @on(Input.Changed)
    def _wait(self) -> None:
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(_QUIET, self.read)

    @on(HistoryArrived)
    def _show(self, message: HistoryArrived) -> None:
        if message.words != literal(self.box.value):
            return
        self._asked = {str(question.id): (question, answer) for question, answer in message.asked}
        self.table.show(message.rows)
        more = " +" if len(message.rows) == LISTED else ""
        self.tell_count(_("{count} questions").format(count=len(message.rows)) + more)
        self.refresh_bindings()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"reopen", "repeat", "export"}:
            return self.in_hand is not None
        return super().check_action(action, parameters)

    def action_reopen(self) -> None:
        if self.in_hand:
            asked, answer = self.in_hand
            self.app.post_message(messages.AnswerReopened(asked, answer))

    def action_repeat(self) -> None:
        if self.in_hand:
            self.app.post_message(messages.QuestionWanted(self.in_hand[0].question))

    def action_export(self, all_listed: bool) -> None:
        if self.in_hand is None:
            return
        past = [asked for asked, _answer in self._asked.values()]
        chosen = past if all_listed else [self.in_hand[0]]
        what = _("History") if all_listed else chosen[0].question
        self.export(what, partial(past_report, self.session.opened, chosen))
