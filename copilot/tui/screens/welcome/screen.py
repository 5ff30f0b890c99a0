"""Where there is no matter yet: language, name and folder on one form, then indexing begins."""

from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from copilot.domain import Language
from copilot.locale import N_, _, language
from copilot.tui import jobs, messages
from copilot.tui.sample import SAMPLE_NAME, SAMPLE_QUESTION, sample_matter
from copilot.tui.screens.welcome.jobs import begin
from copilot.tui.sized_screen import SizedScreen
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.language_choice import LanguageChoice
from copilot.tui.widgets.path_box import PathBox
from copilot.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from copilot.workspace import Workspace

_TITLE: Final = N_("Welcome. Everything stays on this computer.")
_LANGUAGE: Final = N_("Language of the program (← →)")
_NAME: Final = N_("Name of your first matter")
_FOLDER: Final = N_("Folder of its documents (→ completes); they are read, never changed")
_SAMPLE: Final = N_("To look around first: F5 indexes 20 invented documents.")


class WelcomeScreen(SizedScreen):
    """Keeps what was typed until the matter is open; Esc leads to the empty list."""

    CSS_PATH = PurePath("welcome.tcss")
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-tall")]  # noqa: RUF012 - Textual's own type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", N_("begin"), priority=True),
        Binding("f5", "sample", N_("sample matter"), key_display="F5"),
        Binding("down", "app.focus_next", N_("next"), show=False),
        Binding("up", "app.focus_previous", N_("previous"), show=False),
        Binding("escape", "app.pop_screen", N_("later"), key_display="esc"),
    ]
    HELP = N_("Welcome")

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__()
        self._workspace = workspace
        self._labels = {text: Static("") for text in (_TITLE, _LANGUAGE, _NAME, _FOLDER, _SAMPLE)}
        self.language_choice = LanguageChoice(_in_use())
        self.name_box = Input(compact=True)
        self.path_box = PathBox()
        self.error_panel = ErrorPanel()
        self.key_bar = KeyBar()
        self._title_bar = TitleBar("")
        self._state = Static("")
        self._beginning = False

    def compose(self) -> ComposeResult:
        yield self._title_bar
        with VerticalScroll(id="form", can_focus=False):
            yield self._labels[_TITLE].add_class("title")
            yield self._labels[_LANGUAGE].add_class("label")
            yield self.language_choice
            yield self._labels[_NAME].add_class("label")
            yield self.name_box
            yield self._labels[_FOLDER].add_class("label")
            yield self.path_box
            if sample_matter():
                yield self._labels[_SAMPLE].add_class("label")
            yield self._state
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        self.relabel()
        self.language_choice.focus()
        self.watch(self.language_choice, "chosen", self._switch, init=False)

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        for text, label in self._labels.items():
            label.update(Content(_(text)))
        self.name_box.placeholder = _("e.g. Miller v. Smith")
        self.language_choice.chosen = _in_use()

    async def _switch(self, chosen: Language) -> None:
        if chosen != _in_use():
            await self.app.run_action("app.switch_language")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return sample_matter() is not None if action == "sample" else True

    def action_begin(self) -> None:
        """Begin once everything is there; else go to what is missing."""
        if not self.name_box.value.strip():
            self.name_box.focus()
        elif not self.path_box.value.strip():
            self.path_box.focus()
        else:
            self._begin(self.name_box.value.strip(), self.path_box.path, "")

    def action_sample(self) -> None:
        if folder := sample_matter():
            self._begin(_(SAMPLE_NAME), folder, _(SAMPLE_QUESTION))

    def _begin(self, name: str, path: Path, question: str) -> None:
        if self._beginning:
            return
        self._beginning = True
        self.error_panel.clear()
        self._state.update(Content(_("Creating the matter …")))
        job = partial(
            begin, self._workspace, name, _in_use(), path, question, self.app.post_message
        )
        self.run_worker(jobs.guard(job, self.post_message), thread=True)

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self._beginning = False
        self._state.update("")
        self.error_panel.tell(message.message, message.remedy)


def _in_use() -> Language:
    return "de" if language() == "de" else "en"
