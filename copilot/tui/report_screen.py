"""A dialog with a text to read: its title, its lines, and the keys to scroll and close it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from copilot.locale import N_, _
from copilot.tui.widgets.key_bar import KeyBar


class ReportScreen(ModalScreen[None]):
    """``TITLE_OF`` is a template of the catalogue."""

    DEFAULT_CSS = """
    ReportScreen {
        align: center middle;
        #dialog {
            width: 76; max-width: 96%; height: auto; max-height: 90%;
            padding: 1 2; border: round $primary; background: $surface;
        }
        .title { text-style: bold; margin-bottom: 1; }
        VerticalScroll { height: auto; max-height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll(1)", N_("down"), show=False),
        Binding("k", "scroll(-1)", N_("up"), show=False),
    ]
    TITLE_OF: ClassVar[str]

    def __init__(self, report: Content) -> None:
        super().__init__()
        self._report = report
        self._scroll = VerticalScroll(Static(report))

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(_(self.TITLE_OF), classes="title")
            yield self._scroll
        yield KeyBar()

    def on_mount(self) -> None:
        self._scroll.focus()

    @property
    def text(self) -> str:
        """The report as it reads."""
        return self._report.plain

    def action_scroll(self, by: int) -> None:
        self._scroll.scroll_relative(y=by, animate=False)
