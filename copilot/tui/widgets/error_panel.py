"""An error with its remedy; it stays until the person has read it."""

from textual.content import Content
from textual.widgets import Static

from copilot.tui.literal import literal


class ErrorPanel(Static):
    """Hidden until :meth:`tell`; gone with :meth:`clear`."""

    DEFAULT_CSS = """
    ErrorPanel { display: none; height: auto; max-height: 8; }
    ErrorPanel.-told { display: block; }
    """

    @property
    def text(self) -> str:
        """Message and remedy, or nothing."""
        return str(self.content) if self.told else ""

    @property
    def told(self) -> bool:
        """Whether an error is shown."""
        return self.has_class("-told")

    def tell(self, message: str, remedy: str) -> None:
        """Show what happened and what to do about it."""
        self.update(
            Content.assemble(
                ("✗ ", "bold $error"), (literal(message), "bold"), "\n→ ", literal(remedy)
            )
        )
        self.add_class("-told")

    def clear(self) -> None:
        """Hide the panel."""
        self.remove_class("-told")
        self.update("")
