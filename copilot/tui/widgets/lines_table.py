"""Rows under a fixed heading, one line each: only the lines in view are made, so that 10,000
scroll as ten do.

Knows nothing of what stands in a row: a subclass draws it, and says what is known of the one in
hand.
"""

from collections.abc import Sequence
from typing import ClassVar, Final, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from copilot.locale import N_

# "▸ " before the row the keyboard stands on.
MARK: Final = 2

RowType = TypeVar("RowType")


class LinesTable(ScrollView, Generic[RowType], can_focus=True):
    """``cursor`` is the row the keyboard stands on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("read")),
        Binding("j,down", "move(1)", N_("down"), show=False),
        Binding("k,up", "move(-1)", N_("up"), show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), show=False),
        Binding("home,g", "edge(-1)", N_("first"), show=False),
        Binding("end,G", "edge(1)", N_("last"), show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--head",
        "table--cursor",
        "table--cell",
        "table--good",
        "table--doubtful",
        "table--bad",
        "table--quiet",
    }
    DEFAULT_CSS = """
    LinesTable { overflow-x: hidden; overflow-y: scroll; }
    LinesTable > .table--head { color: $text-muted; text-style: bold underline; }
    LinesTable > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
    LinesTable > .table--cell { text-style: bold reverse; }
    LinesTable > .table--good { color: $success; }
    LinesTable > .table--doubtful { color: $warning; }
    LinesTable > .table--bad { color: $error; }
    LinesTable > .table--quiet { color: $text-muted; }
    """  # noqa: E501 - a style sheet
    cursor: reactive[int] = reactive(0)

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[RowType] = ()

    # What a subclass says

    def heading(self) -> str:
        """The names of the columns."""
        raise NotImplementedError

    def row_segments(self, at: int, base: Style) -> list[Segment]:
        """What stands in a row, without the mark before it."""
        raise NotImplementedError

    def tell(self, opened: bool = False) -> None:
        """Post that the keyboard stands on another row, or that it is to be read."""
        raise NotImplementedError

    def divide(self) -> None:
        """Share the width among the columns."""
        raise NotImplementedError

    # What is listed

    @property
    def rows(self) -> Sequence[RowType]:
        """What is listed, in order."""
        return self._rows

    @property
    def row(self) -> RowType | None:
        """The row the keyboard stands on."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def lines(self) -> list[str]:
        """The lines in view, as they read."""
        return [self.render_line(y).text.rstrip() for y in range(self.size.height)]

    @property
    def width(self) -> int:
        """Columns there are, without the scroll bar."""
        return self.scrollable_content_region.width

    def list_rows(self, rows: Sequence[RowType], cursor: int) -> None:
        """List these, the keyboard on one of them."""
        self._rows = rows
        self.set_reactive(LinesTable.cursor, cursor)
        self.resize_to_rows()
        self._keep_in_view()

    def resize_to_rows(self) -> None:
        """Have as many lines to scroll through as there are rows."""
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        return min(max(cursor, 0), max(0, len(self._rows) - 1))

    def watch_cursor(self, was: int, now: int) -> None:
        if was != now:
            self._keep_in_view()
            for at in (was, now):
                y = at + 1 - int(self.scroll_offset.y)
                self.refresh(Region(0, y, self.size.width, 1))
            self.tell()

    def _keep_in_view(self) -> None:
        """Scroll as little as shows the row below the heading."""
        height, top = self.size.height, int(self.scroll_offset.y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif height > 1 and self.cursor > top + height - 2:
            self.scroll_to(y=self.cursor - height + 2, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        self.virtual_size = Size(event.size.width, len(self._rows) + 1)
        self.divide()
        self.call_after_refresh(self._keep_in_view)

    def relabel(self) -> None:
        """Show the words in the language now in use."""
        self.refresh()

    # How it is drawn

    def render_line(self, y: int) -> Strip:
        width = self.width
        if y == 0:
            head = self.style_of("head")
            return Strip([Segment(" " * MARK + self.heading(), head)]).adjust_cell_length(
                width, head
            )
        at = int(self.scroll_offset.y) + y - 1
        if at >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        standing, base = at == self.cursor, self.rich_style
        if standing:
            base += self.style_of("cursor")
        mark = ("▸ " if self.has_focus else "› ") if standing else " " * MARK
        segments = [Segment(mark, base), *self.row_segments(at, base)]
        return Strip(segments).adjust_cell_length(width, base)

    def style_of(self, name: str) -> Style:
        """The style of one kind of cell: head, cursor, cell, good, doubtful, bad, quiet."""
        return self.get_component_rich_style(f"table--{name}")

    # Keys and mouse

    def action_move(self, by: int) -> None:
        self.cursor += by

    def action_page(self, by: int) -> None:
        self.cursor += by * max(1, self.size.height - 2)

    def action_edge(self, side: int) -> None:
        self.cursor = len(self._rows) - 1 if side > 0 else 0

    def action_open(self) -> None:
        if self.row is not None:
            self.tell(opened=True)

    def on_click(self, event: events.Click) -> None:
        at = event.y - 1 + int(self.scroll_offset.y)
        if event.y > 0 and at < len(self._rows):
            self.cursor = at
            self.choose_column(event.x - MARK)
            if event.chain > 1:
                self.action_open()

    def choose_column(self, x: int) -> None:
        """A click was in this column of the screen; a table without cells does not mind."""

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
