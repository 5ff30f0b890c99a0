"""The sources beside a conversation: passages and pages, opened, turned, enlarged, copied."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from copilot.domain import Coverage
from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.jobs import Session
from copilot.tui.screens.coverage.screen import CoverageScreen
from copilot.tui.taking_screen import TakingScreen
from copilot.tui.widgets.conversation import Conversation
from copilot.tui.widgets.sources import Sources

_HINT = N_("Type a question below and press Enter: first the passages, then the answer.")
_SOURCES_HINT = N_("The passages that carry an answer are shown here.")


class SourcesScreen(TakingScreen):
    """A conversation and the places it rests on; asking is left to the subclass."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", N_("passage"), key_display="n/p"),
        Binding("p", "step(-1)", N_("previous passage"), show=False),
        Binding("y", "copy", N_("copy")),
        Binding("c", "coverage", N_("coverage")),
        Binding("s", "passages", N_("passage list")),
        Binding("z", "enlarge", N_("enlarge")),
        *(Binding(str(n), f"go({n})", N_("passage by number"), show=False) for n in range(1, 10)),
    ]

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.conversation = Conversation(_(_HINT))
        self.sources = Sources(_(_SOURCES_HINT))
        self._reading_on = False

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.conversation.hint = _(_HINT)
        self.sources.hint = _(_SOURCES_HINT)

    @on(messages.PlaceSelected)
    def _open_place(self, message: messages.PlaceSelected) -> None:
        self._reading_on = True
        self.read_page(message.place.document, message.place.page, message.place)
        if message.opened:
            self.add_class("-reading")
            self.sources.page.focus()

    @on(messages.PageWanted)
    def _open_page(self, message: messages.PageWanted) -> None:
        self.read_page(message.document, message.number)

    @on(messages.PageArrived)
    def _show_page(self, message: messages.PageArrived) -> None:
        if self.is_awaited(message):
            self.sources.show_page(message.view, message.place)
            if self.has_class("-reading"):
                self.sources.page.focus()
            self.refresh_bindings()

    @on(messages.CoverageArrived)
    def _show_coverage(self, message: messages.CoverageArrived) -> None:
        self.app.push_screen(CoverageScreen(message.coverage, message.files))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not super().check_action(action, parameters):
            return False
        if action in {"step", "copy", "go"}:
            return bool(self.conversation.lines) or (
                action == "copy" and self.sources.page.view is not None
            )
        if action == "passages":
            return bool(self.sources.passages.hits)
        return True

    def action_step(self, by: int) -> None:
        self.conversation.step(by)

    def action_go(self, number: int) -> None:
        self.conversation.go(number)

    def action_enlarge(self) -> None:
        self.toggle_class("-reading")

    def action_passages(self) -> None:
        self.sources.show_passages()
        self.sources.passages.focus()

    def action_coverage(self) -> None:
        self.run_job(partial(jobs.read_coverage, self.session, self.post_message), "coverage")

    def action_copy(self) -> None:
        place = self.sources.place
        statement = self.conversation.statement
        if statement and (place is None or place in statement.pinpoints):
            self.copy_statement(statement)
        elif place:
            self.copy_place(place)
