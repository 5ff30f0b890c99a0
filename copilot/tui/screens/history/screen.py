"""History: every question of the matter with its answer, found by words, opened again."""

from collections.abc import Sequence
from functools import partial
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from copilot.domain import Answer, Coverage, PastQuestion
from copilot.locale import N_, _
from copilot.tui import messages
from copilot.tui.jobs import Session
from copilot.tui.literal import literal
from copilot.tui.products import Column
from copilot.tui.products.rows_screen import RowsScreen
from copilot.tui.screens.history.jobs import LISTED, HistoryArrived, read_history
from copilot.tui.screens.history.rows import row_of
from copilot.workspace.products.conversations import past_report

# Seconds without a key before a search begins.
_QUIET: Final = 0.2
_SEARCH: Final = N_("/ words of questions, answers and quotes …")


class HistoryScreen(RowsScreen):
    """The newest first; what is typed above searches questions, answers and quotes."""

    PLACE = "history"
    CSS_PATH = PurePath("history.tcss")
    COLUMNS = (
        Column(N_("Asked"), least=18),
        Column(N_("State"), least=16),
        Column(N_("Question"), 1, 20),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "reopen", N_("open again")),
        Binding("slash", "search", N_("search words"), key_display="/"),
        Binding("r", "repeat", N_("ask again")),
        Binding("e", "export(False)", N_("export")),
        Binding("E", "export(True)", N_("export all listed"), show=False),
    ]
    HELP = N_("History")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.search_box = Input(placeholder=_(_SEARCH), compact=True)
        self._count = Static("", classes="count")
        self._asked: dict[str, tuple[PastQuestion, Answer]] = {}
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="bar"):
            yield self.search_box
            yield self._count
        yield from self.panes()
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()

    def on_screen_resume(self) -> None:
        self._read()

    @property
    def count(self) -> str:
        """How many questions are listed."""
        return str(self._count.content)

    @property
    def in_hand(self) -> tuple[PastQuestion, Answer] | None:
        """The question the keyboard stands on, with its answer."""
        return self._asked.get(self.table.row.key) if self.table.row else None

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.search_box.placeholder = _(_SEARCH)
        self._list(list(self._asked.values()))

    def _read(self) -> None:
        self._timer = None
        words = literal(self.search_box.value)
        self.run_job(partial(read_history, self.session, words, self.post_message), "history")

    @on(Input.Changed)
    def _wait(self) -> None:
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(_QUIET, self._read)

    @on(Input.Submitted)
    def _leave_box(self) -> None:
        self.table.focus()

    @on(HistoryArrived)
    def _show(self, message: HistoryArrived) -> None:
        if message.words == literal(self.search_box.value):
            self._list(message.asked)

    def _list(self, asked: Sequence[tuple[PastQuestion, Answer]]) -> None:
        self._asked = {str(question.id): (question, answer) for question, answer in asked}
        self.table.show([row_of(question, answer) for question, answer in asked])
        more = " +" if len(asked) == LISTED else ""
        questions = _("{count} questions").format(count=len(asked))
        self._count.update(Content(f"{questions}{more}"))
        self.refresh_bindings()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self.error_panel.tell(message.message, message.remedy)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"reopen", "repeat", "export"}:
            return self.in_hand is not None
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        self.remove_class("-reading")
        self.search_box.focus()

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

    def action_back(self) -> None:
        if self.focused is self.search_box:
            self.search_box.value = ""
            self.table.focus()
        else:
            super().action_back()
