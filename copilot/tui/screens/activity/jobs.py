"""Read the trail of a matter, or that of the installation, in a thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from copilot.domain import TrailEntry

if TYPE_CHECKING:
    from copilot.tui.jobs import Post, Session


@dataclass
class TrailArrived(Message):
    """What was done, the newest first."""

    entries: list[TrailEntry]


def read_trail(session: "Session", post: "Post") -> None:
    """Read what was done in the matter."""
    from copilot.workspace.trail import entries

    post(TrailArrived(list(reversed(entries(session.opened.trail_lines())))))
