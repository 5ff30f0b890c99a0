"""A list to choose from with arrows, j and k, Enter or the mouse."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from copilot.locale import N_


class ChoiceList(OptionList):
    """Textual's option list with the keys of this app."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", N_("open")),
        Binding("j", "cursor_down", N_("down"), show=False),
        Binding("k", "cursor_up", N_("up"), show=False),
    ]
