"""The blocking calls to the workspace, each run in a thread: they post messages, touch no widget.

:func:`guarded` is the app's error handler: whatever a job raises ends in one message.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.worker import get_current_worker

from copilot.domain import Language, Pinpoint
from copilot.errors import CopilotError
from copilot.tui import messages

if TYPE_CHECKING:
    from copilot.answers.ask import AnswerEvent
    from copilot.workspace import OpenMatter, Workspace

Post = Callable[[Message], object]


@dataclass(frozen=True, slots=True)
class Session:
    """An open matter; ``answering`` lets a cancelled answer end before the next one begins."""

    opened: "OpenMatter"
    answering: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        """Close the matter once nothing is being answered from it."""
        with self.answering:
            self.opened.close()


def guarded(job: Callable[[], None], post: Post, turn: int = 0) -> None:
    """Run ``job``; an error becomes a :class:`messages.Failed` with its remedy."""
    try:
        job()
    except CopilotError as error:
        post(messages.Failed(str(error), str(error.fix), turn))
    except Exception as error:  # noqa: BLE001 - the one place where the app catches everything
        unknown = CopilotError()
        detail = f"{type(error).__name__}: {error}"
        post(messages.Failed(f"{unknown} ({detail})", str(unknown.fix), turn))


def list_matters(workspace: "Workspace", post: Post) -> None:
    """Read which matters there are."""
    post(messages.MattersListed(workspace.matters()))


def create_matter(workspace: "Workspace", name: str, language: Language, post: Post) -> None:
    """Create a matter."""
    post(messages.MatterCreated(workspace.create_matter(name, language)))


def open_matter(workspace: "Workspace", name: str, post: Post) -> None:
    """Open a matter and count what it holds, then load what its first question needs.

    The matter is closed again where opening fails. What cannot be loaded is told by the question.
    """
    opened = workspace.open(name)
    try:
        coverage = opened.coverage()
    except BaseException:
        opened.close()
        raise
    session = Session(opened)
    with session.answering, suppress(CopilotError):
        post(messages.MatterOpened(session, coverage))
        opened.warm_up()


def ask(session: Session, question: str, turn: int, post: Post) -> None:
    """Answer a question event by event; a cancelled worker closes the answer at its next event."""
    cancelled = partial(attrgetter("is_cancelled"), get_current_worker())
    with session.answering:
        if cancelled():
            return
        answering = cast("Generator[AnswerEvent, None, None]", session.opened.ask(question))
        with closing(answering) as events:
            for event in events:
                if cancelled():
                    return
                if message := _told(turn, event):
                    post(message)


def _told(turn: int, event: "AnswerEvent") -> Message | None:
    """The message for an event; None where the screen has nothing to add."""
    from copilot.answers.ask import AnswerReady, PassagesFound, StatementReady, TextWritten

    match event:
        case PassagesFound(hits, coverage):
            return messages.PassagesArrived(turn, hits, coverage)
        case TextWritten(text):
            return messages.TextArrived(turn, text)
        case StatementReady(statement):
            return messages.StatementArrived(turn, statement)
        case AnswerReady(answer):
            return messages.AnswerArrived(turn, answer)
        case _:
            return None


def read_page(
    session: Session, document: str, number: int, place: Pinpoint | None, request: int, post: Post
) -> None:
    """Read one page of a document."""
    post(messages.PageArrived(request, session.opened.page(document, number), place))


def read_coverage(session: Session, post: Post) -> None:
    """Read what a search covers, and the state of every file."""
    post(messages.CoverageArrived(session.opened.coverage(), session.opened.files()))
