"""The first row: the product, where the person is, and a short fact on the right."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from copilot.tui.literal import one_line


class TitleBar(Horizontal):
    """Where the person is; ``fact`` is a few words such as how much was indexed.

    ``doing`` is what goes on behind the screen, such as indexing.
    """

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = Static(self._shown(place), classes="place")
        self._fact = Static("", classes="fact")
        self._doing = Static("", classes="doing")
        self._doing.display = False

    def compose(self) -> ComposeResult:
        yield self._place
        yield self._doing
        yield self._fact

    @property
    def place(self) -> str:
        """The name on the left."""
        return str(self._place.content)

    @place.setter
    def place(self, text: str) -> None:
        self._place.update(self._shown(text))

    @property
    def fact(self) -> str:
        """The words on the right."""
        return str(self._fact.content)

    @fact.setter
    def fact(self, text: str) -> None:
        _say(self._fact, one_line(text))

    @property
    def doing(self) -> str:
        """What goes on meanwhile."""
        return str(self._doing.content)

    @doing.setter
    def doing(self, text: str) -> None:
        self._doing.display = bool(text)
        _say(self._doing, one_line(text))

    @staticmethod
    def _shown(place: str) -> Content:
        return Content.assemble(("§ copilot", "bold"), "  │  ", one_line(place))


def _say(static: Static, text: str) -> None:
    """Show a text that changes often: the row is laid out only where its width changes."""
    before = str(static.content)
    if text != before:
        static.update(Content(text), layout=cell_len(text) != cell_len(before))
