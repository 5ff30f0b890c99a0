"""The blocking calls to the workspace, each run in a thread: they post messages, touch no widget.

:func:`guarded` is the app's error handler: whatever a job raises ends in one message.
"""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.message import Message

from copilot.domain import Language, Pinpoint, Statement
from copilot.errors import CopilotError, DiskFullError, MatterLockedError, PathNotFoundError
from copilot.errors.vault import MatterSealedError
from copilot.locale import notice
from copilot.tui import messages
from copilot.tui.indexing import IndexingState, Phase, Run, carry_out
from copilot.tui.references import place_for_clipboard, statement_for_clipboard

if TYPE_CHECKING:
    from copilot.workspace import OpenMatter, Workspace

# "nice": a quarter of the processor where others want it too, all of it where none does.
_LOW_PRIORITY: Final = 10

Post = Callable[[Message], object]


@dataclass(slots=True)
class Session:
    """An open matter; ``answering`` lets a cancelled answer end before the next one begins.

    ``state`` is the last picture of indexing; ``indexing`` is held while a run is at work,
    ``working`` while a work product is made.
    """

    opened: "OpenMatter"
    answering: threading.Lock = field(default_factory=threading.Lock)
    indexing: threading.Lock = field(default_factory=threading.Lock)
    working: threading.Lock = field(default_factory=threading.Lock)
    run: Run | None = None
    state: IndexingState = field(default_factory=IndexingState)

    def close(self) -> None:
        """Close the matter once nothing is indexed into it, answered or made from it."""
        if self.run:
            self.run.end(Phase.CANCELLED)
        with self.answering, self.indexing, self.working:
            self.opened.close()


def guarded(job: Callable[[], None], post: Post, turn: int = 0) -> None:
    """Run ``job``; an error becomes a :class:`messages.Failed` with its remedy."""
    try:
        job()
    except CopilotError as error:
        post(messages.Failed(error.reason, error.fix, turn))
    except Exception as error:  # noqa: BLE001 - the one place where the app catches everything
        unknown = CopilotError()
        detail = f"{type(error).__name__}: {error}"
        told = notice("{what} ({detail})", what=str(unknown), detail=detail)
        post(messages.Failed(told, unknown.fix, turn))


def guard(job: Callable[[], None], post: Post, turn: int = 0) -> Callable[[], None]:
    """:func:`guarded`, to be run by a worker.

    Textual describes a worker by the ``repr`` of its work: that of a partial would write out all it
    holds, be it an open matter with thousands of documents or a secret.
    """

    def run() -> None:
        guarded(job, post, turn)

    return run


def list_matters(workspace: "Workspace", post: Post) -> None:
    """Read which matters there are."""
    listed = workspace.matters()
    sealed = frozenset(m.slug for m in listed if workspace.keys.sealed(m))
    post(messages.MattersListed(listed, sealed))


def create_matter(workspace: "Workspace", name: str, language: Language, post: Post) -> None:
    """Create a matter."""
    post(messages.MatterCreated(workspace.create_matter(name, language)))


def open_matter(
    workspace: "Workspace", name: str, post: Post, also: Sequence[Message] = ()
) -> None:
    """Open a matter and count what it holds, then load what its first question needs.

    ``also`` is told once it is open. The matter is closed again where opening fails. What cannot
    be loaded is told by the question.
    """
    if any(m.name == name and workspace.keys.sealed(m) for m in workspace.matters()):
        # Told here: a workspace that asks for the passphrase by itself would write on the screen.
        raise MatterSealedError(name=name)
    opened = workspace.open(name)
    try:
        coverage, draft = opened.coverage(), opened.library.draft()
    except BaseException:
        opened.close()
        raise
    session = Session(opened)
    with session.answering, suppress(CopilotError):
        for message in (messages.MatterOpened(session, coverage, draft), *also):
            post(message)
        opened.warm_up()


def unlock_matter(workspace: "Workspace", name: str, passphrase: str, post: Post) -> None:
    """Unlock a matter, then open it."""
    workspace.unlock(name, passphrase)
    post(messages.MatterUnlocked(name))
    open_matter(workspace, name, post)


def lock_matter(workspace: "Workspace", name: str, session: Session | None, post: Post) -> None:
    """Forget the keys of a matter, once it is closed."""
    if session and session.opened.matter.name == name:
        session.close()
    workspace.lock(name)
    list_matters(workspace, post)


def read_page(
    session: Session, document: str, number: int, place: Pinpoint | None, request: int, post: Post
) -> None:
    """Read one page of a document."""
    post(messages.PageArrived(request, session.opened.page(document, number), place))


def keep_draft(session: Session, question: str) -> None:
    """Keep what was typed with the matter; where that cannot be done just now, it is not."""
    with suppress(MatterLockedError, DiskFullError):
        session.opened.library.keep_draft(question)


def cite_place(session: Session, place: Pinpoint, told: str, post: Post) -> None:
    """Look up how a passage is cited."""
    from copilot.workspace.products.conversations import citing

    post(messages.Cited(place_for_clipboard(place, citing(session.opened)), told))


def cite_statement(session: Session, statement: Statement, told: str, post: Post) -> None:
    """Look up how the quotes of a statement are cited."""
    from copilot.workspace.products.conversations import citing

    post(messages.Cited(statement_for_clipboard(statement, citing(session.opened)), told))


def read_coverage(session: Session, post: Post) -> None:
    """Read what a search covers, and the state of every file."""
    post(messages.CoverageArrived(session.opened.coverage(), session.opened.files()))


def index(session: Session, run: Run, post: Post) -> None:
    """Carry out a run of indexing; what it raises is told with its remedy, the picture says so."""

    def tell() -> None:
        post(messages.IndexingChanged(session, run))

    def told(message: Message) -> None:
        if isinstance(message, messages.Failed):
            post(messages.IndexingFailed(session, message.message, message.remedy))

    def carried_out() -> None:
        _give_way()
        guarded(partial(carry_out, session.opened, run, tell), told)

    with session.indexing:
        # A thread of its own: its low priority would stay with a thread that is used again.
        thread = threading.Thread(target=carried_out, name="indexing")
        thread.start()
        thread.join()


def _give_way() -> None:
    """Let the screen and the answers go first, where a thread's priority is its own.

    Threads and processes started from here, such as the embedder's and the readers', inherit it.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW_PRIORITY)


def check_path(path: Path, post: Post) -> None:
    """See whether there is anything at a path, which on a network drive may take a while."""
    if not path.exists():
        raise PathNotFoundError(path=str(path))
    post(messages.PathChecked(path))
