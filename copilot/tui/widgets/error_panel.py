"""An error with its remedy; it stays until the person has read it."""

from textual.content import Content
from textual.widgets import Static

from copilot.locale import Notice
from copilot.tui.literal import literal


class ErrorPanel(Static):
    """Hidden until :meth:`tell`; gone with :meth:`clear`."""

    DEFAULT_CSS = """
    ErrorPanel { display: none; height: auto; max-height: 8; }
    ErrorPanel.-told { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: tuple[str | Notice, str | Notice] = ("", "")

    @property
    def text(self) -> str:
        """Message and remedy, or nothing."""
        return str(self.content) if self.told else ""

    @property
    def told(self) -> bool:
        """Whether an error is shown."""
        return self.has_class("-told")

    def tell(self, message: str | Notice, remedy: str | Notice) -> None:
        """Show what happened and what to do about it."""
        self._said = (message, remedy)
        self.update(
            Content.assemble(
                ("✗ ", "bold $error"),
                (literal(str(message)), "bold"),
                "\n→ ",
                literal(str(remedy)),
            )
        )
        self.add_class("-told")

    def relabel(self) -> None:
        """Say it again in the language now in use."""
        if self.told:
            self.tell(*self._said)

    def clear(self) -> None:
        """Hide the panel."""
        self.remove_class("-told")
        self.update("")
