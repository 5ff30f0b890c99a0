"""Read what was asked in a matter, in a thread; the search is the store's full text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.message import Message

from copilot.domain import Answer, PastQuestion
from copilot.tui.products import Row
from copilot.tui.screens.history.rows import row_of

if TYPE_CHECKING:
    from copilot.tui.jobs import Post, Session

# So many of the newest are listed; words searched for find the others.
LISTED: Final = 1000


@dataclass
class HistoryArrived(Message):
    """Questions with their answers, newest first; ``words`` is what they were searched by.

    ``rows`` are those of the questions, in the same order.
    """

    words: str
    asked: list[tuple[PastQuestion, Answer]]
    rows: list[Row]


def read_history(session: "Session", words: str, post: "Post") -> None:
    """Read the newest questions that hold the words."""
    from copilot.store.conversations import answer_of

    past = session.opened.library.history(LISTED, words)
    asked = [(one, answer_of(one.answer)) for one in past]
    post(HistoryArrived(words, asked, [row_of(one, answer) for one, answer in asked]))
