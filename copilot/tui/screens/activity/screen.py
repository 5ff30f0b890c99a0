"""Activity: who did what in this matter and when, as its trail says; nothing can be changed."""

from functools import partial
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from copilot.domain import Coverage, TrailEntry
from copilot.locale import N_, _
from copilot.locale.formats import number
from copilot.tui import messages
from copilot.tui.jobs import Session
from copilot.tui.products import Column
from copilot.tui.products.rows_screen import RowsScreen
from copilot.tui.screens.activity.jobs import TrailArrived, read_trail
from copilot.tui.screens.activity.words import row_of

_FILTER: Final = N_("/ filter: words of action, person, facts …")


class ActivityScreen(RowsScreen):
    """The newest first; read again whenever the screen is shown."""

    PLACE = "activity"
    CSS_PATH = PurePath("activity.tcss")
    COLUMNS = (
        Column(N_("When"), least=18),
        Column(N_("Who"), least=12),
        Column(N_("What"), least=20),
        Column(N_("Facts"), 1, 12),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", N_("filter"), key_display="/"),
    ]
    HELP = N_("Activity")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.filter_box = Input(placeholder=_(_FILTER), compact=True)
        self._count = Static("", classes="count")
        self._entries: list[TrailEntry] = []

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="bar"):
            yield self.filter_box
            yield self._count
        yield from self.panes()
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()

    def on_screen_resume(self) -> None:
        self.run_job(partial(read_trail, self.session, self.post_message), "trail")

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.filter_box.placeholder = _(_FILTER)
        self._list()

    @on(TrailArrived)
    def _show(self, message: TrailArrived) -> None:
        self._entries = message.entries
        self._list()

    @on(Input.Changed)
    def _list(self) -> None:
        words = self.filter_box.value.casefold().split()
        rows = [row_of(entry) for entry in self._entries]
        if words:
            texts = (" ".join(cell.text for cell in row.cells).casefold() for row in rows)
            rows = [r for r, text in zip(rows, texts, strict=True) if all(w in text for w in words)]
        self.table.show(rows)
        self._count.update(Content(_("{count} entries").format(count=number(len(rows)))))

    @on(Input.Submitted)
    def _leave_box(self) -> None:
        self.table.focus()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self.error_panel.tell(message.message, message.remedy)

    def action_filter(self) -> None:
        self.filter_box.focus()

    def action_back(self) -> None:
        if self.focused is self.filter_box:
            self.filter_box.value = ""
            self.table.focus()
        else:
            super().action_back()
