"""Create a matter: its name and the language of most of its documents."""

from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from copilot.domain import Language
from copilot.locale import N_, _, language
from copilot.tui import jobs, messages
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.language_choice import LanguageChoice

if TYPE_CHECKING:
    from copilot.workspace import Workspace


class NewMatterScreen(ModalScreen[None]):
    """Stays open, with what was typed, until the matter exists."""

    CSS_PATH = PurePath("new_matter.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "create", N_("create"), priority=True),
        Binding("escape", "app.pop_screen", N_("cancel"), key_display="esc"),
    ]
    HELP = N_("New matter")

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__()
        self._workspace = workspace
        self._name_box = Input(placeholder=_("e.g. Miller v. Smith"), compact=True)
        self._language = LanguageChoice("de" if language() == "de" else "en")
        self._creating = False
        self.error_panel = ErrorPanel()

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(_("New matter"), classes="title")
            yield Static(_("Name"), classes="label")
            yield self._name_box
            yield Static(_("Language of most documents"), classes="label")
            yield self._language
            yield self.error_panel
        yield KeyBar()

    def on_mount(self) -> None:
        self._name_box.focus()

    @property
    def typed_name(self) -> str:
        """The name as typed."""
        return self._name_box.value

    @property
    def chosen_language(self) -> Language:
        """The language chosen."""
        return self._language.chosen

    def action_create(self) -> None:
        if self._creating:
            return
        self._creating = True
        name, chosen, post = self.typed_name.strip(), self.chosen_language, self.post_message
        job = partial(jobs.create_matter, self._workspace, name, chosen, post)
        self.run_worker(jobs.guard(job, post), thread=True)

    @on(messages.MatterCreated)
    def _leave(self) -> None:
        self.dismiss()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self._creating = False
        self.error_panel.tell(message.message, message.remedy)
