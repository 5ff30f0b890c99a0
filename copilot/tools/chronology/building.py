"""The chronology of a matter, document by document: progress, then the whole.

Closing the iterator cancels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from copilot.answers.evidence import SentenceEmbedder
from copilot.domain import Coverage, FileRecord, Language
from copilot.locale import Notice
from copilot.tools.chronology.actors import Actors
from copilot.tools.chronology.gathering import Gathered, decisions_in, distinct
from copilot.tools.chronology.gathering import Library as Stored
from copilot.tools.chronology.merging import merged
from copilot.tools.chronology.nouns import (
    Chronology,
    Conflict,
    Event,
    Source,
    Unread,
    Wanted,
)


class Library(Stored, Protocol):
    """What building needs of a library."""

    def files(self) -> list[FileRecord]: ...

    def coverage(self) -> Coverage: ...


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """One more document was read; ``dated`` sentences were found so far."""

    done: int
    total: int
    path: str
    dated: int


@dataclass(frozen=True, slots=True)
class ChronologyReady:
    """The whole; always the last event."""

    chronology: Chronology


ChronologyEvent = DocumentRead | ChronologyReady


def build(
    library: Library, language: Language, embedder: SentenceEmbedder | None, documents: str = ""
) -> Iterator[ChronologyEvent]:
    """Read every document, or only ``documents`` (a number), and put its events in order."""
    records = distinct(library.files())
    actors, decisions = Actors(records), decisions_in(records)
    chosen = [each for each in records if not documents or each.document == documents]
    sources: list[Source] = []
    unread: list[Unread] = []
    notes: list[Notice] = []
    for done, record in enumerate(chosen, start=1):
        gathered = Gathered(record, library, actors, decisions)
        sources += gathered.sources()
        unread += gathered.unread()
        notes += gathered.notes()
        yield DocumentRead(done, len(chosen), record.file.path, len(sources))
    events, conflicts = merged(sources, embedder)
    found = Chronology(
        language, tuple(events), tuple(conflicts), tuple(unread), library.coverage(), tuple(notes)
    )
    yield ChronologyReady(found)


def filtered(found: Chronology, wanted: Wanted) -> Chronology:
    """Only the events that are wanted, and what belongs to them."""
    if wanted == Wanted():
        return found
    events = tuple(event for event in found.events if _fits(event, wanted))
    return replace(
        found,
        events=events,
        conflicts=tuple(each for each in found.conflicts if _is_kept(each, events)),
        unread=tuple(
            each
            for each in found.unread
            if not wanted.document or each.pinpoint.document == wanted.document
        ),
    )


def _fits(event: Event, wanted: Wanted) -> bool:
    last = event.end or event.start
    if wanted.after and last[: len(wanted.after)] < wanted.after[: len(last)]:
        return False
    if wanted.before and event.start[: len(wanted.before)] > wanted.before[: len(event.start)]:
        return False
    if wanted.kinds and event.kind not in wanted.kinds:
        return False
    if wanted.actor and not _names(event, wanted.actor):
        return False
    return not wanted.document or any(
        source.pinpoint.document == wanted.document for source in event.sources
    )


def _names(event: Event, actor: str) -> bool:
    wanted = actor.lower()
    return any(wanted in name.lower() for name in event.actors) or any(
        wanted in source.words.lower() for source in event.sources
    )


def _is_kept(conflict: Conflict, events: Sequence[Event]) -> bool:
    days = {event.start for event in events}
    return any(day in days for day in conflict.dates)
