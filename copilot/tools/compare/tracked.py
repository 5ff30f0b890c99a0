"""A comparison as a Word document: its text alone, every difference a tracked change."""

from copilot.exports.tracked import render_tracked
from copilot.locale import _
from copilot.tools.compare.comparison import Comparison


def tracked(found: Comparison, date: str) -> bytes:
    """The file's bytes; accepting all changes gives the second text, rejecting them the first."""
    title = f"{found.before.name} → {found.after.name}"
    notice = _("Made by rule, word by word; what a change means a lawyer must judge.")
    return render_tracked(
        found.runs, title=title, language=found.after.language, date=date, notice=notice
    )
