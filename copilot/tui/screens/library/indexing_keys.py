"""Start, pause, cancel and watch: the keys of indexing, and what is said while it runs."""

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from copilot.domain import Coverage
from copilot.locale import N_, _
from copilot.tui import messages
from copilot.tui.indexing import IndexingState, Phase
from copilot.tui.jobs import Session
from copilot.tui.matter_screen import MatterScreen
from copilot.tui.sample import sample_matter
from copilot.tui.screens.library.index_dialog import IndexDialog
from copilot.tui.screens.library.progress import told


class IndexingKeys(MatterScreen):
    """A screen from which the matter is indexed; ``panel`` shows how far it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "index", N_("index")),
        Binding("p", "pause", N_("pause/go on")),
        Binding("w", "watch", N_("watch")),
    ]

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.panel = Static("", classes="progress")
        self._told = Content("")
        self._dialog_watches = False
        self._last_phase = Phase.IDLE

    @property
    def progress(self) -> str:
        """What is said of indexing."""
        return str(self.panel.content) if self.panel.has_class("-told") else ""

    @property
    def known_folders(self) -> list[str]:
        """The folders that were indexed before."""
        return []

    def show_indexing(self, state: IndexingState) -> None:
        """Show how far indexing is."""
        super().show_indexing(state)
        self.panel.set_class(state.phase is not Phase.IDLE, "-told")
        words = told(state, _keys(state))
        if words != self._told:
            # With as many rows as before it is painted anew, not laid out.
            width = max(1, self.panel.content_size.width)
            grows = words.get_height({}, width) != self._told.get_height({}, width)
            self.panel.update(words, layout=grows)
            self._told = words
        if state.phase is not self._last_phase:
            self._last_phase = state.phase
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "pause":
            return self.session.run is not None and self.session.state.phase is not Phase.DONE
        return super().check_action(action, parameters)

    def action_index(self) -> None:
        self._ask_for_folder(_("What is to be indexed?"), watch=False)

    def action_watch(self) -> None:
        run, state = self.session.run, self.session.state
        if run and state.phase is Phase.WATCHING:
            run.end(Phase.DONE)
        elif run and state.phase is Phase.RUNNING:
            run.watch = not run.watch
            on = _("Watching begins once everything is indexed.")
            self.notify(on if run.watch else _("It is not watched afterwards."))
        elif run and not state.at_work:
            self.post_message(messages.IndexingWanted(run.paths, watch=True))
        elif not run:
            self._ask_for_folder(_("Which folder is to be watched?"), watch=True)

    def _ask_for_folder(self, title: str, *, watch: bool) -> None:
        if self.session.state.at_work:
            self.notify(_("Indexing is at work already."))
            return
        self._dialog_watches = watch
        self.app.push_screen(IndexDialog(self._known_folders(), title), self._start)

    def _known_folders(self) -> list[tuple[str, Path]]:
        run = self.session.run
        last = [str(path) for path in run.paths] if run else []
        folders = dict.fromkeys([*last, *self.known_folders])
        known = [(folder, Path(folder)) for folder in folders]
        sample = sample_matter()
        if sample and not folders:
            known.append((_("The sample matter: 20 invented documents"), sample))
        return known

    def _start(self, paths: tuple[Path, ...] | None) -> None:
        if paths:
            self.error_panel.clear()
            self.post_message(messages.IndexingWanted(paths, self._dialog_watches))

    def action_pause(self) -> None:
        run, state = self.session.run, self.session.state
        if run and state.phase in (Phase.RUNNING, Phase.WATCHING):
            self._end(Phase.PAUSED)
        elif run and not state.at_work:
            self.error_panel.clear()
            self.post_message(messages.IndexingWanted(run.paths, run.watch))

    def _end(self, phase: Phase) -> None:
        """Ask the run to end; the file in hand may take a while, and the screen says so."""
        run = self.session.run
        if run:
            run.end(phase)
            self.post_message(messages.IndexingChanged(self.session, run))

    def cancel(self) -> bool:
        """Cancel the run; False where none is at work."""
        if self.session.state.phase is not Phase.RUNNING:
            return False
        self._end(Phase.CANCELLED)
        return True


def _keys(state: IndexingState) -> str:
    if state.phase is Phase.RUNNING:
        return _("p pauses, Esc cancels")
    if state.phase in (Phase.PAUSED, Phase.CANCELLED, Phase.FAILED):
        return _("p goes on")
    return _("w ends it") if state.phase is Phase.WATCHING else ""
