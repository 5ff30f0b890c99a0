"""Read the trail of a matter, or that of the installation, in a thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from copilot.tui.products import Row
from copilot.tui.screens.activity.words import row_of

if TYPE_CHECKING:
    from copilot.tui.jobs import Post, Session


@dataclass
class TrailArrived(Message):
    """What was done, the newest first."""

    rows: list[Row]


def read_trail(session: "Session", post: "Post") -> None:
    """Read what was done in the matter."""
    from copilot.workspace.trail import entries

    done = entries(session.opened.trail_lines())
    post(TrailArrived([row_of(entry) for entry in reversed(done)]))
