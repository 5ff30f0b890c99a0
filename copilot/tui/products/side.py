"""Beside the rows: what is said of the one in hand, its places, and the page of the current one."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from copilot.domain import Pinpoint
from copilot.locale import _
from copilot.tui.literal import literal
from copilot.tui.products import Cell, Row
from copilot.tui.references import page_heading, reference
from copilot.tui.widgets.page_pane import PagePane

if TYPE_CHECKING:
    from copilot.workspace import PageView


class Side(Vertical):
    """``place`` is the current place of the row in hand, None where it has none."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = Static("", classes="heading")
        self._details = Static("")
        self._scroll = VerticalScroll(self._details, classes="details", can_focus=False)
        self.page = PagePane()
        self._places: tuple[Pinpoint, ...] = ()
        self._detail = Content("")
        self._number = 0

    def compose(self) -> ComposeResult:
        yield self._scroll
        yield self._heading
        yield self.page

    @property
    def place(self) -> Pinpoint | None:
        """The place whose page is shown."""
        return self._places[self._number] if self._places else None

    @property
    def places(self) -> tuple[Pinpoint, ...]:
        """The places of the row or cell in hand."""
        return self._places

    @property
    def text(self) -> str:
        """What is said of the row in hand."""
        return str(self._details.content)

    def show(self, row: Row | None, cell: Cell | None) -> None:
        """Say what is known of a row, or of one cell of it."""
        self._places = (cell.places if cell and cell.places else row.places) if row else ()
        self._number = 0
        self._detail = _detail(row, cell)
        self._tell()
        self.page.display = self._heading.display = bool(self._places)

    def step(self, by: int) -> bool:
        """Go to the next or previous place; False where there is no other."""
        number = min(max(self._number + by, 0), max(0, len(self._places) - 1))
        changed, self._number = number != self._number, number
        self._tell()
        return changed

    def show_page(self, view: "PageView", place: Pinpoint | None) -> None:
        """Show a page with ``place`` highlighted."""
        self._heading.update(Content(page_heading(view)))
        self.page.show(view, place)

    def relabel(self) -> None:
        """Show the references in the language now in use."""
        self._tell()
        if self.page.view:
            self._heading.update(Content(page_heading(self.page.view)))

    def _tell(self) -> None:
        lines = [self._detail] if self._detail.plain else []
        for number, place in enumerate(self._places):
            current = number == self._number
            words = f"{'▸' if current else ' '} [{number + 1}] {reference(place)}"
            lines.append(Content.styled(words, "bold" if current else "$secondary"))
        self._details.update(Content("\n").join(lines))
        self._scroll.display = bool(lines)


def _detail(row: Row | None, cell: Cell | None) -> Content:
    if row is None:
        return Content(_("Nothing is listed."))
    detail = cell.detail if cell and cell.detail else row.detail
    if isinstance(detail, Content):
        return detail
    if not detail and cell:
        detail = f"{cell.mark} {cell.text}" if cell.mark else cell.text
    return Content(literal(detail))
