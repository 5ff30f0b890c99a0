"""The terminal app: which screen is shown, and which matter is open.

Speaks to the workspace only, and only from threads; loads no model before a question is asked.
"""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.theme import Theme

from copilot.locale import N_, _
from copilot.tui import jobs, messages
from copilot.tui.jobs import Session
from copilot.tui.screens.matters import MattersScreen

if TYPE_CHECKING:
    from copilot.tui.screens.ask import AskScreen
    from copilot.workspace import Workspace

_CHAMBERS = Theme(
    name="chambers",
    primary="#7d9ec0",
    secondary="#93a1b3",
    accent="#d8b56a",
    success="#8fbc8f",
    warning="#d9a766",
    error="#dd8a82",
    foreground="#d9dde3",
    background="#14171b",
    surface="#191d23",
    panel="#222831",
    dark=True,
    variables={
        "accent-muted": "#574517",
        "block-cursor-background": "#2c3644",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#222831",
        "block-cursor-blurred-foreground": "#d9dde3",
    },
)


class CopilotApp(App[None]):
    """Choose a matter, ask it, read the sources."""

    TITLE = "copilot"
    CSS_PATH = PurePath("app.tcss")
    NOTIFICATION_TIMEOUT = 3
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", N_("help"), key_display="?"),
        Binding("f1", "help", N_("help"), key_display="F1"),
        Binding("ctrl+q", "quit", N_("quit"), priority=True),
    ]
    HELP = N_("Everywhere")

    def __init__(
        self, workspace: "Workspace", on_first_paint: "Callable[[CopilotApp], None] | None" = None
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._on_first_paint = on_first_paint
        self._matter: AskScreen | None = None

    def on_mount(self) -> None:
        self.register_theme(_CHAMBERS)
        self.theme = _CHAMBERS.name
        self.push_screen(MattersScreen(self._workspace))

    def on_ready(self) -> None:
        if self._on_first_paint:
            self.call_after_refresh(self._on_first_paint, self)

    @property
    def matter(self) -> "AskScreen | None":
        """The matter that is open; it stays so, with its conversation, until another is opened."""
        return self._matter

    @on(messages.MatterOpened)
    def _show_matter(self, message: messages.MatterOpened) -> None:
        from copilot.tui.screens.ask import AskScreen

        kept, opened = self._matter, message.session
        if kept and kept.session.opened.matter == opened.opened.matter:
            self._close(opened)
            kept.show_coverage(message.coverage)
        else:
            if kept:
                self.uninstall_screen(kept)
                kept.remove()
                self._close(kept.session)
            self._matter = AskScreen(opened, message.coverage)
            self.install_screen(self._matter, "ask")
        self.push_screen("ask")

    def _close(self, session: Session) -> None:
        closing = partial(jobs.guarded, session.close, self.post_message)
        self.run_worker(closing, thread=True)

    def action_help(self) -> None:
        from copilot.tui.screens.help import HelpScreen

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
    if app.matter:
        app.matter.session.close()
    return app.return_code or 0
