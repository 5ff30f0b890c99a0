"""The work products of a matter, to choose one from."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from copilot.locale import N_, _
from copilot.tui import messages
from copilot.tui.screens import table
from copilot.tui.widgets.choice_list import ChoiceList
from copilot.tui.widgets.key_bar import KeyBar

# The keys that choose at once, beside arrows and Enter.
_SIGNS = "123456789abcdefghi"


class ProductsScreen(ModalScreen[None]):
    """One line a work product; its digit or Enter opens it."""

    DEFAULT_CSS = """
    ProductsScreen {
        align: center middle;
        #dialog {
            width: 76; max-width: 96%; height: auto; max-height: 92%;
            padding: 0 2; border: round $primary; background: $surface;
        }
        .title { text-style: bold; }
        ChoiceList { height: auto; max-height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f5", "app.pop_screen", N_("close"), key_display="esc"),
        *(Binding(sign, f"take('{sign}')", N_("open"), show=False) for sign in _SIGNS),
    ]
    HELP = N_("Work products")

    def __init__(self) -> None:
        super().__init__()
        self._places = table.products()
        self._list = ChoiceList(markup=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(_("Work products"), classes="title")
            yield self._list
        yield KeyBar()

    def on_mount(self) -> None:
        width = max((len(_(place.title)) for place in self._places), default=0)
        self._list.add_options(
            Option(
                Content.assemble(
                    (f"{sign}  ", "$accent"),
                    (f"{_(place.title):<{width}}", "bold"),
                    (f"  {_(place.about)}", "$secondary"),
                )
            )
            for sign, place in zip(_SIGNS, self._places, strict=False)
        )
        self._list.highlighted = 0
        self._list.focus()

    @property
    def names(self) -> list[str]:
        """The folders of the work products, as listed."""
        return [place.name for place in self._places]

    def action_take(self, sign: str) -> None:
        number = _SIGNS.index(sign)
        if number < len(self._places):
            self._go(number)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self._go(event.option_index)

    def _go(self, number: int) -> None:
        app = self.app
        app.pop_screen()
        app.post_message(messages.ScreenWanted(self._places[number].name))
