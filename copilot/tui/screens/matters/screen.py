"""The first screen: choose a matter, or create one."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from copilot.domain import Matter
from copilot.errors.vault import MatterSealedError
from copilot.locale import N_, _
from copilot.locale.formats import short_date
from copilot.tui import jobs, messages
from copilot.tui.literal import one_line
from copilot.tui.screens.new_matter.screen import NewMatterScreen
from copilot.tui.screens.welcome.screen import WelcomeScreen
from copilot.tui.sized_screen import SizedScreen
from copilot.tui.unlock_dialog import UnlockDialog
from copilot.tui.widgets.choice_list import ChoiceList
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from copilot.workspace import Workspace


class MattersScreen(SizedScreen):
    """The matters the user may see, last used first."""

    CSS_PATH = PurePath("matters.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "create", N_("new matter")),
        Binding("l", "lock", N_("lock")),
        Binding("escape", "clear_error", N_("close the message"), show=False),
    ]
    HELP = N_("Matters")

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__()
        self._workspace = workspace
        self._matters: list[Matter] = []
        self._sealed: frozenset[str] = frozenset()
        self._opening_name = ""
        self._opening = self._welcomed = False
        self._title_bar = TitleBar(_("Matters"))
        self._state = Static(_("Reading the matters …"), classes="state")
        self._list = ChoiceList(markup=False)
        self.error_panel = ErrorPanel()
        self.key_bar = KeyBar()

    def compose(self) -> ComposeResult:
        yield self._title_bar
        yield self._state
        yield self._list
        yield self.error_panel
        yield self.key_bar

    def on_screen_resume(self) -> None:
        self._run(partial(jobs.list_matters, self._workspace, self.post_message))

    @property
    def names(self) -> list[str]:
        """The names of the matters, as listed."""
        return [matter.name for matter in self._matters]

    @property
    def state(self) -> str:
        """The line above the list."""
        return str(self._state.content)

    def _run(self, job: Callable[[], None]) -> None:
        self.run_worker(jobs.guard(job, self.post_message), thread=True)

    @on(messages.MattersListed)
    def _list_matters(self, message: messages.MattersListed) -> None:
        self._matters, self._sealed = message.matters, message.sealed
        self._fill()
        self._list.display = bool(message.matters)
        if message.matters:
            self._list.highlighted = 0
            self._list.focus()
        if not self._opening:
            self._tell_state()
        if not message.matters and not self._welcomed:
            self._welcomed = True
            self.app.push_screen(WelcomeScreen(self._workspace))

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        at = self._list.highlighted
        self._fill()
        self._list.highlighted = at
        self._title_bar.place = _("Matters")
        if not self._opening:
            self._tell_state()

    def _fill(self) -> None:
        self._list.clear_options()
        described = (_described(matter, matter.slug in self._sealed) for matter in self._matters)
        self._list.add_options([Option(line) for line in described])

    def _tell_state(self) -> None:
        if self._matters:
            self._state.update(Content(_("Choose a matter and press Enter.")))
        else:
            self._state.update(Content(_("There is no matter yet. Press n to create the first.")))

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        if self._opening:
            return
        self._opening = True
        self.error_panel.clear()
        name = self._opening_name = self._matters[event.option_index].name
        self._state.update(Content(_("Opening {name} …").format(name=one_line(name))))
        self._run(partial(jobs.open_matter, self._workspace, name, self.post_message))

    @on(messages.MatterOpened)
    def _leave(self) -> None:
        """The app, to which the message goes on, shows the matter."""
        self._opening = False
        self._tell_state()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self._opening = False
        self._tell_state()
        if message.message.template == MatterSealedError.message:
            self.app.push_screen(UnlockDialog(self._workspace, self._opening_name))
            return
        self.error_panel.tell(message.message, message.remedy)

    def action_create(self) -> None:
        self.app.push_screen(NewMatterScreen(self._workspace))

    def action_lock(self) -> None:
        """Forget the keys of the matter in hand; one without a passphrase opens as before."""
        if self._list.highlighted is not None:
            name = self._matters[self._list.highlighted].name
            self.app.post_message(messages.LockWanted(name))

    def action_clear_error(self) -> None:
        self.error_panel.clear()


def _described(matter: Matter, sealed: bool) -> Content:
    language = _("German") if matter.language == "de" else _("English")
    facts = " · ".join(
        one_line(part)
        for part in (language, matter.owner, short_date(matter.created), _("locked") * sealed)
        if part
    )
    return Content.assemble((one_line(matter.name), "bold"), "\n", (facts, "$secondary"))
