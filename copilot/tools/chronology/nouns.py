"""The nouns of a chronology: events with their sources, conflicts, and dates nobody can read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from copilot.domain import Coverage, Language, Pinpoint
from copilot.locale import N_, Notice

Precision = Literal["day", "month", "year", "range"]
Told = Literal["written", "completed", "relative"]


class EventKind(StrEnum):
    """What sort of thing happened, as far as its words tell; a mention is all the rest."""

    CONTRACT = "contract"
    LETTER = "letter"
    MAIL = "mail"
    NOTICE = "notice"
    DELIVERY = "delivery"
    HEARING = "hearing"
    MEETING = "meeting"
    PAYMENT = "payment"
    DEADLINE = "deadline"
    MENTION = "mention"


KIND_LABELS: Final = {
    EventKind.CONTRACT: N_("Contract"),
    EventKind.LETTER: N_("Letter"),
    EventKind.MAIL: N_("Mail"),
    EventKind.NOTICE: N_("Termination"),
    EventKind.DELIVERY: N_("Delivery or receipt"),
    EventKind.HEARING: N_("Court"),
    EventKind.MEETING: N_("Meeting or inspection"),
    EventKind.PAYMENT: N_("Payment"),
    EventKind.DEADLINE: N_("Deadline"),
    EventKind.MENTION: N_("Other"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in a text: ISO ``start``, and ``end`` of a range; ``start`` may end after the month.

    ``told`` says whether it is written in full, had its year completed, or is told from another
    day ("gestern"); ``note`` explains what was decided. ``denied``: the text says it was not then.
    """

    at: int
    to: int
    start: str
    end: str = ""
    precision: Precision = "day"
    told: Told = "written"
    denied: bool = False
    note: Notice | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that tells of an event, with its checked place.

    ``refers``: the date is that of a document which is named or signed there; ``title`` is set
    where the line says no more than that. ``near`` are the words around the date alone.
    """

    pinpoint: Pinpoint
    mention: Mention
    kind: EventKind
    actors: tuple[str, ...] = ()
    refers: bool = False
    title: str = ""
    near: str = ""
    language: Language = "de"

    @property
    def words(self) -> str:
        """The quotation on one line."""
        return " ".join(self.pinpoint.quote.split())


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``what`` is the fullest of the quotations, word for word."""

    start: str
    end: str
    precision: Precision
    kind: EventKind
    what: str
    actors: tuple[str, ...]
    sources: tuple[Source, ...]
    notes: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same thing with different dates, each with the sentence that says so."""

    dates: tuple[str, ...]
    sources: tuple[Source, ...]
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Something written like a date that is none: shown, never guessed."""

    pinpoint: Pinpoint
    written: str
    reason: Notice


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are wanted; an empty field does not limit. Dates are ISO, both included."""

    after: str = ""
    before: str = ""
    actor: str = ""
    document: str = ""
    kinds: frozenset[EventKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Chronology:
    """The events in order, what contradicts what, what could not be read, and what was read."""

    language: Language
    events: tuple[Event, ...]
    conflicts: tuple[Conflict, ...]
    unread: tuple[Unread, ...]
    coverage: Coverage
    notes: tuple[Notice, ...] = ()


def contested(event: Event, found: Chronology) -> bool:
    """Whether a sentence that tells of an event stands in a conflict about its day."""
    places = {(each.pinpoint.document, each.pinpoint.start) for each in event.sources}
    return any(
        event.start in conflict.dates
        and any((s.pinpoint.document, s.pinpoint.start) in places for s in conflict.sources)
        for conflict in found.conflicts
    )
