"""The library of a matter: every document with its state; indexing, followed while it runs."""

import time
from functools import partial
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import ContentSwitcher, Input, Static

from copilot.domain import Coverage
from copilot.indexing.events import IndexReport
from copilot.locale import N_, _
from copilot.tui import messages
from copilot.tui.indexing import IndexingState, Phase
from copilot.tui.jobs import Session
from copilot.tui.literal import one_line
from copilot.tui.references import page_heading
from copilot.tui.screens.library import viewer
from copilot.tui.screens.library.details import details
from copilot.tui.screens.library.document_table import DocumentTable, RowChosen
from copilot.tui.screens.library.indexing_keys import IndexingKeys
from copilot.tui.screens.library.jobs import RowsArrived, read_rows
from copilot.tui.screens.library.rows import SORTS, Related, Row, arranged
from copilot.tui.widgets.page_pane import PagePane

# The list is read again while indexing runs: at most so often, and for this share of the time.
_READ_EVERY: Final = 1.0
_READING_SHARE: Final = 20
_FILTER: Final = N_("/ filter: words of path, party, title, state …")


class LibraryScreen(IndexingKeys):
    """Documents on one side, what is known of the one in hand on the other, progress below."""

    PLACE = "library"
    CSS_PATH = PurePath("library.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", N_("filter"), key_display="/"),
        Binding("o", "original", N_("original")),
        Binding("s", "sort", N_("sort")),
        Binding("r", "reverse", N_("reverse"), show=False),
        Binding("escape", "back", N_("back"), key_display="esc"),
    ]
    HELP = N_("Library")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.table = DocumentTable()
        self.filter_box = Input(placeholder=_(_FILTER), compact=True)
        self.page = PagePane()
        self.page.id = "page"
        self._count = Static("", classes="count")
        self._heading = Static("", classes="heading")
        self._details = Static("")
        details_pane = VerticalScroll(self._details, id="details")
        self._switcher = ContentSwitcher(details_pane, self.page, initial="details")
        self._all: list[Row] = []
        self._related = Related({}, {})
        self._sort, self._backwards = 0, False
        self._reading, self._read_again = False, False
        self._read_at, self._read_took = 0.0, 0.0
        self._seen: tuple[Phase, IndexReport | None] = (Phase.IDLE, None)

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="bar"):
            yield self.filter_box
            yield self._count
        with Container(id="panes"):
            yield self.table
            with Vertical(id="side"):
                yield self._heading
                yield self._switcher
        yield self.error_panel
        yield self.panel
        yield self.key_bar

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()
        self._show_details()
        self._read()

    def on_screen_resume(self) -> None:
        self._read()

    # What is shown

    @property
    def details(self) -> str:
        """What is said of the document in hand."""
        return str(self._details.content)

    @property
    def count(self) -> str:
        """How many documents are listed, and how they are sorted."""
        return str(self._count.content)

    @property
    def known_folders(self) -> list[str]:
        """The folders whose documents are listed."""
        return list(dict.fromkeys(row.record.file.folder for row in self._all))

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.filter_box.placeholder = _(_FILTER)
        self._tell_count(len(self.table.rows))
        self._show_details()
        self._read()  # what the filter looks through is made anew, in a thread

    def show_indexing(self, state: IndexingState) -> None:
        """Show how far indexing is; read the list again where it has changed."""
        super().show_indexing(state)
        phase, report = self._seen
        self._seen = (state.phase, state.report)
        if (
            state.phase is not phase
            or state.report is not report
            or (state.at_work and time.monotonic() - self._read_at >= self._wait)
        ):
            self._read()

    @property
    def _wait(self) -> float:
        return max(_READ_EVERY, _READING_SHARE * self._read_took)

    def _read(self) -> None:
        """Read the list in a thread, one reading at a time."""
        if self._reading:
            self._read_again = True
            return
        self._reading, self._read_at = True, time.monotonic()
        self.run_job(partial(read_rows, self.session, self.post_message), "files")

    @on(RowsArrived)
    def _list(self, message: RowsArrived) -> None:
        self._read_took = time.monotonic() - self._read_at
        self._done_reading()
        self._all, self._related = message.rows, message.related
        self._arrange()
        self._show_details()

    def _done_reading(self) -> None:
        self._reading = False
        if self._read_again:
            self._read_again = False
            self._read()

    def _arrange(self) -> None:
        rows = arranged(self._all, self.filter_box.value, self._sort, self._backwards)
        self.table.show(rows)
        self._tell_count(len(rows))

    def _tell_count(self, listed: int) -> None:
        by = _("by {what}").format(what=_(SORTS[self._sort][0]))
        arrow = "↑" if self._backwards else "↓"
        self._count.update(Content(f"{listed}/{len(self._all)} · {by} {arrow}"))

    @on(Input.Changed)
    def _filter(self) -> None:
        self._arrange()

    @on(Input.Submitted)
    def _leave_filter(self) -> None:
        self.table.focus()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self._reading = False
        self.error_panel.tell(message.message, message.remedy)

    # The document in hand

    @on(RowChosen)
    def _choose(self, message: RowChosen) -> None:
        if message.opened and message.row and message.row.record.document:
            self.read_page(message.row.record.document, 1)
        elif message.opened and message.row:
            self.notify(_("It was not indexed: there is no text to read. o opens the original."))
        else:
            self._show_details()

    def _show_details(self) -> None:
        if self.has_class("-reading"):
            return
        self._switcher.current = "details"
        row = self.table.row
        self._heading.update(Content(_("Document") if row else ""))
        if row:
            self._details.update(details(row.record, self._related))
        elif self._all:
            self._details.update(Content(_("No document holds all these words.")))
        else:
            self._details.update(Content(_("Nothing is indexed yet. Press i and name a folder.")))
        self.refresh_bindings()

    @on(messages.PageWanted)
    def _turn_page(self, message: messages.PageWanted) -> None:
        self.read_page(message.document, message.number)

    @on(messages.PageArrived)
    def _show_page(self, message: messages.PageArrived) -> None:
        if not self.is_awaited(message):
            return
        self.add_class("-reading")
        self._switcher.current = "page"
        self._heading.update(Content(page_heading(message.view)))
        self.page.show(message.view, None)
        self.page.focus()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not super().check_action(action, parameters):
            return False
        return self.table.row is not None if action == "original" else True

    def action_filter(self) -> None:
        self.filter_box.focus()

    def action_sort(self) -> None:
        self._sort = (self._sort + 1) % len(SORTS)
        self._arrange()

    def action_reverse(self) -> None:
        self._backwards = not self._backwards
        self._arrange()

    def action_original(self) -> None:
        if self.table.row is None:
            return
        record = self.table.row.record
        hindered = viewer.hindrance(record)
        path = viewer.original(record)
        if hindered:
            self.app.copy_to_clipboard(str(path))
            told_path = _("Its path is on the clipboard: {path}").format(path=one_line(str(path)))
            self.notify(f"{hindered} {told_path}", timeout=10, markup=False)
        else:
            self.run_job(partial(viewer.open_original, path), "viewer")

    def action_back(self) -> None:
        if self.focused is self.filter_box:
            self.filter_box.value = ""
            self.table.focus()
        elif self.has_class("-reading"):
            self.remove_class("-reading")
            self.table.focus()
            self._show_details()
        elif self.error_panel.told:
            self.error_panel.clear()
        elif self.cancel():
            pass
        elif self.filter_box.value:
            self.filter_box.value = ""
        else:
            self.app.pop_screen()
