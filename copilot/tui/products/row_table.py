"""The rows of a work product: cells with marks; a cell of the row may be in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from copilot.locale import N_, _
from copilot.tui.literal import one_line
from copilot.tui.products import Cell, Column, Mark, Row
from copilot.tui.products.room import room
from copilot.tui.widgets.lines_table import MARK, LinesTable

_STYLES: Final = {
    Mark.GOOD: "good",
    Mark.DOUBTFUL: "doubtful",
    Mark.BAD: "bad",
    Mark.QUIET: "quiet",
    Mark.QUOTED: "doubtful",
    Mark.MISSING: "quiet",
}


@dataclass
class CellChosen(Message):
    """The keyboard stands on another cell; ``opened`` where the person wants to read it."""

    row: Row | None
    opened: bool = False


class RowTable(LinesTable[Row]):
    """``at`` is the column in hand, where the keyboard moves by cells."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "sideways(1)", N_("next column"), show=False),
        Binding("left", "sideways(-1)", N_("previous column"), show=False),
    ]
    HELP = N_("Rows")
    at: reactive[int] = reactive(0)

    def __init__(self, columns: Sequence[Column], by_cell: bool = False) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._by_cell = by_cell
        self._places: dict[str, int] = {}
        self._room = room(self._columns, 80, 0)

    # What is listed

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, from the left."""
        return self._columns

    @columns.setter
    def columns(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self.at = min(self.at, max(0, len(columns) - 1))
        self.divide()

    @property
    def cell(self) -> Cell | None:
        """The cell in hand, where the keyboard moves by cells."""
        row = self.row
        return row.cells[self.at] if self._by_cell and row and self.at < len(row.cells) else None

    def clear(self) -> None:
        """List nothing."""
        self._places = {}
        self.list_rows((), 0)
        self.tell()

    def show(self, rows: Sequence[Row]) -> None:
        """List these instead; the keyboard stays on its row where that is still there."""
        was = self.row
        self._places = {row.key: n for n, row in enumerate(rows)}
        self.list_rows(list(rows), self._places.get(was.key, 0) if was else 0)
        if self.row != was or not rows:
            self.tell()

    def put(self, rows: Sequence[Row]) -> None:
        """Add rows; one whose key is listed takes that one's place."""
        was, listed = self.row, list(self._rows)
        for row in rows:
            known = self._places.setdefault(row.key, len(listed))
            if known < len(listed):
                listed[known] = row
            else:
                listed.append(row)
        self._rows = listed
        self.resize_to_rows()
        if self.row is not was:
            self.tell()

    def tell(self, opened: bool = False) -> None:
        """Post which row it is."""
        self.post_message(CellChosen(self.row, opened))

    def validate_at(self, at: int) -> int:
        return min(max(at, 0), max(0, len(self._columns) - 1))

    def watch_at(self, was: int, now: int) -> None:
        if was != now:
            self.divide()
            self.tell()

    # How it is drawn

    def divide(self) -> None:
        """Share the width among the columns; the one in hand is among those shown."""
        self._room = room(self._columns, self.width - MARK, self.at)
        self.refresh()

    def heading(self) -> str:
        """The titles of the columns shown."""
        titles = [_(column.title) for column in self._columns]
        return "".join(_fitted(titles[i], width) for i, width in self._room.shown)

    def row_segments(self, at: int, base: Style) -> list[Segment]:
        """The cells of the columns shown."""
        cells = self._rows[at].cells
        segments = []
        for column, width in self._room.shown:
            cell = cells[column] if column < len(cells) else Cell("")
            style = self._style(cell, column, at == self.cursor, base)
            segments.append(Segment(_fitted(_text(cell), width), style))
        return segments

    def _style(self, cell: Cell, column: int, standing: bool, base: Style) -> Style:
        if standing and self._by_cell and column == self.at:
            return base + self.style_of("cell")
        if cell.mark is None or standing:
            return base
        return base + self.style_of(_STYLES[cell.mark])

    # Keys and mouse

    def action_sideways(self, by: int) -> None:
        if self._by_cell:
            self.at += by

    def choose_column(self, x: int) -> None:
        """Take the cell that was clicked in hand."""
        self.at = self._room.column_at(x)


def _text(cell: Cell) -> str:
    text = one_line(cell.text)
    return f"{cell.mark} {text}" if cell.mark else text


def _fitted(text: str, width: int) -> str:
    """``text`` in ``width`` columns, the last of them blank."""
    fits = set_cell_size(text, max(0, width - 1))
    if fits.rstrip() != text.rstrip() and width > 2:
        fits = set_cell_size(text, width - 2) + "…"
    return fits + " " * (width > 0)
