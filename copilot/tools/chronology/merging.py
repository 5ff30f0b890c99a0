"""Which sentences tell of one event, and which contradict each other.

Two sentences on one day are one event where they name the same document, share most of their
words, or are alike to the embedder and of one kind; rather twice in the list than one lost.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.answers.evidence import SentenceEmbedder
from copilot.domain import Language
from copilot.retrieval.analysis import terms
from copilot.tools.chronology.nouns import Conflict, Event, EventKind, Precision, Source

_SHARED_TERMS: Final = 2
_OVERLAP: Final = 0.34
_OVERLAP_OF_ANY_KIND: Final = 0.6
# Chosen on the sample matter, where different events of one day reach .888 and .87.
_ALIKE: Final = 0.895
_ALIKE_HANDED_OVER: Final = 0.84
_HANDED_OVER: Final = frozenset((EventKind.DELIVERY, EventKind.NOTICE))
_MANY_A_DAY: Final = frozenset((EventKind.CONTRACT, EventKind.MENTION, EventKind.PAYMENT))
_ONE_A_DAY: Final = frozenset((EventKind.HEARING, EventKind.MEETING))
_CONFLICT_TERMS: Final = 3
_CONFLICT_OVERLAP: Final = 0.6
_CONFLICT_DAYS: Final = 90
_MOST_COMPARED: Final = 2_000
_MOST_A_DAY: Final = 60
_NUMBERED: Final = re.compile(r"[\d\W_]+")

Vectors = NDArray[np.float32] | None


class _Told:
    """A source with the terms of the words around its date."""

    def __init__(self, source: Source, vector: NDArray[np.float32] | None) -> None:
        self.source = source
        self.vector = vector
        self.terms = _terms(source.near, source.language)

    def overlap(self, other: "_Told") -> tuple[int, float]:
        """How many terms both share, and what part that is of the smaller set."""
        shared = len(self.terms & other.terms)
        return shared, shared / max(1, min(len(self.terms), len(other.terms)))

    def likeness(self, other: "_Told") -> float:
        """The cosine, 0 without vectors."""
        if self.vector is None or other.vector is None:
            return 0.0
        return float(self.vector @ other.vector)


def _terms(text: str, language: Language) -> frozenset[str]:
    return frozenset(term for term in terms(text, language) if not _NUMBERED.fullmatch(term))


def merged(
    sources: Sequence[Source], embedder: SentenceEmbedder | None
) -> tuple[list[Event], list[Conflict]]:
    """The events of all sources in order of their dates, and what contradicts what."""
    by_day: dict[tuple[str, str], list[Source]] = defaultdict(list)
    for source in sources:
        by_day[source.mention.start, source.mention.end].append(source)
    told = list(_with_vectors(by_day, embedder))
    stand = [each for each in told if not each.source.mention.denied]
    events = [_event(group) for group in _groups(stand)]
    events.sort(key=lambda event: (event.start, event.end, event.kind.value))
    return events, _joined([*_denials(told), *_contradictions(stand)])


def _joined(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """Conflicts about the same days that share a sentence are one."""
    joined: list[Conflict] = []
    for conflict in conflicts:
        for place, known in enumerate(joined):
            words = {source.words for source in known.sources}
            if set(known.dates) == set(conflict.dates) and any(
                source.words in words for source in conflict.sources
            ):
                more = tuple(each for each in conflict.sources if each.words not in words)
                joined[place] = Conflict(known.dates, (*known.sources, *more), known.denied)
                break
        else:
            joined.append(conflict)
    return joined


def _with_vectors(
    by_day: dict[tuple[str, str], list[Source]], embedder: SentenceEmbedder | None
) -> Iterator[_Told]:
    """Only days with several sentences are compared, so only those are embedded."""
    several = [each for group in by_day.values() if 1 < len(group) <= _MOST_A_DAY for each in group]
    several = several[:_MOST_COMPARED]
    vectors: dict[int, NDArray[np.float32]] = {}
    if embedder is not None and several:
        rows = embedder.passages([source.near for source in several])
        vectors = {id(source): row for source, row in zip(several, rows, strict=True)}
    for group in by_day.values():
        for source in group:
            yield _Told(source, vectors.get(id(source)))


def _groups(told: Sequence[_Told]) -> Iterator[list[_Told]]:
    """The sources of each event: of the same dates, joined wherever two are the same."""
    by_day: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    for each in told:
        by_day[each.source.mention.start, each.source.mention.end].append(each)
    for same_day in by_day.values():
        groups: list[list[_Told]] = []
        for each in same_day:
            own = [group for group in groups if any(_is_same(each, other) for other in group)]
            groups = [group for group in groups if group not in own]
            groups.append([other for group in own for other in group] + [each])
        yield from groups


def _is_same(one: _Told, other: _Told) -> bool:
    first, second = one.source, other.source
    if _same_sentence(first, second):
        return True
    if first.kind is second.kind and _names_the_other(first, second):
        return True
    shared, part = one.overlap(other)
    if shared >= _SHARED_TERMS and part >= _OVERLAP_OF_ANY_KIND:
        return True
    alike = one.likeness(other)
    if first.kind in _HANDED_OVER and second.kind in _HANDED_OVER:
        actors = set(first.actors) & set(second.actors)
        return alike >= _ALIKE_HANDED_OVER or bool(actors) or shared >= _SHARED_TERMS
    if first.kind is not second.kind:
        return False
    if first.kind in _ONE_A_DAY or (shared >= _SHARED_TERMS and part >= _OVERLAP):
        return True
    return alike >= _ALIKE


def _names_the_other(first: Source, second: Source) -> bool:
    """Both name a document of that day, or one names the delivery that the other tells of."""
    if first.refers and second.refers:
        return True
    return (first.refers or second.refers) and first.kind not in _MANY_A_DAY


def _same_sentence(first: Source, second: Source) -> bool:
    one, other = first.pinpoint, second.pinpoint
    if (one.document, one.start) == (other.document, other.start):
        return True
    # Headers and footers stand on every page.
    return one.document == other.document and first.words == second.words


def _event(group: Sequence[_Told]) -> Event:
    """One event of its sources: the fullest quotation speaks for it."""
    found = _distinct([each.source for each in group])
    best = max(found, key=lambda source: (not source.title, _fullness(source)))
    mention = best.mention
    kinds = [source.kind for source in found if source.kind is not EventKind.MENTION]
    kind = best.kind if best.kind is not EventKind.MENTION or not kinds else kinds[0]
    actors = dict.fromkeys(actor for source in found for actor in source.actors)
    notes = {str(each.mention.note): each.mention.note for each in found if each.mention.note}
    certain = any(each.mention.told == "written" and not each.mention.note for each in found)
    precision: Precision = mention.precision
    what = f"{best.title}: {best.words}" if best.title else best.words
    return Event(
        mention.start,
        mention.end,
        precision,
        kind,
        what,
        tuple(actors),
        tuple(found),
        () if certain else tuple(notes.values()),
    )


def _fullness(source: Source) -> int:
    """Words around the date, as far as they can be taken in at once."""
    length = len(source.words)
    return min(length, 240) - max(0, length - 240) - (40 if source.mention.told != "written" else 0)


def _distinct(sources: Sequence[Source]) -> list[Source]:
    """Each sentence once, and what is printed on every page once a document."""
    kept: dict[tuple[str, str], Source] = {}
    for source in sources:
        kept.setdefault((source.pinpoint.document, source.words), source)
    return list(kept.values())


def _denials(told: Sequence[_Told]) -> Iterator[Conflict]:
    """ "Not on the 2nd but on the 4th": with the sentences elsewhere that say the 2nd."""
    for denied in (each for each in told if each.source.mention.denied):
        place = denied.source.pinpoint
        said = [
            each
            for each in told
            if not each.source.mention.denied
            and each.source.mention.start != denied.source.mention.start
            and (each.source.pinpoint.document, each.source.pinpoint.start)
            == (place.document, place.start)
        ]
        others = [
            each.source
            for each in told
            if not each.source.mention.denied
            and each.source.mention.start == denied.source.mention.start
            and _may_be_same(each, denied)
        ]
        dates = [each.source.mention.start for each in said[:1]] + [denied.source.mention.start]
        yield Conflict(tuple(dates), (denied.source, *_distinct(others)), denied=True)


def _may_be_same(one: _Told, other: _Told) -> bool:
    shared, _ = one.overlap(other)
    return shared >= _SHARED_TERMS or (
        one.source.kind is other.source.kind and one.source.language != other.source.language
    )


def _contradictions(told: Sequence[_Told]) -> Iterator[Conflict]:
    """The same words with another date, in another document or another mail."""
    days = [
        each
        for each in told[:_MOST_COMPARED]
        if each.source.mention.precision == "day"
        and not each.source.refers
        and len(each.terms) >= _CONFLICT_TERMS
    ]
    by_term: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(days):
        for term in each.terms:
            by_term[term].append(number)
    pairs: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in by_term.values():
        if len(numbers) <= _MOST_A_DAY:
            for pair in combinations(numbers, 2):
                pairs[pair] += 1
    for (first, second), shared in pairs.items():
        if shared >= _CONFLICT_TERMS and _contradict(days[first], days[second]):
            found = sorted((days[first].source, days[second].source), key=lambda s: s.mention.start)
            yield Conflict(tuple(source.mention.start for source in found), tuple(found))


def _contradict(one: _Told, other: _Told) -> bool:
    first, second = one.source.mention, other.source.mention
    if first.start == second.start or one.source.kind is not other.source.kind:
        return False
    places = one.source.pinpoint, other.source.pinpoint
    same_part = places[0].document == places[1].document and (
        abs(places[0].start - places[1].start) < 1_500
    )
    if same_part or one.overlap(other)[1] < _CONFLICT_OVERLAP:
        return False
    apart = date.fromisoformat(first.start) - date.fromisoformat(second.start)
    return abs(apart.days) <= _CONFLICT_DAYS
