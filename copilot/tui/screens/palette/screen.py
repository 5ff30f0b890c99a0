"""Every command of the moment by name: type a few letters, press Enter."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from copilot.locale import N_, _
from copilot.tui.matter_screen import MatterScreen
from copilot.tui.own_bindings import own_bindings
from copilot.tui.screens import table
from copilot.tui.widgets.choice_list import ChoiceList
from copilot.tui.widgets.key_bar import KeyBar

_NEVER = frozenset({"palette", "submit", "new_line"})


@dataclass(frozen=True, slots=True)
class Command:
    """What can be done: in words, by which key, and where the action lives."""

    title: str
    keys: str
    action: str
    node: DOMNode


class PaletteScreen(ModalScreen[None]):
    """Built from the keys that do something on the screen beneath, and the table of screens."""

    CSS_PATH = PurePath("palette.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", N_("close"), key_display="esc"),
        Binding("down", "step(1)", N_("down"), show=False),
        Binding("up", "step(-1)", N_("up"), show=False),
    ]
    HELP = N_("Commands")

    def __init__(self, beneath: Screen[object]) -> None:
        super().__init__()
        self._all = _commands(beneath)
        self._shown = self._all
        self._box = Input(placeholder=_("Type what you want to do …"), compact=True)
        self._list = ChoiceList(markup=False)
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield self._box
            yield self._list
        yield KeyBar()

    def on_mount(self) -> None:
        self._fill()
        self._box.focus()

    @property
    def titles(self) -> list[str]:
        """The commands shown."""
        return [command.title for command in self._shown]

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        words = event.value.casefold().split()
        self._shown = [c for c in self._all if all(word in c.title.casefold() for word in words)]
        self._fill()

    def _fill(self) -> None:
        self._list.clear_options()
        width = max((len(command.keys) for command in self._shown), default=0)
        self._list.add_options(
            Option(Content.assemble((f"{c.keys:<{width}}  ", "$accent"), c.title))
            for c in self._shown
        )
        self._list.highlighted = 0 if self._shown else None

    def action_step(self, by: int) -> None:
        if by > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    @on(Input.Submitted)
    async def _carry_out(self) -> None:
        if self._list.highlighted is not None:
            await self._do(self._shown[self._list.highlighted])

    @on(OptionList.OptionSelected)
    async def _carry_out_clicked(self, event: OptionList.OptionSelected) -> None:
        await self._do(self._shown[event.option_index])

    async def _do(self, command: Command) -> None:
        app = self.app
        app.pop_screen()
        await app.run_action(command.action, command.node)


def _commands(beneath: Screen[object]) -> list[Command]:
    about = {place.title: place.about for place in table.PLACES}
    found: dict[str, Command] = {}
    for active in beneath.active_bindings.values():
        binding = active.binding
        own = {b.action for b in own_bindings(type(active.node))}
        if not active.enabled or binding.action in _NEVER:
            continue
        if binding.action not in own and not binding.action.startswith("go_to"):
            continue
        title = _(binding.description)
        if binding.description in about:
            title += ": " + _(about[binding.description])
        shown = beneath.app.get_key_display(binding)
        known = found.get(binding.action)
        keys = f"{known.keys} {shown}" if known else shown
        found[binding.action] = Command(title, keys, binding.action, active.node)
    return [*found.values(), *_products(beneath)]


def _products(beneath: Screen[object]) -> list[Command]:
    """The ways to the work products, which have no keys of their own."""
    if not isinstance(beneath, MatterScreen):
        return []
    return [
        Command(f"{_(place.title)}: {_(place.about)}", "F5", f"go_to('{place.name}')", beneath)
        for place in table.products()
        if place.name != beneath.PLACE
    ]
