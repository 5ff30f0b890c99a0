"""The list of documents: only the lines in view are made, so that 10,000 scroll as ten do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from copilot.domain import FileState
from copilot.locale import N_
from copilot.tui.screens.library.columns import Columns, columns, heading, line
from copilot.tui.screens.library.rows import Row

# "▸ " before the row the keyboard stands on.
_MARK = 2


@dataclass
class RowChosen(Message):
    """The keyboard stands on another row; ``opened`` where the person wants to read it."""

    row: Row | None
    opened: bool = False


class DocumentTable(ScrollView, can_focus=True):
    """Rows under a fixed heading; ``cursor`` is the row the keyboard stands on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("read")),
        Binding("j,down", "move(1)", N_("down"), show=False),
        Binding("k,up", "move(-1)", N_("up"), show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), show=False),
        Binding("home,g", "edge(-1)", N_("first"), show=False),
        Binding("end,G", "edge(1)", N_("last"), show=False),
    ]
    HELP = N_("Documents")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--head",
        "table--cursor",
        "table--good",
        "table--doubtful",
        "table--bad",
        "table--quiet",
    }
    DEFAULT_CSS = """
    DocumentTable { overflow-x: hidden; overflow-y: scroll; }
    DocumentTable > .table--head { color: $text-muted; text-style: bold underline; }
    DocumentTable > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
    DocumentTable > .table--good { color: $success; }
    DocumentTable > .table--doubtful { color: $warning; }
    DocumentTable > .table--bad { color: $error; }
    DocumentTable > .table--quiet { color: $text-muted; }
    """  # noqa: E501 - a style sheet
    cursor: reactive[int] = reactive(0)

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self._columns: Columns = columns(80)

    @property
    def rows(self) -> Sequence[Row]:
        """What is listed, in order."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row the keyboard stands on."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def lines(self) -> list[str]:
        """The lines in view, as they read."""
        return [self.render_line(y).text.rstrip() for y in range(self.size.height)]

    def show(self, rows: Sequence[Row]) -> None:
        """List these; the keyboard stays on its file where that is still there."""
        was = self.row
        at = next((i for i, row in enumerate(rows) if was and row.key == was.key), None)
        self._rows = rows
        self.virtual_size = Size(self.size.width, len(rows) + 1)
        stays = min(self.cursor, max(0, len(rows) - 1)) if at is None else at
        self.set_reactive(DocumentTable.cursor, stays)
        self._keep_in_view()
        self.refresh()
        if self.row is not was:
            self.post_message(RowChosen(self.row))

    def validate_cursor(self, cursor: int) -> int:
        return min(max(cursor, 0), max(0, len(self._rows) - 1))

    def watch_cursor(self, was: int, now: int) -> None:
        if was != now:
            self._keep_in_view()
            self.refresh_lines(was + 1)
            self.refresh_lines(now + 1)
            self.post_message(RowChosen(self.row))

    def _keep_in_view(self) -> None:
        """Scroll as little as shows the row below the heading."""
        height, top = self.size.height, int(self.scroll_offset.y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif height > 1 and self.cursor > top + height - 2:
            self.scroll_to(y=self.cursor - height + 2, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        self._columns = columns(self._width - _MARK)
        self.virtual_size = Size(event.size.width, len(self._rows) + 1)
        self.call_after_refresh(self._keep_in_view)

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    def relabel(self) -> None:
        """Show the words in the language now in use."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self._width
        if y == 0:
            head = self._style("table--head")
            text = " " * _MARK + heading(self._columns)
            return Strip([Segment(text, head)]).adjust_cell_length(width, head)
        at = int(self.scroll_offset.y) + y - 1
        if at >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        return self._row_strip(at).adjust_cell_length(width, self._base(at))

    def _row_strip(self, at: int) -> Strip:
        row = self._rows[at]
        base = self._base(at)
        state, rest = line(row, self._columns)
        standing = at == self.cursor
        if not standing:
            state_style = base + self._style(_state_class(row))
            quiet = self._style("table--quiet")
            rest_style = base if row.record.state is FileState.INDEXED else base + quiet
        else:
            state_style = rest_style = base
        mark = ("▸ " if self.has_focus else "› ") if standing else " " * _MARK
        return Strip([Segment(mark, base), Segment(state, state_style), Segment(rest, rest_style)])

    def _base(self, at: int) -> Style:
        style = self.rich_style
        return style + self._style("table--cursor") if at == self.cursor else style

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)

    # Keys and mouse

    def action_move(self, by: int) -> None:
        self.cursor += by

    def action_page(self, by: int) -> None:
        self.cursor += by * max(1, self.size.height - 2)

    def action_edge(self, side: int) -> None:
        self.cursor = len(self._rows) - 1 if side > 0 else 0

    def action_open(self) -> None:
        if self.row:
            self.post_message(RowChosen(self.row, opened=True))

    def on_click(self, event: events.Click) -> None:
        at = event.y - 1 + int(self.scroll_offset.y)
        if event.y > 0 and at < len(self._rows):
            self.cursor = at
            if event.chain > 1:
                self.action_open()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def refresh_lines(self, y_start: int, line_count: int = 1) -> None:
        self.refresh(Region(0, y_start - int(self.scroll_offset.y), self.size.width, line_count))


def _state_class(row: Row) -> str:
    if row.record.state is FileState.FAILED:
        return "table--bad"
    if row.record.state is FileState.SKIPPED:
        return "table--quiet"
    return "table--doubtful" if row.record.poorly_read_pages else "table--good"
