"""Where to, and as what: the path is suggested, the ending is the format."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from copilot.errors.exports import ExportExistsError
from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.literal import one_line
from copilot.tui.screens.export.jobs import FORMATS, Exported, export
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.path_box import PathBox

if TYPE_CHECKING:
    from copilot.exports.report import Report

_NOT_IN_A_NAME: Final = re.compile(r"[^\w .,()+§-]+")
_LONGEST_NAME: Final = 80
_KINDS: Final = {
    ".docx": N_("Word"),
    ".pdf": N_("PDF"),
    ".md": N_("Markdown"),
    ".xlsx": N_("Excel"),
    ".csv": N_("table as text"),
}


class ExportDialog(ModalScreen[Path | None]):
    """Stays open, with what was typed, until the file is written; gives its path."""

    DEFAULT_CSS = """
    ExportDialog {
        align: center middle;
        #dialog {
            width: 90%; max-width: 100; height: auto; max-height: 95%;
            padding: 1 2; border: round $primary; background: $surface;
        }
        .title { text-style: bold; margin-bottom: 1; }
        .label { color: $text-muted; }
        Input { background: $panel; margin-bottom: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "format", N_("format"), key_display="F2"),
        Binding("escape", "dismiss(None)", N_("cancel"), key_display="esc"),
    ]
    HELP = N_("Export")

    def __init__(self, name: str, report_of: "Callable[[], Report]") -> None:
        super().__init__()
        self._report_of = report_of
        self.path_box = PathBox()
        self.path_box.value = str(_folder() / f"{_file_name(name)}{FORMATS[0]}")
        self.error_panel = ErrorPanel()
        self._state = Static("")
        self._replacing: Path | None = None
        self._writing = False

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(_("Export to a file"), classes="title")
            yield Static(_("File; its ending is its format (F2 changes it)"), classes="label")
            yield self.path_box
            yield self._state
            yield self.error_panel
        yield KeyBar()

    def on_mount(self) -> None:
        self.path_box.focus()
        self._tell_format()

    @property
    def state(self) -> str:
        """What is said of the format or of the writing."""
        return str(self._state.content)

    @on(Input.Changed)
    def _tell_format(self) -> None:
        chosen = self.path_box.path.suffix.lower()
        shown = (
            Content.styled(f"{_(kind)} {suffix}", "bold" if suffix == chosen else "$secondary")
            for suffix, kind in _KINDS.items()
        )
        self._state.update(Content(" · ").join(shown))

    def action_format(self) -> None:
        """Change to the next format."""
        typed = self.path_box.value
        suffix = Path(typed).suffix
        known = suffix.lower() in FORMATS
        after = FORMATS[(FORMATS.index(suffix.lower()) + 1) % len(FORMATS)] if known else FORMATS[0]
        self.path_box.value = (typed[: -len(suffix)] if known else typed) + after
        self.path_box.cursor_position = len(self.path_box.value)

    @on(Input.Submitted)
    def _write(self) -> None:
        if self._writing or not self.path_box.value.strip():
            return
        self._writing = True
        self.error_panel.clear()
        self._state.update(Content("⟳ " + _("Writing …")))
        path, post = self.path_box.path, self.post_message
        job = partial(export, self._report_of, path, path == self._replacing, post)
        self.run_worker(jobs.guard(job, post), thread=True)

    @on(Exported)
    def _leave(self, message: Exported) -> None:
        self.app.notify(
            _("Written: {path}").format(path=one_line(str(message.path))), timeout=8, markup=False
        )
        self.dismiss(message.path)

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self._writing = False
        self._tell_format()
        remedy = str(message.remedy)
        if message.message.template == ExportExistsError.message:
            self._replacing = self.path_box.path
            remedy = _("Enter again replaces it; or give another name.")
        self.error_panel.tell(message.message, remedy)


def _folder() -> Path:
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


def _file_name(name: str) -> str:
    """A name without characters that a file's name cannot have everywhere."""
    kept = _NOT_IN_A_NAME.sub(" ", one_line(name)).strip(" .")
    return " ".join(kept.split())[:_LONGEST_NAME].strip(" .") or "copilot"
