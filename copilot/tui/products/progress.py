"""How far a work product is, in a line: what is done, how much, and how long it still takes."""

from typing import Final

from copilot.locale import _
from copilot.tui.literal import one_line
from copilot.tui.products import Doing

# Seconds before what is left can be told from what was done.
_KNOWN_AFTER: Final = 3.0
_MINUTE: Final = 90


def in_a_line(doing: Doing, seconds: float) -> str:
    """ "◌ Reading lease.pdf 3/20 · 12 s · about 60 s left · Esc cancels"."""
    parts = [f"◌ {one_line(doing.text)}"]
    if doing.total:
        parts[0] += f" {doing.done}/{doing.total}"
    parts.append(_("{seconds} s").format(seconds=int(seconds)))
    if 0 < doing.done < doing.total and seconds > _KNOWN_AFTER:
        parts.append(_left(seconds / doing.done * (doing.total - doing.done)))
    parts.append(_("Esc cancels"))
    return " · ".join(parts)


def _left(seconds: float) -> str:
    if seconds > _MINUTE:
        return _("about {minutes} min left").format(minutes=round(seconds / 60))
    return _("about {seconds} s left").format(seconds=max(1, round(seconds)))
