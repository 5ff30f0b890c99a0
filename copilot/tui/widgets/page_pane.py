"""A page of a document with one passage highlighted and scrolled into view."""

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from copilot.domain import Pinpoint, Span
from copilot.locale import N_, _
from copilot.tui.literal import highlighted, literal
from copilot.tui.messages import PageWanted, PictureWanted

if TYPE_CHECKING:
    from copilot.workspace import PageView

# Characters shown on either side of the passage: a text file is one page, however long it is.
_AROUND = 8_000
# Rows left above the passage, so that it is read in its surroundings.
_ROWS_ABOVE = 3
# Files whose pages are pictures, or can be drawn as one.
_DRAWN: Final = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})


class PagePane(VerticalScroll):
    """The page's own text, literally; offsets of the passage are those of the document."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", N_("down"), show=False),
        Binding("k", "scroll_up", N_("up"), show=False),
        Binding("right", "turn(1)", N_("page"), key_display="←/→"),
        Binding("left", "turn(-1)", N_("previous page"), show=False),
        Binding("v", "picture", N_("as it looks")),
    ]
    HELP = N_("Page")

    def __init__(self) -> None:
        super().__init__()
        self._text = Static()
        self._view: PageView | None = None
        self._passage = Span(0, 0)
        self._shown = Span(0, 0)

    def compose(self) -> ComposeResult:
        yield self._text

    @property
    def view(self) -> "PageView | None":
        """The page shown."""
        return self._view

    @property
    def passage(self) -> str:
        """The characters of the page that are highlighted."""
        return self._view.text[self._passage.start : self._passage.end] if self._view else ""

    @property
    def content(self) -> Content:
        """The page as it is drawn, with the highlighted span."""
        content = self._text.content
        return content if isinstance(content, Content) else Content(str(content))

    @property
    def passage_row(self) -> int:
        """The row of the wrapped text on which the passage begins."""
        before = self._view.text[self._shown.start : self._passage.start] if self._view else ""
        first_word = self.passage.split(maxsplit=1)[:1]
        upto = Content(self._cut_above() + literal(before) + literal("".join(first_word)))
        return upto.get_height({}, max(1, self._text.content_size.width)) - 1

    def show(self, view: "PageView", place: Pinpoint | None) -> None:
        """Show ``view``; the part of ``place`` that lies on it is highlighted."""
        length = len(view.text)
        start = min(max((place.start if place else 0) - view.start, 0), length)
        end = min(max((place.end if place else 0) - view.start, start), length)
        self._view = view
        self._passage = Span(start, end)
        self._draw(view, Span(max(0, start - _AROUND), min(length, end + _AROUND)))
        self.call_after_refresh(self._scroll_to_passage)

    def action_turn(self, by: int) -> None:
        """Turn the page; on a long one, show its next or previous part first."""
        view, shown = self._view, self._shown
        if view is None:
            return
        if by > 0 and shown.end < len(view.text):
            self._draw(view, Span(shown.end, min(len(view.text), shown.end + 2 * _AROUND)))
            self.scroll_home(animate=False)
        elif by < 0 and shown.start > 0:
            self._draw(view, Span(max(0, shown.start - 2 * _AROUND), shown.start))
            self.call_after_refresh(self.scroll_end, animate=False)
        elif 1 <= view.number + by <= view.pages:
            self.post_message(PageWanted(view.document, view.number + by))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "picture":
            return self._view is not None and PurePath(self._view.path).suffix.lower() in _DRAWN
        return True

    def action_picture(self) -> None:
        if self._view:
            self.post_message(PictureWanted(self._view))

    def watch_virtual_size(self) -> None:
        """Scroll once the page is laid out: before that there is nowhere to scroll to."""
        if self._passage.overlap(self._shown):
            self.call_after_refresh(self._scroll_to_passage)

    def _draw(self, view: "PageView", shown: Span) -> None:
        self._shown = shown
        text = view.text[shown.start : shown.end]
        start = min(max(self._passage.start - shown.start, 0), len(text))
        end = min(max(self._passage.end - shown.start, 0), len(text))
        page = highlighted(text, start, end, "bold $text on $accent-muted")
        below = len(view.text) - shown.end
        below_text = f"\n{_cut(below)}" if below else ""
        self._text.update(Content.assemble(self._cut_above(), page, below_text))

    def _cut_above(self) -> str:
        return f"{_cut(self._shown.start)}\n" if self._shown.start else ""

    def _scroll_to_passage(self) -> None:
        if self._view:
            self.scroll_to(y=max(0, self.passage_row - _ROWS_ABOVE), animate=False)


def _cut(characters: int) -> str:
    return _("⋯ {count} more characters of this page ⋯").format(count=characters)
