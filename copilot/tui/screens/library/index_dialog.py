"""Which folder is indexed: typed with completion, or one of those known already."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.literal import one_line
from copilot.tui.widgets.choice_list import ChoiceList
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.path_box import PathBox


class IndexDialog(ModalScreen[tuple[Path, ...] | None]):
    """Stays open, with what was typed, until there is something at the path."""

    CSS_PATH = PurePath("index_dialog.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", N_("cancel"), key_display="esc"),
        Binding("down", "known", N_("known folders"), key_display="↓"),
    ]
    HELP = N_("Index")

    def __init__(self, known: Sequence[tuple[str, Path]], title: str) -> None:
        super().__init__()
        self._known = known
        self._title = title
        self.path_box = PathBox()
        self._list = ChoiceList(
            *(Option(one_line(name)) for name, _path in known), markup=False, compact=True
        )
        self._list.display = bool(known)
        self.error_panel = ErrorPanel()

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(_("Folder or file (→ completes)"), classes="label")
            yield self.path_box
            yield self._list
            yield self.error_panel
        yield KeyBar()

    def on_mount(self) -> None:
        self.path_box.focus()

    @property
    def names(self) -> list[str]:
        """The folders offered."""
        return [name for name, _path in self._known]

    def action_known(self) -> None:
        if self._known:
            self._list.highlighted = 0
            self._list.focus()

    @on(Input.Submitted)
    def _check(self) -> None:
        if not self.path_box.value.strip():
            self.action_known()
            return
        job = partial(jobs.check_path, self.path_box.path, self.post_message)
        self.run_worker(jobs.guard(job, self.post_message), thread=True)

    @on(messages.PathChecked)
    def _take(self, message: messages.PathChecked) -> None:
        self.dismiss((message.path,))

    @on(OptionList.OptionSelected)
    def _take_known(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((self._known[event.option_index][1],))

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self.error_panel.tell(message.message, message.remedy)
