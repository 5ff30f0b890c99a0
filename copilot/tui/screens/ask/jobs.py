"""Answer a question in a thread."""

from collections.abc import Generator
from contextlib import closing
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.worker import get_current_worker

from copilot.tui import messages
from copilot.tui.jobs import Post, Session

if TYPE_CHECKING:
    from copilot.answers.ask import AnswerEvent
    from copilot.answers.replies import ToolCalled, Understood


def ask(session: Session, question: str, turn: int, post: Post) -> None:
    """Answer a question event by event; a cancelled worker closes the answer at its next event."""
    cancelled = partial(attrgetter("is_cancelled"), get_current_worker())
    with session.answering:
        if cancelled():
            return
        answering = cast(
            "Generator[AnswerEvent | Understood | ToolCalled, None, None]",
            session.opened.converse(question),
        )
        with closing(answering) as events:
            for event in events:
                if cancelled():
                    return
                if message := _told(turn, event):
                    post(message)


def _told(turn: int, event: "AnswerEvent | Understood | ToolCalled") -> Message | None:
    """The message for an event; None where the screen has nothing to add."""
    from copilot.answers.ask import AnswerReady, PassagesFound, StatementReady, TextWritten
    from copilot.answers.replies import ToolCalled, Understood

    match event:
        case Understood(understood):
            return messages.QuestionUnderstood(turn, understood)
        case ToolCalled(call):
            return messages.QuestionUnderstood(turn, str(call))
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
