"""Search in a thread: the query, and how much lies within its filters."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.message import Message

from copilot.domain import Coverage, Filter, Hit
from copilot.errors import NothingIndexedError
from copilot.tui.jobs import Post, Session

if TYPE_CHECKING:
    from copilot.workspace import OpenMatter

# Passages shown: more than fit on a screen are not read as one types.
_PASSAGES = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: ``document`` is a number or a path, looked up when it is carried out."""

    query: str
    among: Filter = Filter()  # noqa: RUF009 - frozen
    document: str = ""


@dataclass
class Found(Message):
    """What a search found; ``within`` counts the documents it looked at.

    Not ``last`` where the reader's order is still to come.
    """

    wanted: Wanted
    hits: tuple[Hit, ...]
    within: Coverage
    last: bool = True


def search(session: Session, wanted: Wanted, superseded: Callable[[], bool], post: Post) -> None:
    """Search, or only count the documents within the filters where nothing is asked.

    What is found is told at once; the reader orders it only while the search is not superseded.
    """
    opened = session.opened
    among = _among(opened, wanted)
    within = opened.library.coverage(among)
    hits: tuple[Hit, ...] = ()
    if wanted.query.strip():
        for result in opened.searching(wanted.query, _PASSAGES, among):
            hits = result.hits
            if superseded():
                break
            post(Found(wanted, hits, within, last=False))
    elif opened.coverage().documents_searched == 0:
        raise NothingIndexedError(name=opened.matter.name)
    post(Found(wanted, hits, within))


def _among(opened: "OpenMatter", wanted: Wanted) -> Filter | None:
    among = wanted.among
    if wanted.document:
        number = opened.document(wanted.document).document or ""
        among = replace(among, documents=frozenset({number}))
    return None if among == Filter() else among
