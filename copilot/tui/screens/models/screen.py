"""Models: what is installed, which one answers, how fast it is here, what it needs."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.literal import literal
from copilot.tui.products import Column
from copilot.tui.products.row_table import CellChosen, RowTable
from copilot.tui.screens.models.jobs import ModelsListed, Tested, list_models, test_model, use_model
from copilot.tui.screens.models.words import row_of
from copilot.tui.sized_screen import SizedScreen
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from copilot.inference.catalogue import InstalledModel
    from copilot.inference.llm import SelfTest
    from copilot.tui.jobs import Session
    from copilot.workspace import Workspace


class ModelsScreen(SizedScreen):
    """Weights are added and removed on the command line; here one chooses and tests."""

    CSS_PATH = PurePath("models.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "use", N_("let it answer")),
        Binding("t", "test", N_("self-test")),
        Binding("escape", "back", N_("back"), key_display="esc"),
    ]
    HELP = N_("Models")

    def __init__(self, workspace: "Workspace", session: "Session | None") -> None:
        super().__init__()
        self._workspace, self._session = workspace, session
        self.title_bar = TitleBar(_("Models"))
        self.table = RowTable(
            (
                Column(N_("Model"), 3, 16),
                Column(N_("For"), 2, 12),
                Column("", least=11),
                Column(N_("Size"), least=10),
                Column(N_("Speed"), 3, 8),
            )
        )
        self.error_panel = ErrorPanel()
        self.key_bar = KeyBar()
        self._state = Static("", classes="state")
        self._details = Static("")
        self._models: list[InstalledModel] = []
        self._in_use = ""
        self._tests: dict[str, SelfTest] = {}
        self._testing_since: float | None = None

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._state
        yield self.table
        yield VerticalScroll(self._details, classes="details", can_focus=False)
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        self.table.focus()
        self.set_interval(1.0, self._tell_state)
        self._do(partial(list_models, self._workspace, self.post_message))

    @property
    def state(self) -> str:
        """The line above the models."""
        return str(self._state.content)

    @property
    def details(self) -> str:
        """What is said of the model in hand."""
        return str(self._details.content)

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        self.title_bar.place = _("Models")
        self._list()

    def _do(self, job: Callable[[], None]) -> None:
        self.run_worker(jobs.guard(job, self.post_message), thread=True)

    @on(ModelsListed)
    def _show(self, message: ModelsListed) -> None:
        self._models, self._in_use = message.models, message.in_use
        self._list()

    def _list(self) -> None:
        rows = [row_of(m, m.name == self._in_use, self._tests.get(m.name)) for m in self._models]
        self.table.show(rows)
        self._describe()
        self._tell_state()
        self.refresh_bindings()

    def _tell_state(self) -> None:
        if self._testing_since is not None:
            seconds = int(time.monotonic() - self._testing_since)
            text = "◌ " + _("Loading {name}, reading and writing … {seconds} s").format(
                name=self._in_use, seconds=seconds
            )
        elif self._in_use:
            text = _("{name} answers. Nothing is downloaded.").format(name=self._in_use)
        else:
            text = _("No model answers yet: copilot models add FILE brings one.")
        self._state.update(Content(literal(text)))

    @on(CellChosen)
    def _describe(self) -> None:
        row = self.table.row
        self._details.update(Content(literal(str(row.detail))) if row else "")
        self.refresh_bindings()

    @on(Tested)
    def _show_test(self, message: Tested) -> None:
        self._testing_since = None
        self._tests[message.name] = message.result
        self._list()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self._testing_since = None
        self._tell_state()
        self.error_panel.tell(message.message, message.remedy)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "use":
            chosen = next((m for m in self._models if self._is_in_hand(m)), None)
            return chosen is not None and chosen.role in ("language", "test")
        return bool(self._in_use) if action == "test" else True

    def _is_in_hand(self, model: "InstalledModel") -> bool:
        return self.table.row is not None and self.table.row.key == model.name

    def action_use(self) -> None:
        if self.table.row:
            self.error_panel.clear()
            name, post = self.table.row.key, self.post_message
            self._do(partial(use_model, self._workspace, name, self._session, post))

    def action_test(self) -> None:
        if self._testing_since is None:
            self.error_panel.clear()
            self._testing_since = time.monotonic()
            self._tell_state()
            self._do(partial(test_model, self._workspace, self._session, self.post_message))

    def action_back(self) -> None:
        if self.error_panel.told:
            self.error_panel.clear()
        else:
            self.app.pop_screen()
