"""A locked matter asks for its passphrase; what is typed is never shown nor kept."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.literal import one_line
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from copilot.workspace import Workspace


class UnlockDialog(ModalScreen[None]):
    """Stays open until the passphrase is right; then the matter opens."""

    DEFAULT_CSS = """
    UnlockDialog {
        align: center middle;
        #dialog {
            width: 70; max-width: 96%; height: auto; max-height: 95%;
            padding: 1 2; border: round $primary; background: $surface;
        }
        .title { text-style: bold; margin-bottom: 1; }
        .label { color: $text-muted; }
        Input { background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "unlock", N_("unlock"), priority=True),
        Binding("escape", "app.pop_screen", N_("cancel"), key_display="esc"),
    ]
    HELP = N_("Unlock")

    def __init__(self, workspace: "Workspace", name: str) -> None:
        super().__init__()
        self._workspace, self._matter = workspace, name
        self._unlocking = False
        self.box = Input(password=True, compact=True)
        self._state = Static("")
        self.error_panel = ErrorPanel()

    def compose(self) -> ComposeResult:
        title = _("“{name}” is locked").format(name=one_line(self._matter))
        with Vertical(id="dialog"):
            yield Static(Content(title), classes="title")
            yield Static(_("Passphrase"), classes="label")
            yield self.box
            yield self._state
            yield self.error_panel
        yield KeyBar()

    def on_mount(self) -> None:
        self.box.focus()

    def action_unlock(self) -> None:
        if self._unlocking or not self.box.value:
            return
        self._unlocking = True
        self.error_panel.clear()
        self._state.update(Content(_("Unlocking …")))
        secret, post = self.box.value, self.post_message
        job = partial(jobs.unlock_matter, self._workspace, self._matter, secret, post)
        self.run_worker(jobs.guard(job, post), thread=True)

    @on(messages.MatterUnlocked)
    def _clear(self) -> None:
        self.box.value = ""

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self._unlocking = False
        self._state.update("")
        self.box.value = ""
        self.error_panel.tell(message.message, message.remedy)
