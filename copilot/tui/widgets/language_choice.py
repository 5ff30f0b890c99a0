"""German or English, told by a sign as well as by colour."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from copilot.domain import Language
from copilot.locale import N_, _


class LanguageChoice(Static, can_focus=True):
    """One row; arrows, space or a click change ``chosen``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,left,right", "change", N_("change"), key_display="←/→"),
    ]
    chosen: reactive[Language] = reactive[Language]("de")

    def __init__(self, chosen: Language) -> None:
        super().__init__()
        self.set_reactive(LanguageChoice.chosen, chosen)

    def render(self) -> Content:
        german = self.chosen == "de"
        parts = ((german, _("German")), (not german, _("English")))
        return Content("   ").join(
            Content.styled(f"{'◉' if on else '○'} {name}", "bold" if on else "$secondary")
            for on, name in parts
        )

    def relabel(self) -> None:
        """Show the names in the language now in use."""
        self.refresh(layout=True)

    def action_change(self) -> None:
        self.chosen = "en" if self.chosen == "de" else "de"

    def on_click(self) -> None:
        self.action_change()
