"""What every screen of an open matter has: its title, its messages, and the ways to the others."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.events import ScreenResume

from copilot.domain import Answer, Coverage, PastQuestion, Pinpoint
from copilot.locale import N_, _, notice
from copilot.tui import jobs, messages
from copilot.tui.indexing import IndexingState
from copilot.tui.jobs import Session
from copilot.tui.screens import table
from copilot.tui.sized_screen import SizedScreen
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.title_bar import TitleBar

NOTHING_INDEXED_REMEDY: Final = notice("Press F4 for the library, then i, to index a folder.")


class MatterScreen(SizedScreen):
    """One screen of one matter; the app keeps it alive, so that going elsewhere loses nothing."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own type
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (10, "-short"), (20, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings(),
        Binding("f5", "products", N_("products"), key_display="F5"),
    ]
    PLACE: ClassVar[str]

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__()
        self.session = session
        self.title_bar = TitleBar(session.opened.matter.name)
        self.error_panel = ErrorPanel()
        self.key_bar = KeyBar()
        self._coverage = coverage
        self._page_request = 0

    def on_mount(self) -> None:
        self.show_coverage(self._coverage)

    @on(ScreenResume)
    def _catch_up(self) -> None:
        self.show_indexing(self.session.state)

    def show_coverage(self, coverage: Coverage) -> None:
        """Say how much there is to search."""
        self._coverage = coverage
        self.title_bar.fact = _("{documents} documents · {pages} pages").format(
            documents=coverage.documents_searched, pages=coverage.pages_searched
        )

    def show_indexing(self, state: IndexingState) -> None:
        """Say in the title bar what is being indexed."""
        self.title_bar.doing = state.in_a_line

    @property
    def draft(self) -> str:
        """A question that has no answer yet; a screen without a question box has none."""
        return ""

    def suggest(self, question: str) -> None:
        """Offer what to ask first; a screen without a question box has no use for it."""

    def reopen(self, asked: PastQuestion, answer: Answer) -> None:
        """Show an answer of the history; a screen without a conversation has no use for it."""

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        self.show_coverage(self._coverage)
        self.show_indexing(self.session.state)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "products":
            return bool(table.products())
        return action != "go_to" or parameters != (self.PLACE,)

    def action_products(self) -> None:
        from copilot.tui.screens.products.screen import ProductsScreen

        self.app.push_screen(ProductsScreen())

    def action_go_to(self, name: str) -> None:
        self.post_message(messages.ScreenWanted(name))

    def run_job(
        self, job: Callable[[], None], group: str, turn: int = 0, *, exclusive: bool = True
    ) -> None:
        """Run a job in a thread; what it raises comes back as :class:`messages.Failed`."""
        guarded = jobs.guard(job, self.post_message, turn)
        self.run_worker(guarded, group=group, thread=True, exclusive=exclusive)

    def read_page(self, document: str, number: int, place: Pinpoint | None = None) -> None:
        """Read a page of a document; it comes as :class:`messages.PageArrived`."""
        self._page_request += 1
        request, post = self._page_request, self.post_message
        job = partial(jobs.read_page, self.session, document, number, place, request, post)
        self.run_job(job, "page")

    @on(messages.PictureWanted)
    def _show_picture(self, message: messages.PictureWanted) -> None:
        from copilot.tui.screens.picture.screen import PictureScreen

        self.app.push_screen(PictureScreen(self.session, message.view))

    def is_awaited(self, message: messages.PageArrived) -> bool:
        """Whether a page is the one that was asked for last."""
        return message.request == self._page_request
