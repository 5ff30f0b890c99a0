"""Read the list of documents in a thread, ready to be shown."""

from dataclasses import dataclass

from textual.message import Message

from copilot.tui import messages
from copilot.tui.jobs import Post, Session
from copilot.tui.screens.library.rows import Related, Row, related, rows_of


@dataclass
class RowsArrived(Message):
    """Every file as a row, and how they belong together."""

    rows: list[Row]
    related: Related


def read_rows(session: Session, post: Post) -> None:
    """Read the state of every file, and count what a search covers."""
    records = session.opened.files()
    post(messages.CoverageCounted(session.opened.coverage()))
    post(RowsArrived(rows_of(records), related(records)))
