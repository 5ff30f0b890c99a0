"""The sentences of one document that tell of a date, each with its checked place."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from copilot.answers.quoting import checked
from copilot.domain import DocumentKind, FileRecord, Pinpoint, Span, StoredChunk
from copilot.locale import N_, Notice, notice
from copilot.structure.sentences import sentences
from copilot.tools.chronology.actors import Actors
from copilot.tools.chronology.kinds import is_authority, kind_of
from copilot.tools.chronology.mail_heads import MailHead, mail_heads
from copilot.tools.chronology.mentions import MOST_MENTIONS, Anchors, mentions
from copilot.tools.chronology.nouns import EventKind, Mention, Source, Unread
from copilot.tools.chronology.unread import unread

_LONGEST: Final = 600
_MOST_UNREAD: Final = 50
# Documents that speak on the day they bear; in the others a date without year comes round.
_SPEAK: Final = frozenset(
    (
        DocumentKind.MAIL, DocumentKind.LETTER, DocumentKind.OTHER, DocumentKind.PLEADING,
        DocumentKind.JUDGMENT, DocumentKind.PRESENTATION,
    )
)  # fmt: skip
_OWN: Final = {
    DocumentKind.CONTRACT: EventKind.CONTRACT,
    DocumentKind.AMENDMENT: EventKind.CONTRACT,
    DocumentKind.LETTER: EventKind.LETTER,
    DocumentKind.MAIL: EventKind.MAIL,
    DocumentKind.JUDGMENT: EventKind.HEARING,
    DocumentKind.PLEADING: EventKind.LETTER,
}
_BARE: Final = re.compile(
    r"[^.;]{0,40}(?:,|\bden|\bdated?:?|\bam|\bvom|\bDate:?|\bon)?[\s*_]*", re.IGNORECASE
)
MANY: Final = N_("{path} has more than {most} dates; the later ones are not listed.")


class Library(Protocol):
    """What a chronology needs of a library."""

    def text(self, document: str) -> str: ...

    def chunks_of(self, document: str) -> list[StoredChunk]: ...

    def slice(self, document: str, start: int, end: int) -> str: ...

    def page_at(self, document: str, offset: int) -> tuple[int, str]: ...


class Gathered:
    """What one document tells; made once, read part by part."""

    def __init__(
        self,
        record: FileRecord,
        library: Library,
        actors: Actors,
        decisions: frozenset[str] = frozenset(),
    ) -> None:
        self._decisions = decisions
        self._record = record
        self._library = library
        self._actors = actors
        self._document = record.document or ""
        self._text = library.text(self._document)
        self._heads = mail_heads(self._text, record.language)
        self._mentions = mentions(self._text, record.language, self._anchors())
        self._sentences = sentences(self._text, record.language)
        self._starts = [span.start for span in self._sentences]
        self._clauses = [stored.chunk for stored in library.chunks_of(self._document)]
        self._clause_starts = [chunk.start for chunk in self._clauses]

    def sources(self) -> Iterator[Source]:
        """Every dated sentence, mail headers first."""
        for head in self._heads:
            mention = Mention(*head.day_at, head.day)
            place = self._place(head.start, head.end)
            if place:
                people = self._actors.named(head.people)
                near = self._text[head.start : head.end]
                language = self._record.language
                yield Source(
                    place, mention, EventKind.MAIL, people, True, near=near, language=language
                )
        for number, mention in enumerate(self._mentions):
            if not self._in_head(mention) and not is_authority(
                self._text, mention, self._decisions
            ):
                yield from self._source(number)

    def unread(self) -> Iterator[Unread]:
        """What is written like a date and is none."""
        found = sorted(unread(self._text, self._record.language), key=lambda each: each[0].start)
        for span, reason in found[:_MOST_UNREAD]:
            around = self._around(span.start, span.end)
            place = self._place(around.start, around.end)
            if place:
                written = " ".join(self._text[span.start : span.end].split())
                yield Unread(place, written, reason)

    def notes(self) -> Iterator[Notice]:
        """What limits the chronology of this document."""
        if len(self._mentions) >= MOST_MENTIONS:
            yield notice(MANY, path=self._record.file.path, most=MOST_MENTIONS)

    def _anchors(self) -> Anchors:
        own = self._record.particulars.date
        days = [(0, own)] if own and self._record.particulars.kind in _SPEAK else []
        return Anchors([*days, *((head.start, head.day) for head in self._heads)])

    def _in_head(self, mention: Mention) -> bool:
        return any(_holds(head, mention) for head in self._heads)

    def _source(self, place: int) -> Iterator[Source]:
        mention = self._mentions[place]
        around = self._around(mention.at, mention.to)
        where = self._place(around.start, around.end)
        if where is None:
            return
        sentence = self._text[around.start : around.end]
        at, to = mention.at - around.start, mention.to - around.start
        told = kind_of(sentence, at, to)
        kind, refers, title = told.kind, told.refers, ""
        record = self._record.particulars
        if mention.start == record.date and not refers:
            own = _OWN.get(record.kind, kind)
            dating = self._is_dating(sentence, at, to)
            refers = dating or kind is own
            kind = own if dating else kind
            title = (record.title or self._record.title) if dating else ""
        people = self._actors.of(sentence)
        near = self._near(place, around)
        yield Source(where, mention, kind, people, refers, title, near, self._record.language)

    def _near(self, place: int, around: Span) -> str:
        """The words between the date before and the date behind, the date itself left out."""
        mention = self._mentions[place]
        before = self._mentions[place - 1].to if place else 0
        behind = (
            self._mentions[place + 1].at if place + 1 < len(self._mentions) else len(self._text)
        )
        start, end = max(around.start, before), min(around.end, behind)
        return f"{self._text[start : mention.at]} {self._text[mention.to : end]}"

    def _is_dating(self, sentence: str, at: int, to: int) -> bool:
        """A line that is little more than its date: where and when a document was signed."""
        return len(sentence) - (to - at) < 60 and bool(_BARE.match(sentence[:at]))

    def _around(self, at: int, to: int) -> Span:
        """The sentence around a date, at most :data:`_LONGEST` characters of it."""
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return Span(at, to)
        start, end = self._sentences[place].start, max(self._sentences[place].end, to)
        if end - start > _LONGEST:
            start = max(start, at - _LONGEST // 2)
            end = min(end, max(to, start + _LONGEST))
            while start < at and self._text[start - 1 : start].isalnum():
                start += 1
        return Span(start, end)

    def _place(self, start: int, end: int) -> Pinpoint | None:
        place = bisect_right(self._clause_starts, start) - 1
        clause = self._clauses[place].clause if place >= 0 else ""
        text = self._text[start:end]
        return checked(
            self._document, self._record.file.path, start, end, text, clause, self._library
        )


def _holds(head: MailHead, mention: Mention) -> bool:
    return head.start <= mention.at and mention.to <= head.end


def decisions_in(records: Sequence[FileRecord]) -> frozenset[str]:
    """The dates of the decisions that are documents of the matter."""
    own = (record.particulars for record in records)
    return frozenset(each.date for each in own if each.kind is DocumentKind.JUDGMENT and each.date)


def distinct(records: Sequence[FileRecord]) -> list[FileRecord]:
    """One record a document, in the order of the paths; statutes tell no events of a matter."""
    found: dict[str, FileRecord] = {}
    for record in records:
        if record.document and record.particulars.kind is not DocumentKind.STATUTE:
            found.setdefault(record.document, record)
    return list(found.values())
