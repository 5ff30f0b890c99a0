"""One document against one condition: the words that meet it, and how surely they do.

Dates and amounts are compared by code; what is left of the condition is a matter of wording.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from copilot.answers.limits import (
    Limits,
    computed_end,
    holds,
    meets_amounts,
    meets_days,
)
from copilot.answers.matching import (
    POSSIBLE,
    Candidate,
    Stored,
    Wanted,
    best_of,
    candidates,
    share,
)
from copilot.domain import FileRecord, Span
from copilot.locale import N_, Notice, notice
from copilot.retrieval.analysis import terms
from copilot.structure.dates import dates
from copilot.structure.sentences import sentences

Strength = Literal["sure", "possible"]

__all__ = ["Found", "Strength", "called", "examine"]

_SHORTEST: Final = 12
_LONGEST: Final = 600
_MOST_READ: Final = 12  # sentences of a document in which amounts are looked for
_OPENING: Final = 4_000
COMPUTED: Final = N_("computed: {start} and {duration} end on {end}")


@dataclass(frozen=True, slots=True)
class Found:
    """A range of a document that meets the condition; ``note`` is what code concluded from it."""

    start: int
    end: int
    text: str
    clause: str
    strength: Strength
    note: Notice | None = None


def called(record: FileRecord) -> str:
    """All that a document is called by: titles, path, parties, who wrote to whom."""
    own = record.particulars
    people = (*own.parties, own.sender, *own.recipients)
    return " ".join((own.title, record.title, record.file.path.replace("_", " "), *people))


def examine(
    record: FileRecord, wanted: Wanted | None, limits: Limits, library: Stored
) -> Found | None:
    """What meets the condition best in a document; None where nothing does."""
    dated = _by_date(record, limits, library) if limits.days else None
    if limits.days and dated is None:
        return None
    if wanted is None:
        return dated or _opening(record, library, "sure")
    worded = _by_words(record, wanted, limits, library)
    if worded is None or dated is None:
        return worded
    weaker: Strength = "sure" if worded.strength == dated.strength == "sure" else "possible"
    shown = dated if limits.event in ("end", "begin") else worded
    return Found(shown.start, shown.end, shown.text, shown.clause, weaker, shown.note)


def _by_words(record: FileRecord, wanted: Wanted, limits: Limits, library: Stored) -> Found | None:
    words = wanted.words[record.language]
    if words and share(words, set(terms(called(record), record.language))) > 0.99:
        return _mention(record, wanted, library)
    found = candidates(wanted, record.document or "", record.language, library)
    found.sort(key=lambda each: not each.sure)
    kept = [each for each in found if each.possible][:_MOST_READ]
    if not limits.amounts:
        best = best_of([each for each in found if each.score >= POSSIBLE / 2])
        return _found(best, kept[0].sure) if kept and best else None
    for strength in ("sure", "possible"):
        for each in kept:
            if meets_amounts(each.text, limits) == strength:
                return _found(each, strength == "sure" and (each.sure or each.signed))
    return None


def _found(candidate: Candidate, sure: bool) -> Found:
    return Found(
        candidate.start,
        candidate.end,
        candidate.text,
        candidate.clause,
        "sure" if sure else "possible",
    )


def _mention(record: FileRecord, wanted: Wanted, library: Stored) -> Found | None:
    """The document is called so or comes from them: its first sentence with most of the words."""
    words = wanted.words[record.language]
    best, best_share = None, -1.0
    for span, text, _ in _sentences(record, library, _OPENING):
        held = share(words, set(terms(text, record.language)))
        if held > best_share:
            best, best_share = Found(span.start, span.end, text, "", "sure"), held
    return best


def _opening(record: FileRecord, library: Stored, strength: Strength) -> Found | None:
    """How a document begins: what is quoted of one that is listed for being there."""
    for span, text, _ in _sentences(record, library, _OPENING):
        return Found(span.start, span.end, text, "", strength)
    return None


def _by_date(record: FileRecord, limits: Limits, library: Stored) -> Found | None:
    if limits.event == "dated":
        return _by_own_date(record, limits, library)
    possible: Found | None = None
    for span, text, clause in _sentences(record, library):
        met = meets_days(text, clause, limits, record.language)
        if met == "sure":
            return Found(span.start, span.end, text, clause, "sure")
        computed = None if met != "no" else computed_end(text, limits, record.language)
        if possible is None and (met == "possible" or computed):
            note = None
            if computed:
                note = notice(
                    COMPUTED, start=computed.start, duration=computed.duration, end=computed.end
                )
            possible = Found(span.start, span.end, text, clause, "possible", note)
    return possible


def _by_own_date(record: FileRecord, limits: Limits, library: Stored) -> Found | None:
    """By the date of the document itself; without one, by any date of its opening."""
    own = record.particulars.date
    if own and not holds(own, limits.days):
        return None
    for span, text, clause in _sentences(record, library, None if own else _OPENING):
        values = [value for _, value in dates(text, record.language)]
        if own in values or (not own and any(holds(value, limits.days) for value in values)):
            return Found(span.start, span.end, text, clause, "sure" if own else "possible")
    return _opening(record, library, "sure") if own else None


def _sentences(
    record: FileRecord, library: Stored, within: int | None = None
) -> Iterator[tuple[Span, str, str]]:
    """Sentences with their words and clause, those that begin in the first ``within``."""
    document = record.document or ""
    text = library.text(document)
    if within is not None:
        text = text[: within + _LONGEST]
    clauses = _Clauses(document, library)
    for span in sentences(text, record.language):
        if within is not None and span.start >= within:
            return
        if span.end - span.start >= _SHORTEST:
            end = min(span.end, span.start + _LONGEST)
            yield Span(span.start, end), text[span.start : end], clauses.at(span.start)


class _Clauses:
    """The clause at an offset of a document, for offsets that only rise."""

    def __init__(self, document: str, library: Stored) -> None:
        self._chunks = [stored.chunk for stored in library.chunks_of(document)]
        self._place = 0

    def at(self, offset: int) -> str:
        """The clause of the passage around an offset."""
        while self._place + 1 < len(self._chunks) and self._chunks[self._place + 1].start <= offset:
            self._place += 1
        return self._chunks[self._place].clause if self._chunks else ""
