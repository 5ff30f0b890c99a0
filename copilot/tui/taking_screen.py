"""A screen from which a lawyer takes something away: copied with its reference, or exported."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from copilot.domain import Pinpoint, Statement
from copilot.locale import _
from copilot.tui import jobs, messages
from copilot.tui.matter_screen import MatterScreen

if TYPE_CHECKING:
    from copilot.exports.report import Report


class TakingScreen(MatterScreen):
    """References are looked up in a thread; the clipboard is the terminal's (OSC 52)."""

    def copy_place(self, place: Pinpoint) -> None:
        """Put a passage with its reference on the clipboard."""
        told = _("The passage and its reference are on the clipboard.")
        self.run_job(partial(jobs.cite_place, self.session, place, told, self.post_message), "copy")

    def copy_statement(self, statement: Statement) -> None:
        """Put a statement with its references and quotes on the clipboard."""
        told = _("The statement and its reference are on the clipboard.")
        job = partial(jobs.cite_statement, self.session, statement, told, self.post_message)
        self.run_job(job, "copy")

    def export(self, what: str, report_of: "Callable[[], Report]") -> None:
        """Ask for a file and write the report to it; ``what`` becomes part of its name."""
        from copilot.tui.screens.export.screen import ExportDialog

        name = f"{self.session.opened.matter.name} {what}"
        self.app.push_screen(ExportDialog(name, report_of))

    @on(messages.Cited)
    def _put_on_clipboard(self, message: messages.Cited) -> None:
        self.app.copy_to_clipboard(message.text)
        self.notify(message.told)
