"""Settings: each with what it does, checked before it is written to ``settings.toml``."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from copilot.config import RANGES, profiles
from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.literal import literal
from copilot.tui.products import Choice, Entry, Field
from copilot.tui.products.inputs import InputForm, RunWanted
from copilot.tui.screens.settings.jobs import ModelNames, Saved, name_models, save
from copilot.tui.sized_screen import SizedScreen
from copilot.tui.widgets.error_panel import ErrorPanel
from copilot.tui.widgets.key_bar import KeyBar
from copilot.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from copilot.tui.jobs import Session
    from copilot.workspace import Workspace

_LANGUAGES: Final = (
    Choice("", N_("that of the system")),
    Choice("de", N_("German")),
    Choice("en", N_("English")),
)
_FIRST_INSTALLED: Final = Choice("", N_("the first that is installed"))
_TITLES: Final = {
    "language": N_("Language"),
    "model": N_("Model that answers"),
    "threads": N_("Processor threads"),
    "gpu_layers": N_("Layers on the graphics card"),
    "context": N_("Context (tokens)"),
    "prompt_tokens": N_("Evidence in a prompt (tokens)"),
    "readers": N_("Documents read at once"),
    "profile": N_("Search profile"),
}
_ABOUT: Final = {
    "language": N_("The language of the program; your documents stay in theirs."),
    "model": N_("Which language model words the answers; F8 shows what each needs."),
    "threads": N_("How many processor cores the models may use; 0: all of them."),
    "gpu_layers": N_("How much of the model runs on a graphics card; auto decides by itself."),
    "context": N_("How much the model can hold at once; more needs more memory."),
    "prompt_tokens": N_("How much evidence the model is given; more is slower to begin."),
    "readers": N_("How many documents are read side by side while indexing."),
    "profile": N_("How passages are cut and ranked; another one may need a new index."),
}


class SettingsScreen(SizedScreen):
    """Enter writes; what is wrong is named with the reason and nothing is written."""

    CSS_PATH = PurePath("settings.tcss")
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (12, "-short"), (24, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", N_("save")),
        Binding("escape", "back", N_("back"), key_display="esc"),
    ]
    HELP = N_("Settings")

    def __init__(self, workspace: "Workspace", session: "Session | None") -> None:
        super().__init__()
        self._workspace, self._session = workspace, session
        self.title_bar = TitleBar(_("Settings"))
        self.form = InputForm(_fields(workspace))
        self.error_panel = ErrorPanel()
        self.key_bar = KeyBar()
        self._state = Static("", classes="state")
        self._about = Static("", classes="about")
        self._saved: tuple[str, ...] | None = None

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._state
        yield self.form
        yield self._about
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        self._tell_state()
        self.form.focus_first()
        self._do(partial(name_models, self._workspace, self.post_message))

    @property
    def state(self) -> str:
        """The line above the settings."""
        return str(self._state.content)

    @property
    def about(self) -> str:
        """What the setting in hand does."""
        return str(self._about.content)

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        self.title_bar.place = _("Settings")
        self.form.relabel()
        self._tell_state()
        self._tell_about()

    def _do(self, job: Callable[[], None]) -> None:
        self.run_worker(jobs.guard(job, self.post_message), thread=True)

    def _tell_state(self) -> None:
        path = str(self._workspace.home.settings)
        if self._saved is None:
            text = _("Kept in {path}, which IT may edit too.").format(path=path)
        elif self._saved:
            names = ", ".join(_(_TITLES[name]) for name in self._saved)
            text = "✓ " + _("Saved: {names}. Matters go by it once they are opened again.").format(
                names=names
            )
        else:
            text = _("Nothing was changed.")
        self._state.update(Content(literal(text)))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._tell_about()

    def _tell_about(self) -> None:
        name = next((n for n, box in self.form.boxes.items() if box is self.focused), "")
        about = _(_ABOUT.get(name, ""))
        if name in RANGES:
            least, most = RANGES[name]
            about += " " + _("From {least} to {most}.").format(least=least, most=most)
        self._about.update(Content(about))

    @on(ModelNames)
    def _offer_models(self, message: ModelNames) -> None:
        self.form.offer("model", (_FIRST_INSTALLED, *map(_plain, message.names)))

    @on(RunWanted)
    def action_save(self) -> None:
        self.error_panel.clear()
        job = partial(
            save, self._workspace, dict(self.form.values), self._session, self.post_message
        )
        self._do(job)

    @on(Saved)
    async def _tell_saved(self, message: Saved) -> None:
        self._saved = message.changed
        if "language" in message.changed:
            await self.app.run_action("app.relabel")
        self._tell_state()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        self.error_panel.tell(message.message, message.remedy)

    def action_back(self) -> None:
        if self.error_panel.told:
            self.error_panel.clear()
        else:
            self.app.pop_screen()


def _fields(workspace: "Workspace") -> tuple[Field, ...]:
    values = asdict(workspace.settings)
    choices = {
        "language": _LANGUAGES,
        "model": (_FIRST_INSTALLED, *([_plain(values["model"])] if values["model"] else [])),
        "profile": tuple(map(_plain, profiles())),
    }
    return tuple(
        Field(name, title, Entry.CHOICE, str(values[name]), choices=choices[name])
        if name in choices
        else Field(name, title, Entry.TEXT, str(values[name]))
        for name, title in _TITLES.items()
    )


def _plain(name: str) -> Choice:
    return Choice(name, name)
