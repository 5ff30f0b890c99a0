"""Rows on one side; on the other what is said of the one in hand, and the page of its passage.

Knows nothing of how the rows came about.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from copilot.domain import Coverage
from copilot.locale import N_
from copilot.tui import messages
from copilot.tui.jobs import Session
from copilot.tui.products import Column, Row
from copilot.tui.products.row_table import CellChosen, RowTable
from copilot.tui.products.side import Side
from copilot.tui.taking_screen import TakingScreen


class RowsScreen(TakingScreen):
    """``COLUMNS`` of the rows; with ``MOVES_BY_CELL`` each cell has places of its own."""

    DEFAULT_CSS = """
    RowsScreen {
        InputForm { height: auto; max-height: 6; padding: 0 1; }
        InputForm Horizontal { height: 1; }
        InputForm .label { width: 22; color: $text-muted; }
        InputForm Input, InputForm ChoiceField, InputForm DocumentField {
            width: 1fr; height: 1; background: $panel;
        }
        InputForm ChoiceField:focus, InputForm DocumentField:focus { text-style: reverse; }
        .state { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
        #panes { height: 1fr; }
        RowTable { background: $background; height: 1fr; }
        Side { background: $surface; }
        Side .heading {
            height: 1; padding: 0 1; background: $panel; color: $text-muted;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        Side:focus-within .heading { color: $accent; text-style: bold; }
        Side .details { height: auto; max-height: 50%; padding: 0 1; }
        Side .details Static { height: auto; }
        PagePane { padding: 0 1; height: 1fr; background: $surface; }
        PagePane > Static { height: auto; }
    }
    RowsScreen.-wide #panes { layout: horizontal; }
    RowsScreen.-wide RowTable { width: 1fr; }
    RowsScreen.-wide Side { width: 1fr; }
    RowsScreen.-wide.-reading Side { width: 2fr; }
    RowsScreen.-narrow #panes { layout: vertical; }
    RowsScreen.-narrow RowTable { height: 1fr; }
    RowsScreen.-narrow Side { height: 1fr; }
    RowsScreen.-narrow.-short Side { display: none; }
    RowsScreen.-narrow.-tiny Side { display: none; }
    RowsScreen.-narrow.-reading InputForm { display: none; }
    RowsScreen.-narrow.-reading RowTable { display: none; }
    RowsScreen.-narrow.-reading Side { display: block; }
    RowsScreen.-tiny InputForm { max-height: 1; }
    RowsScreen.-tiny .state { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", N_("passage"), key_display="n/p"),
        Binding("p", "step(-1)", N_("previous passage"), show=False),
        Binding("escape", "back", N_("back"), key_display="esc"),
        Binding("y", "copy", N_("copy")),
        Binding("z", "enlarge", N_("enlarge"), show=False),
    ]
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    MOVES_BY_CELL: ClassVar[bool] = False

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.table = RowTable(self.COLUMNS, self.MOVES_BY_CELL)
        self.side = Side()

    def panes(self) -> ComposeResult:
        """The two sides."""
        with Container(id="panes"):
            yield self.table
            yield self.side

    def on_mount(self) -> None:
        super().on_mount()
        self.side.show(None, None)

    def put(self, rows: Sequence[Row]) -> None:
        """Add rows, or show changed ones in the place of those with the same key."""
        self.table.put(rows)

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.table.relabel()
        self.side.relabel()

    # Reading

    @on(CellChosen)
    def _follow(self, message: CellChosen) -> None:
        if message.opened:
            self._read_on()
            return
        self.side.show(message.row, self.table.cell)
        self._read_place()
        self.refresh_bindings()

    def _read_place(self) -> None:
        if place := self.side.place:
            self.read_page(place.document, place.page, place)

    def _read_on(self) -> None:
        self.add_class("-reading")
        (self.side.page if self.side.place else self.table).focus()

    @on(messages.PageWanted)
    def _turn_page(self, message: messages.PageWanted) -> None:
        self.read_page(message.document, message.number)

    @on(messages.PageArrived)
    def _show_page(self, message: messages.PageArrived) -> None:
        if self.is_awaited(message):
            self.side.show_page(message.view, message.place)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"step", "copy"}:
            return bool(self.side.places)
        return super().check_action(action, parameters)

    def action_step(self, by: int) -> None:
        if self.side.step(by):
            self._read_place()

    def action_enlarge(self) -> None:
        self.toggle_class("-reading")

    def action_copy(self) -> None:
        if place := self.side.place:
            self.copy_place(place)

    def action_back(self) -> None:
        if self.error_panel.told:
            self.error_panel.clear()
        elif self.has_class("-reading") or self.side.page.has_focus:
            self.remove_class("-reading")
            self.table.focus()
        else:
            self.app.pop_screen()
