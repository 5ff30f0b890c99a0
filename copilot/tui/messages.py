"""What threads and widgets tell the screens: plain facts, applied by the screen's handlers.

Messages of a running answer carry its ``turn``; the screen drops those of a turn it has left.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from copilot.domain import (
    Answer,
    Coverage,
    FileRecord,
    Hit,
    Language,
    Matter,
    PastQuestion,
    Pinpoint,
    Statement,
)
from copilot.locale import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from copilot.tui.indexing import Run
    from copilot.tui.jobs import Session
    from copilot.workspace import PageView


@dataclass
class Failed(Message):
    """A job ended in an error: what happened, and what the person can do about it."""

    message: Notice
    remedy: Notice
    turn: int = 0


@dataclass
class MattersListed(Message):
    """The matters the user may see, last used first; ``sealed`` are the slugs of locked ones."""

    matters: list[Matter]
    sealed: frozenset[str] = frozenset()


@dataclass
class MatterWanted(Message):
    """The person named a matter to be created."""

    name: str
    language: Language


@dataclass
class MatterCreated(Message):
    """A matter was created."""

    matter: Matter


@dataclass
class MatterOpened(Message):
    """A matter is open, no model loaded yet; ``draft`` is a question that has no answer yet."""

    session: "Session"
    coverage: Coverage
    draft: str = ""


@dataclass
class QuestionSubmitted(Message):
    """The person pressed Enter on a question."""

    question: str


@dataclass
class QuestionUnderstood(Message):
    """What a follow-up was understood as."""

    turn: int
    question: str


@dataclass
class PassagesArrived(Message):
    """The passages were found; the model has not said a word yet."""

    turn: int
    hits: tuple[Hit, ...]
    coverage: Coverage


@dataclass
class TextArrived(Message):
    """A piece of a statement, not checked yet."""

    turn: int
    text: str


@dataclass
class StatementArrived(Message):
    """A checked statement."""

    turn: int
    statement: Statement


@dataclass
class AnswerArrived(Message):
    """The whole answer."""

    turn: int
    answer: Answer


@dataclass
class PlaceSelected(Message):
    """The person moved to a place; ``opened`` where they want to read on in its page."""

    place: Pinpoint
    opened: bool = False


@dataclass
class PageWanted(Message):
    """The person turns to another page of the document shown."""

    document: str
    number: int


@dataclass
class PageArrived(Message):
    """A page was read; ``request`` tells it from pages no longer wanted."""

    request: int
    view: "PageView"
    place: Pinpoint | None


@dataclass
class PictureWanted(Message):
    """The person wants to see a page as it looks."""

    view: "PageView"


@dataclass
class CoverageArrived(Message):
    """What was searched, and every file with its state."""

    coverage: Coverage
    files: list[FileRecord]


@dataclass
class ScreenWanted(Message):
    """The person goes to another screen of the matter."""

    name: str


@dataclass
class CoverageCounted(Message):
    """How much a search covers, counted anew."""

    coverage: Coverage


@dataclass
class IndexingWanted(Message):
    """The person wants folders or files indexed, and watched from then on where ``watch``.

    ``first_question`` is there on the first run, and suggested once it is done; it may be empty.
    """

    paths: "tuple[Path, ...]"
    watch: bool = False
    first_question: str | None = None


@dataclass
class IndexingChanged(Message):
    """A run of indexing is in another phase."""

    session: "Session"
    run: "Run"


@dataclass
class IndexingFailed(Message):
    """A run of indexing ended in an error."""

    session: "Session"
    message: Notice
    remedy: Notice


@dataclass
class PathChecked(Message):
    """There is something at a path."""

    path: "Path"


@dataclass
class AnswerReopened(Message):
    """The person wants an answer of the history in the conversation again."""

    asked: PastQuestion
    answer: Answer


@dataclass
class QuestionWanted(Message):
    """The person wants to ask this, perhaps after changing its words."""

    question: str


@dataclass
class Cited(Message):
    """A statement or a passage with its reference is ready for the clipboard."""

    text: str
    told: str


@dataclass
class MatterUnlocked(Message):
    """A matter's passphrase was right."""

    name: str


@dataclass
class LockWanted(Message):
    """The person wants a matter locked; it is closed first where it is open."""

    name: str
