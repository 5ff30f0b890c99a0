"""The right side of an answer: the passages found, or a page with the passage in it."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from copilot.domain import Hit, Pinpoint
from copilot.locale import _
from copilot.tui.references import page_heading
from copilot.tui.widgets.page_pane import PagePane
from copilot.tui.widgets.passage_list import PassageList

if TYPE_CHECKING:
    from copilot.workspace import PageView


class Sources(Vertical):
    """Shows either the passages or a page, under a heading that says which."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._place: Pinpoint | None = None
        self._heading = Static(_("Sources"), classes="heading")
        self._hint = Static(hint, classes="hint", markup=False, id="hint")
        self.passages = PassageList()
        self.passages.id = "passages"
        self.page = PagePane()
        self.page.id = "page"
        self._switcher = ContentSwitcher(self._hint, self.passages, self.page, initial="hint")

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self._switcher

    @property
    def heading(self) -> str:
        """What the heading says."""
        return str(self._heading.content)

    @property
    def hint(self) -> str:
        """What is said before the first passage."""
        return str(self._hint.content)

    @hint.setter
    def hint(self, text: str) -> None:
        self._hint.update(text)

    def relabel(self) -> None:
        """Say the heading again in the language now in use."""
        if self.shows_page and self.page.view:
            self._head_page(self.page.view)
        elif self.passages.hits:
            self._head_passages()
        else:
            self._head(_("Sources"))

    @property
    def shows_page(self) -> bool:
        """Whether a page is shown, not the list."""
        return self._switcher.current == "page"

    @property
    def place(self) -> Pinpoint | None:
        """The place highlighted in the page shown, or the passage chosen in the list."""
        return self._place if self.shows_page else self.passages.place

    @property
    def has_keyboard(self) -> bool:
        """Whether the list or the page is what the keys move."""
        return self.passages.has_focus or self.page.has_focus

    def show_passages(self, hits: tuple[Hit, ...] | None = None) -> None:
        """Show the list; ``hits`` replaces what it held."""
        if hits is not None:
            self.passages.hits = hits
        self._head_passages()
        self._switcher.current = "passages"

    def show_page(self, view: "PageView", place: Pinpoint | None) -> None:
        """Show a page with ``place`` highlighted."""
        self._head_page(view)
        self._switcher.current = "page"
        self._place = place
        self.page.show(view, place)

    def _head_passages(self) -> None:
        count = len(self.passages.hits)
        self._head(_("Passages found: {count}").format(count=count))

    def _head_page(self, view: "PageView") -> None:
        self._head(page_heading(view))

    def _head(self, text: str) -> None:
        self._heading.update(Content(text))
