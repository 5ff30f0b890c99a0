"""What was done or asked, as rows under a box that narrows them; read anew whenever it is shown.

Knows nothing of what is listed: a subclass reads it in a thread and shows the rows that arrive.
"""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from copilot.domain import Coverage
from copilot.locale import _
from copilot.tui import messages
from copilot.tui.jobs import Session
from copilot.tui.products.rows_screen import RowsScreen


class ListedScreen(RowsScreen):
    """``HINT`` is what the empty box says; :meth:`read` is called when there is a need for rows."""

    DEFAULT_CSS = """
    ListedScreen {
        #bar { height: 1; }
        #bar Input { width: 1fr; background: $panel; }
        #bar .count { width: auto; padding: 0 1; color: $text-muted; }
    }
    ListedScreen.-tiny #bar { display: none; }
    """
    HINT: str

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.box = Input(placeholder=_(self.HINT), compact=True)
        self._count = Static("", classes="count")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="bar"):
            yield self.box
            yield self._count
        yield from self.panes()
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()

    def on_screen_resume(self) -> None:
        self.read()

    def read(self) -> None:
        """Read what is listed, in a thread."""
        raise NotImplementedError

    @property
    def count(self) -> str:
        """How many rows are listed."""
        return str(self._count.content)

    def tell_count(self, text: str) -> None:
        """Say how many rows are listed."""
        self._count.update(Content(text))

    def relabel(self) -> None:
        """Show everything in the language now in use; the rows are made anew in a thread."""
        super().relabel()
        self.box.placeholder = _(self.HINT)
        self.read()

    @on(Input.Submitted)
    def _leave_box(self) -> None:
        self.table.focus()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self.error_panel.tell(message.message, message.remedy)

    def action_narrow(self) -> None:
        self.remove_class("-reading")
        self.box.focus()

    def action_back(self) -> None:
        if self.focused is self.box:
            self.box.value = ""
            self.table.focus()
        else:
            super().action_back()
