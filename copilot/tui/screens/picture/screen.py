"""A page as it looks: letterhead, stamps, signatures, handwriting; any terminal can show it."""

import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.jobs import Session
from copilot.tui.literal import literal
from copilot.tui.references import page_heading
from copilot.tui.screens.picture.jobs import PageDrawn, draw_page
from copilot.tui.sized_screen import SizedScreen
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from copilot.workspace import PageView

_ZOOMS: Final = (1, 2, 3, 4)


class PictureView(ScrollView, can_focus=True):
    """Lines wider and longer than the screen; only those in view are made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", N_("down"), show=False),
        Binding("k", "scroll_up", N_("up"), show=False),
        Binding("l", "scroll_right", N_("right"), show=False),
        Binding("h", "scroll_left", N_("left"), show=False),
    ]
    HELP = N_("Picture")

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[str] = ()

    @property
    def text(self) -> str:
        """What is drawn."""
        return "\n".join(self._lines)

    def show(self, lines: Sequence[str], columns: int) -> None:
        """Show these; what was in the middle stays there."""
        was = self.virtual_size
        across = (self.scroll_offset.x + self.size.width / 2) / max(1, was.width)
        down = (self.scroll_offset.y + self.size.height / 2) / max(1, was.height)
        known = bool(self._lines)
        self._lines = [literal(line) for line in lines]
        self.virtual_size = Size(columns, len(lines))
        if known:
            x, y = across * columns - self.size.width / 2, down * len(lines) - self.size.height / 2
            self.call_after_refresh(self.scroll_to, max(0, x), max(0, y), animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        left, top = self.scroll_offset
        line = self._lines[top + y] if top + y < len(self._lines) else ""
        shown = line[left : left + self.size.width].ljust(self.size.width)
        return Strip([Segment(shown, self.rich_style)])


class PictureScreen(SizedScreen):
    """One page; it is drawn anew, and finer, for each zoom."""

    DEFAULT_CSS = "PictureView { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v", "app.pop_screen", N_("back"), key_display="esc"),
        Binding("plus", "zoom(1)", N_("larger"), key_display="+/-"),
        Binding("minus", "zoom(-1)", N_("smaller"), show=False),
    ]
    HELP = N_("Picture")

    def __init__(self, session: Session, view: "PageView") -> None:
        super().__init__()
        self._session, self._view, self._zoom = session, view, 0
        self.picture = PictureView()
        self.title_bar = TitleBar(page_heading(view))
        self.error_panel = ErrorPanel()
        self.key_bar = KeyBar()

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self.picture
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        self.picture.focus()
        self.call_after_refresh(self._draw)

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        self.title_bar.place = page_heading(self._view)

    def _draw(self) -> None:
        self.title_bar.doing = _("drawing …")
        columns = max(20, self.size.width - 2) * _ZOOMS[self._zoom]
        # The Linux console has no Braille signs.
        braille = os.environ.get("TERM") != "linux"
        job = partial(draw_page, self._session, self._view, columns, braille, self.post_message)
        guarded = jobs.guard(job, self.post_message)
        self.run_worker(guarded, thread=True, exclusive=True)

    @on(PageDrawn)
    def _show(self, message: PageDrawn) -> None:
        self.title_bar.doing = ""
        self.picture.show(message.lines, message.columns)

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self.title_bar.doing = ""
        self.error_panel.tell(message.message, message.remedy)

    def action_zoom(self, by: int) -> None:
        zoom = min(max(self._zoom + by, 0), len(_ZOOMS) - 1)
        if zoom != self._zoom:
            self._zoom = zoom
            self._draw()
