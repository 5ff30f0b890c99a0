"""Activity: who did what in this matter and when, as its trail says; nothing can be changed."""

from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from copilot.domain import Coverage
from copilot.locale import N_, _
from copilot.locale.formats import number
from copilot.tui.jobs import Session
from copilot.tui.products import Column, Row
from copilot.tui.products.listed_screen import ListedScreen
from copilot.tui.screens.activity.jobs import TrailArrived, read_trail


class ActivityScreen(ListedScreen):
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
        Binding("slash", "narrow", N_("filter"), key_display="/"),
    ]
    HELP = N_("Activity")
    HINT = N_("/ filter: words of action, person, facts …")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self._rows: list[Row] = []

    def read(self) -> None:
        """Read the trail."""
        self.run_job(partial(read_trail, self.session, self.post_message), "trail")

    @on(TrailArrived)
    def _show(self, message: TrailArrived) -> None:
        self._rows = message.rows
        self._list()

    @on(Input.Changed)
    def _list(self) -> None:
        words, rows = self.box.value.casefold().split(), self._rows
        if words:
            texts = (" ".join(cell.text for cell in row.cells).casefold() for row in rows)
            rows = [r for r, text in zip(rows, texts, strict=True) if all(w in text for w in words)]
        self.table.show(rows)
        self.tell_count(_("{count} entries").format(count=number(len(rows))))
