"""The terminal app: which screen is shown, and which matter is open.

Speaks to the workspace only, and only from threads; loads no model before a question is asked.
"""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.screen import Screen

from copilot.domain import Language
from copilot.locale import N_, _, language, use_language
from copilot.locale.formats import number
from copilot.tui import jobs, messages
from copilot.tui.indexing import Phase, Run
from copilot.tui.jobs import Session
from copilot.tui.literal import one_line
from copilot.tui.preferences import remember_language
from copilot.tui.quiet_moments import QuietMoments
from copilot.tui.screens import table
from copilot.tui.screens.matters.screen import MattersScreen
from copilot.tui.themes import CHAMBERS, FEW_COLOURS

if TYPE_CHECKING:
    from copilot.domain import Coverage
    from copilot.tui.matter_screen import MatterScreen
    from copilot.workspace import Workspace

# Seconds between two looks at what is being indexed: a few a second are all one can read.
_LOOK_EVERY = 0.25
# Characters; several pages, and more than a question may have.
_LONGEST_PASTE = 20_000


class CopilotApp(QuietMoments):
    """Choose a matter, ask it, read the sources."""

    TITLE = "copilot"
    CSS_PATH = PurePath("app.tcss")
    NOTIFICATION_TIMEOUT = 3
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", N_("help"), key_display="?"),
        Binding("f1", "help", N_("help"), key_display="F1"),
        Binding("ctrl+p", "palette", N_("commands")),
        Binding("f8", "models", N_("models"), key_display="F8", show=False),
        Binding("f12", "settings", N_("settings"), key_display="F12", show=False),
        Binding("f9", "switch_language", N_("Deutsch"), key_display="F9", show=False),
        Binding("ctrl+q", "quit", N_("quit"), priority=True),
    ]
    HELP = N_("Everywhere")

    def __init__(
        self, workspace: "Workspace", on_first_paint: "Callable[[CopilotApp], None] | None" = None
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._on_first_paint = on_first_paint
        self._session: Session | None = None
        self._coverage: Coverage | None = None
        self._screens: dict[str, MatterScreen] = {}
        self._first_question: str | None = None

    def on_mount(self) -> None:
        self.register_theme(CHAMBERS)
        self.register_theme(FEW_COLOURS)
        few = self.console.color_system in (None, "standard")
        self.theme = FEW_COLOURS.name if few else CHAMBERS.name
        self.push_screen(MattersScreen(self._workspace))
        self.set_interval(_LOOK_EVERY, self._look_at_indexing)

    async def on_event(self, event: events.Event) -> None:
        """Cut what is pasted: megabytes in a box of one question would be nobody's wish."""
        if isinstance(event, events.Paste) and len(event.text) > _LONGEST_PASTE:
            event.text = event.text[:_LONGEST_PASTE]
            told = _("What was pasted is long; its first {count} characters were taken.")
            self.notify(told.format(count=number(_LONGEST_PASTE)))
        await super().on_event(event)

    def on_unmount(self) -> None:
        """Leaving ends what is being indexed; the next run goes on from there."""
        if self._session and self._session.run:
            self._session.run.end(Phase.CANCELLED)

    def on_ready(self) -> None:
        if self._on_first_paint:
            self.call_after_refresh(self._on_first_paint, self)

    @property
    def session(self) -> Session | None:
        """The matter that is open; it stays so, with its screens, until another is opened."""
        return self._session

    @property
    def draft(self) -> str:
        """A question that was typed and has no answer yet."""
        return "".join(screen.draft for screen in self._screens.values())

    @on(messages.MatterOpened)
    def _show_matter(self, message: messages.MatterOpened) -> None:
        while self.screen.is_modal:
            self.pop_screen()
        kept, opened = self._session, message.session
        if kept and kept.opened.matter == opened.opened.matter:
            self._close(opened)
            self._tell_coverage(message.coverage)
        else:
            while not isinstance(self.screen, MattersScreen):
                self.pop_screen()
            self._leave_matter()
            self._session, self._coverage = opened, message.coverage
        self.go_to(table.FIRST)
        if message.draft:
            self._screens[table.FIRST].suggest(message.draft)

    def _leave_matter(self) -> None:
        left = self._session
        self._forget_matter()
        if left:
            if left.state.at_work:
                told = _("Indexing “{name}” ends; it goes on where it stopped.")
                self.notify(told.format(name=one_line(left.opened.matter.name)))
            self._close(left)

    @on(messages.LockWanted)
    def _lock(self, message: messages.LockWanted) -> None:
        session, first = self._session, self.screen_stack[1]
        if session and session.opened.matter.name == message.name:
            self._forget_matter()
        job = partial(jobs.lock_matter, self._workspace, message.name, session, first.post_message)
        self.run_worker(jobs.guard(job, first.post_message), thread=True)

    def _forget_matter(self) -> None:
        for name, screen in self._screens.items():
            self.uninstall_screen(name)
            screen.remove()
        self._screens, self._session, self._coverage = {}, None, None
        self.garbage.something_large_went()

    def go_to(self, name: str) -> None:
        """Show a screen of the open matter: back to it, where it is further down the stack."""
        if self._session is None or self._coverage is None:
            return
        if name not in self._screens:
            self._screens[name] = table.load(name)(self._session, self._coverage)
            self.install_screen(self._screens[name], name)
        wanted = self._screens[name]
        if wanted in self.screen_stack:
            while self.screen is not wanted:
                self.pop_screen()
        else:
            self.push_screen(name)

    @on(messages.ScreenWanted)
    def _go_to(self, message: messages.ScreenWanted) -> None:
        self.go_to(message.name)

    @on(messages.QuestionWanted)
    def _want_question(self, message: messages.QuestionWanted) -> None:
        self.go_to(table.FIRST)
        self._screens[table.FIRST].suggest(message.question)

    @on(messages.AnswerReopened)
    def _reopen(self, message: messages.AnswerReopened) -> None:
        self.go_to(table.FIRST)
        self._screens[table.FIRST].reopen(message.asked, message.answer)

    # Indexing goes on whichever screen is shown

    @on(messages.IndexingWanted)
    def _start_indexing(self, message: messages.IndexingWanted) -> None:
        session = self._session
        if session is None:
            return
        if session.state.at_work:
            self.notify(_("Indexing is at work already."))
            return
        self._first_question = message.first_question
        session.run = Run(message.paths, message.watch)
        self._apply_indexing(messages.IndexingChanged(session, session.run))
        job = partial(jobs.index, session, session.run, self.post_message)
        self.run_worker(job, thread=True, group="indexing", description="indexing")

    def _look_at_indexing(self) -> None:
        """Show the picture of the run, where there is a new one."""
        session = self._session
        if session and session.run and session.run.state != session.state:
            self._apply_indexing(messages.IndexingChanged(session, session.run))

    @on(messages.IndexingChanged)
    def _apply_indexing(self, message: messages.IndexingChanged) -> None:
        session = message.session
        if session.run is not message.run:
            return
        session.state = state = message.run.state
        if session is self._session:
            for screen in {*self._screens.values()} & {self._beneath_dialogs}:
                screen.show_indexing(state)
            if state.report and state.phase is Phase.DONE:
                self._lead_to_first_question(state.report.documents)

    @property
    def _beneath_dialogs(self) -> Screen[object]:
        """The screen in view; the others catch up when they come to the front."""
        return next(screen for screen in reversed(self.screen_stack) if not screen.is_modal)

    def _lead_to_first_question(self, documents: int) -> None:
        """On the first run, go on to asking once there is something to ask."""
        question, self._first_question = self._first_question, None
        if question is not None and documents and self.screen is self._screens.get("library"):
            self.go_to(table.FIRST)
            self._screens[table.FIRST].suggest(question)

    @on(messages.IndexingFailed)
    def _tell_indexing_failed(self, message: messages.IndexingFailed) -> None:
        if message.session is self._session:
            for screen in self._screens.values():
                screen.error_panel.tell(message.message, message.remedy)

    @on(messages.CoverageCounted)
    def _tell_counted(self, message: messages.CoverageCounted) -> None:
        self._tell_coverage(message.coverage)

    def _tell_coverage(self, coverage: "Coverage") -> None:
        self._coverage = coverage
        for screen in self._screens.values():
            screen.show_coverage(coverage)

    def _close(self, session: Session) -> None:
        closing = jobs.guard(session.close, self.post_message)
        self.run_worker(closing, thread=True)

    def action_palette(self) -> None:
        from copilot.tui.screens.palette.screen import PaletteScreen

        if not self.screen.is_modal:
            self.push_screen(PaletteScreen(self.screen))

    def action_switch_language(self) -> None:
        """German or English, at once and on every screen; remembered for the next start."""
        chosen: Language = "en" if language() == "de" else "de"
        use_language(chosen)
        self.action_relabel()
        job = partial(remember_language, self._workspace.home, chosen)
        self.run_worker(jobs.guard(job, self.post_message), thread=True)

    def action_relabel(self) -> None:
        """Show every screen in the language in use: the one in view now, then one after another."""
        self._relabel(self.screen)
        for screen in {*self.screen_stack, *self._screens.values()} - {self.screen}:
            self.call_later(self._relabel, screen)

    def _relabel(self, screen: Screen[object]) -> None:
        for node in (screen, *screen.walk_children()):
            if relabel := getattr(node, "relabel", None):
                relabel()
        screen.refresh_bindings()

    def action_models(self) -> None:
        from copilot.tui.screens.models.screen import ModelsScreen

        self._show_once(ModelsScreen)

    def action_settings(self) -> None:
        from copilot.tui.screens.settings.screen import SettingsScreen

        self._show_once(SettingsScreen)

    def _show_once(self, kind: "Callable[[Workspace, Session | None], Screen[None]]") -> None:
        if not self.screen.is_modal and type(self.screen) is not kind:
            self.push_screen(kind(self._workspace, self._session))

    def action_help(self) -> None:
        from copilot.tui.screens.help.screen import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_help_quit(self) -> None:
        """What Textual does on Ctrl+C, in the language in use."""
        self.notify(_("Press Ctrl+Q to leave."))


def run_app(
    workspace: "Workspace",
    *,
    headless: bool = False,
    on_first_paint: "Callable[[CopilotApp], None] | None" = None,
) -> int:
    """Show the app until the person leaves; returns the exit code."""
    app = CopilotApp(workspace, on_first_paint)
    app.run(headless=headless)
    if app.session:
        jobs.keep_draft(app.session, app.draft)
        app.session.close()
    return app.return_code or 0
