"""Search a matter: passages as one types, filters, the page of the passage beside them."""

from functools import partial
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from copilot.domain import Coverage, Pinpoint
from copilot.errors import BadDateError, DocumentNotFoundError, NothingIndexedError
from copilot.locale import N_, _, notice
from copilot.tui import messages
from copilot.tui.indexing import IndexingState, Phase
from copilot.tui.jobs import Session
from copilot.tui.literal import literal
from copilot.tui.matter_screen import NOTHING_INDEXED_REMEDY
from copilot.tui.references import page_heading
from copilot.tui.screens.search.filter_row import FilterRow, FiltersChanged
from copilot.tui.screens.search.jobs import Found, Wanted, search
from copilot.tui.taking_screen import TakingScreen
from copilot.tui.widgets.page_pane import PagePane
from copilot.tui.widgets.passage_list import PassageList
from copilot.workspace.products.conversations import search_report

# Seconds without a key before a search begins.
_QUIET: Final = 0.15
_PLACEHOLDER: Final = N_("Words or a question …")
# What helps on this screen, where the error itself names a command.
_REMEDIES: Final = {
    NothingIndexedError.message: NOTHING_INDEXED_REMEDY,
    DocumentNotFoundError.message: notice(
        "The library shows the documents with their numbers and paths."
    ),
}


class SearchScreen(TakingScreen):
    """At most one search is at work; of those that wait only the last is carried out."""

    PLACE = "search"
    CSS_PATH = PurePath("search.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", N_("passage"), key_display="n/p"),
        Binding("p", "step(-1)", N_("previous passage"), show=False),
        Binding("slash", "query", N_("search words"), key_display="/"),
        Binding("escape", "back", N_("back"), key_display="esc"),
        Binding("y", "copy", N_("copy")),
        Binding("e", "export", N_("export")),
        Binding("z", "enlarge", N_("enlarge"), show=False),
        Binding("ctrl+r", "clear_filters", N_("no filters"), show=False),
        Binding("down", "results", N_("results"), show=False),
    ]
    HELP = N_("Search")

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.query_box = Input(placeholder=_(_PLACEHOLDER), compact=True)
        self.filters = FilterRow()
        self.passages = PassageList()
        self.page = PagePane()
        self._state = Static("", classes="state")
        self._heading = Static("", classes="heading")
        self._timer: Timer | None = None
        self._searching: Wanted | None = None
        self._waiting: Wanted | None = None
        self._found: Found | None = None
        self._complains = self._stale = False
        self._place: Pinpoint | None = None

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="query"):
            yield Static("⌕", classes="label")
            yield self.query_box
        yield self.filters
        yield self._state
        with Container(id="panes"):
            yield self.passages
            with Vertical(id="side"):
                yield self._heading
                yield self.page
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        super().on_mount()
        self.query_box.focus()
        self._begin()

    # What is shown

    @property
    def state(self) -> str:
        """The line above the passages."""
        return str(self._state.content)

    @property
    def searching(self) -> bool:
        """Whether a search is at work or about to begin."""
        return self._searching is not None or self._timer is not None

    @property
    def waiting(self) -> Wanted | None:
        """The search that is carried out once the one at work is over."""
        return self._waiting

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.query_box.placeholder = _(_PLACEHOLDER)
        self.passages.relabel()
        if self.page.view:
            self._heading.update(Content(page_heading(self.page.view)))
        self._tell_state()

    def show_coverage(self, coverage: Coverage) -> None:
        """Search again where the documents have changed; not with every file of a run."""
        self._stale = self._stale or coverage != self._coverage
        super().show_coverage(coverage)
        self._search_again()

    def show_indexing(self, state: IndexingState) -> None:
        """Search again once a run is over."""
        super().show_indexing(state)
        self._search_again()

    def _search_again(self) -> None:
        if self._stale and self.is_mounted and self.session.state.phase is not Phase.RUNNING:
            self._stale = False
            self._wait()

    def _tell_state(self) -> None:
        if self._searching is not None and self._searching.query.strip():
            self._state.update(Content("⟳ " + _("Searching …")))
        elif self._found:
            self._state.update(Content(self._sentence(self._found)))

    def _sentence(self, found: Found) -> str:
        within = _("Within the filters") if self.filters.any else _("In the matter")
        counts = _("{documents} documents, {pages} pages").format(
            documents=found.within.documents_searched, pages=found.within.pages_searched
        )
        parts = [f"{within}: {counts}"]
        if found.wanted.query.strip():
            passages = _("Passages found: {count}").format(count=len(found.hits))
            parts.insert(0, passages if found.hits else "∅ " + _("No passage found."))
        return " · ".join(parts)

    # Searching

    @on(Input.Changed)
    @on(FiltersChanged)
    def _wait(self) -> None:
        """Begin once no key was pressed for a moment."""
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(_QUIET, self._begin)

    def _begin(self) -> None:
        self._timer = None
        if self.filters.unfinished:
            return
        self.filters.mark_dates()
        try:
            wanted = Wanted(
                literal(self.query_box.value), self.filters.among, self.filters.document
            )
        except BadDateError as error:
            self._complains, self._waiting = True, None
            self.error_panel.tell(error.reason, error.fix)
            return
        self._complains = False
        if self._searching is not None:
            self._waiting = wanted
            return
        self._searching = wanted
        self._tell_state()
        job = partial(search, self.session, wanted, lambda: self._outdated, self.post_message)
        self.run_job(job, "search", turn=1, exclusive=False)

    @property
    def _outdated(self) -> bool:
        """Whether something else is to be searched than what is being searched."""
        return self._waiting is not None or self._timer is not None

    def _end(self) -> bool:
        """A search is over; whether its outcome is still wanted."""
        self._searching, waiting, self._waiting = None, self._waiting, None
        if waiting is not None or self._timer is not None:
            if waiting is not None:
                self._begin()
            return False
        return not self._complains

    @on(Found)
    def _show(self, found: Found) -> None:
        wanted = self._end() if found.last else not self._outdated
        if not wanted:
            return
        self.error_panel.clear()
        self._found = found
        self._tell_state()
        if found.hits != self.passages.hits:
            self.passages.hits = found.hits
        self.refresh_bindings()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        if message.turn and not self._end():
            return
        self._tell_state()
        remedy = _REMEDIES.get(message.message.template, message.remedy)
        self.error_panel.tell(message.message, remedy)

    # Reading

    @on(OptionList.OptionHighlighted)
    def _follow(self, event: OptionList.OptionHighlighted) -> None:
        place = self.passages.place
        if place is not None and place != self._place:
            self._place = place
            self.read_page(place.document, place.page, place)

    @on(messages.PlaceSelected)
    def _open(self, message: messages.PlaceSelected) -> None:
        self.add_class("-reading")
        self.page.focus()
        self.read_page(message.place.document, message.place.page, message.place)

    @on(messages.PageWanted)
    def _turn_page(self, message: messages.PageWanted) -> None:
        self.read_page(message.document, message.number)

    @on(messages.PageArrived)
    def _show_page(self, message: messages.PageArrived) -> None:
        if self.is_awaited(message):
            self._heading.update(Content(page_heading(message.view)))
            self.page.show(message.view, message.place)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"step", "copy", "enlarge", "results", "export"}:
            return bool(self.passages.hits)
        return super().check_action(action, parameters)

    def action_step(self, by: int) -> None:
        at = self.passages.highlighted or 0
        self.passages.highlighted = min(max(at + by, 0), len(self.passages.hits) - 1)

    def action_results(self) -> None:
        self.passages.focus()

    def action_query(self) -> None:
        self.remove_class("-reading")
        self.query_box.focus()

    def action_clear_filters(self) -> None:
        self.filters.clear()

    def action_enlarge(self) -> None:
        self.toggle_class("-reading")

    def action_copy(self) -> None:
        if place := self.passages.place:
            self.copy_place(place)

    def action_export(self) -> None:
        if found := self._found:
            query = found.wanted.query
            opened, hits, within = self.session.opened, found.hits, found.within
            self.export(query, partial(search_report, opened, query, hits, within))

    @on(Input.Submitted)
    def _leave_box(self) -> None:
        if self.passages.hits:
            self.passages.focus()

    def action_back(self) -> None:
        if self.error_panel.told:
            self.error_panel.clear()
        elif self.has_class("-reading") or self.page.has_focus:
            self.remove_class("-reading")
            self.passages.focus()
        elif self.focused is not self.query_box:
            self.query_box.focus()
        else:
            self.app.pop_screen()
