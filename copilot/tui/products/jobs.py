"""A work product being made, and exported, in threads."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.worker import get_current_worker

from copilot.locale import _
from copilot.tui.jobs import Post, Session
from copilot.tui.products import Doing, ProductEvent

if TYPE_CHECKING:
    from copilot.domain import FileRecord


@dataclass
class Happened(Message):
    """Something came of run ``run``; ``event`` is None once it is over."""

    run: int
    event: ProductEvent | None


@dataclass
class DocumentsArrived(Message):
    """The documents of the matter, to choose one from."""

    files: "list[FileRecord]"


def make(
    session: Session, work: Callable[[], Iterator[ProductEvent]], run: int, post: Post
) -> None:
    """Do the work event by event; a cancelled worker closes it at its next event.

    One work product of a matter is made at a time; the next one waits, which is told.
    """
    cancelled = partial(attrgetter("is_cancelled"), get_current_worker())
    if not session.working.acquire(blocking=False):
        post(Happened(run, Doing(_("Waiting until the work before this has ended …"))))
        session.working.acquire()
    try:
        if not cancelled():
            _follow(work(), run, post, cancelled)
    finally:
        session.working.release()


def _follow(
    events: Iterator[ProductEvent], run: int, post: Post, cancelled: Callable[[], bool]
) -> None:
    with closing(cast("Generator[ProductEvent, None, None]", events)) as going_on:
        for event in going_on:
            if cancelled():
                return
            post(Happened(run, event))
    post(Happened(run, None))


def read_documents(session: Session, post: Post) -> None:
    """Read which documents there are to choose from."""
    post(DocumentsArrived([record for record in session.opened.files() if record.document]))
