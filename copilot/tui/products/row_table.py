"""The rows of a work product: only the lines in view are made; a cell of the row is in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from copilot.locale import N_, _
from copilot.tui.literal import one_line
from copilot.tui.products import Cell, Column, Mark, Row
from copilot.tui.products.room import room

# "▸ " before the row the keyboard stands on.
_MARK: Final = 2
_CLASSES: Final = {
    Mark.GOOD: "rows--good",
    Mark.DOUBTFUL: "rows--doubtful",
    Mark.BAD: "rows--bad",
    Mark.QUIET: "rows--quiet",
    Mark.QUOTED: "rows--doubtful",
    Mark.MISSING: "rows--quiet",
}


@dataclass
class CellChosen(Message):
    """The keyboard stands on another cell; ``opened`` where the person wants to read it."""

    row: Row | None
    opened: bool = False


class RowTable(ScrollView, can_focus=True):
    """Rows under a fixed heading; ``cursor`` is the row in hand, ``at`` its column."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("read")),
        Binding("j,down", "move(1)", N_("down"), show=False),
        Binding("k,up", "move(-1)", N_("up"), show=False),
        Binding("right", "sideways(1)", N_("next column"), show=False),
        Binding("left", "sideways(-1)", N_("previous column"), show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), show=False),
        Binding("home,g", "edge(-1)", N_("first"), show=False),
        Binding("end,G", "edge(1)", N_("last"), show=False),
    ]
    HELP = N_("Rows")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--head",
        "rows--cursor",
        "rows--cell",
        *_CLASSES.values(),
    }
    DEFAULT_CSS = """
    RowTable { overflow-x: hidden; overflow-y: scroll; }
    RowTable > .rows--head { color: $text-muted; text-style: bold underline; }
    RowTable > .rows--cursor { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
    RowTable > .rows--cell { text-style: bold reverse; }
    RowTable > .rows--good { color: $success; }
    RowTable > .rows--doubtful { color: $warning; }
    RowTable > .rows--bad { color: $error; }
    RowTable > .rows--quiet { color: $text-muted; }
    """  # noqa: E501 - a style sheet
    cursor: reactive[int] = reactive(0)
    at: reactive[int] = reactive(0)

    def __init__(self, columns: Sequence[Column], by_cell: bool = False) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._by_cell = by_cell
        self._rows: list[Row] = []
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
        self._divide()

    @property
    def rows(self) -> Sequence[Row]:
        """What is listed, in order."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row in hand."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def cell(self) -> Cell | None:
        """The cell in hand, where the keyboard moves by cells."""
        row = self.row
        return row.cells[self.at] if self._by_cell and row and self.at < len(row.cells) else None

    @property
    def lines(self) -> list[str]:
        """The lines in view, as they read."""
        return [self.render_line(y).text.rstrip() for y in range(self.size.height)]

    def clear(self) -> None:
        """List nothing."""
        self._rows, self._places = [], {}
        self.set_reactive(RowTable.cursor, 0)
        self._resize()
        self.post_message(CellChosen(None))

    def show(self, rows: Sequence[Row]) -> None:
        """List these instead; the keyboard stays on its row where that is still there."""
        was = self.row
        self._rows, self._places = list(rows), {row.key: n for n, row in enumerate(rows)}
        stays = self._places.get(was.key, 0) if was else 0
        self.set_reactive(RowTable.cursor, stays)
        self._keep_in_view()
        self._resize()
        if self.row != was or not rows:
            self.post_message(CellChosen(self.row))

    def put(self, rows: Sequence[Row]) -> None:
        """Add rows; one whose key is listed takes that one's place."""
        was = self.row
        for row in rows:
            known = self._places.setdefault(row.key, len(self._rows))
            if known < len(self._rows):
                self._rows[known] = row
            else:
                self._rows.append(row)
        self._resize()
        if self.row is not was:
            self.post_message(CellChosen(self.row))

    def _resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        return min(max(cursor, 0), max(0, len(self._rows) - 1))

    def validate_at(self, at: int) -> int:
        return min(max(at, 0), max(0, len(self._columns) - 1))

    def watch_cursor(self, was: int, now: int) -> None:
        if was != now:
            self._keep_in_view()
            self.refresh()
            self.post_message(CellChosen(self.row))

    def watch_at(self, was: int, now: int) -> None:
        if was != now:
            self._divide()
            self.post_message(CellChosen(self.row))

    def _keep_in_view(self) -> None:
        """Scroll as little as shows the row below the heading."""
        height, top = self.size.height, int(self.scroll_offset.y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif height > 1 and self.cursor > top + height - 2:
            self.scroll_to(y=self.cursor - height + 2, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        self.virtual_size = Size(event.size.width, len(self._rows) + 1)
        self._divide()
        self.call_after_refresh(self._keep_in_view)

    def _divide(self) -> None:
        width = self.scrollable_content_region.width - _MARK
        self._room = room(self._columns, width, self.at)
        self.refresh()

    def relabel(self) -> None:
        """Show the words in the language now in use."""
        self.refresh()

    # How it is drawn

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y == 0:
            head = self.get_component_rich_style("rows--head")
            titles = [_(column.title) for column in self._columns]
            text = " " * _MARK + "".join(_fitted(titles[i], w) for i, w in self._room.shown)
            return Strip([Segment(text, head)]).adjust_cell_length(width, head)
        number = int(self.scroll_offset.y) + y - 1
        if number >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        if number == self.cursor:
            base += self.get_component_rich_style("rows--cursor")
        return Strip(self._segments(number, base)).adjust_cell_length(width, base)

    def _segments(self, number: int, base: Style) -> list[Segment]:
        standing = number == self.cursor
        mark = ("▸ " if self.has_focus else "› ") if standing else " " * _MARK
        segments = [Segment(mark, base)]
        cells = self._rows[number].cells
        for column, width in self._room.shown:
            cell = cells[column] if column < len(cells) else Cell("")
            text = _fitted(_text(cell), width)
            segments.append(Segment(text, self._style(cell, column, standing, base)))
        return segments

    def _style(self, cell: Cell, column: int, standing: bool, base: Style) -> Style:
        if standing and self._by_cell and column == self.at:
            return base + self.get_component_rich_style("rows--cell")
        if cell.mark is None or standing:
            return base
        return base + self.get_component_rich_style(_CLASSES[cell.mark])

    # Keys and mouse

    def action_move(self, by: int) -> None:
        self.cursor += by

    def action_sideways(self, by: int) -> None:
        if self._by_cell:
            self.at += by

    def action_page(self, by: int) -> None:
        self.cursor += by * max(1, self.size.height - 2)

    def action_edge(self, side: int) -> None:
        self.cursor = len(self._rows) - 1 if side > 0 else 0

    def action_open(self) -> None:
        if self.row:
            self.post_message(CellChosen(self.row, opened=True))

    def on_click(self, event: events.Click) -> None:
        number = event.y - 1 + int(self.scroll_offset.y)
        if event.y > 0 and number < len(self._rows):
            self.cursor = number
            self.at = self._room.column_at(event.x - _MARK)
            if event.chain > 1:
                self.action_open()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


def _text(cell: Cell) -> str:
    text = one_line(cell.text)
    return f"{cell.mark} {text}" if cell.mark else text


def _fitted(text: str, width: int) -> str:
    """``text`` in ``width`` columns, the last of them blank."""
    fits = set_cell_size(text, max(0, width - 1))
    if fits.rstrip() != text.rstrip() and width > 2:
        fits = set_cell_size(text, width - 2) + "…"
    return fits + " " * (width > 0)
