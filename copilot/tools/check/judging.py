"""How each item of the draft stands to what the matter holds."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from copilot.domain import Pinpoint
from copilot.locale import Notice, _, notice
from copilot.structure.authorities import Authority
from copilot.tools.check.gathering import Cited, Holdings
from copilot.tools.check.nouns import Finding, Item, Source, State

_LEVELS: Final = ("absatz", "satz", "nummer", "buchstabe", "alternative")
_LIKE: Final = 0.7
_FEW: Final = 40
_SET_BY_DRAFT: Final = re.compile(
    r"(?:bis\s(?:zum|spätestens)|spätestens\s(?:am|bis\szum)|\bby|until)\s$"
)


def quotation(item: Item, held: Holdings) -> Finding:
    """Verbatim, differing (shown), or nowhere."""
    found = held.quotations.get(item.start)
    if found is None or found.place is None:
        return _finding(item, State.MISSING, (), notice("No document of the matter says this."))
    if found.verbatim:
        return _finding(item, State.VERBATIM, found.places)
    told = notice("It reads differently there: {difference}", difference=found.difference)
    return _finding(item, State.DIFFERENT, found.places, told)


def amount(item: Item, held: Holdings, others: Sequence[Item]) -> Finding:
    """In the matter, like one there, computed from the draft's own, or nowhere."""
    place = held.amounts.get(item.value)
    if place:
        return _finding(item, State.VERBATIM, (place,))
    computed = _computed(item, others)
    if computed:
        return _finding(item, State.UNSURE, (), computed)
    number, currency = item.value.split(" ", 1)
    near = _nearest(number, [v for v in held.amounts if v.endswith(f" {currency}")])
    if near:
        return _differs(item, held.amounts[near])
    return _finding(item, State.MISSING, (), notice("No document of the matter names it."))


def figure(item: Item, held: Holdings) -> Finding:
    """In the matter; another number of the same unit there; or nowhere."""
    place = held.figures.get(item.value)
    if place:
        return _finding(item, State.VERBATIM, (place,))
    number, unit = item.value.split(" ", 1)
    same = [value for value in held.figures if value.endswith(f" {unit}")]
    if not same:
        return _finding(item, State.UNSURE, (), notice("The matter counts nothing of this kind."))
    near = _nearest(number, same) or min(same, key=lambda v: abs(_number(v) - _number(item.value)))
    if len(same) <= _FEW:
        return _differs(item, held.figures[near])
    return _finding(item, State.MISSING, (), notice("No document of the matter names it."))


def day(item: Item, held: Holdings, text: str) -> Finding:
    """In the matter; one that differs in day, month or year; set by the draft; or nowhere."""
    place = held.days.get(item.value)
    if place:
        return _finding(item, State.VERBATIM, (place,))
    lead = text[max(0, item.start - 20) : item.start]
    if _SET_BY_DRAFT.search(lead) and item.value > max(held.days, default=""):
        return _finding(item, State.UNSURE, (), notice("A day the draft itself sets."))
    parts = item.value.split("-")
    near = [value for value in held.days if _one_part_differs(parts, value.split("-"))]
    if near:
        # A wrong year is the commonest slip, then a wrong day.
        likest = min(
            near, key=lambda value: (value[5:] != item.value[5:], value[:7] != item.value[:7])
        )
        return _differs(item, held.days[likest])
    return _finding(item, State.MISSING, (), notice("No document of the matter names this day."))


def authority(item: Item, cited: Authority, held: Holdings, exists: bool | None) -> Finding:
    """As the matter cites it; ``exists``: whether an indexed law has the norm (None: unknown)."""
    known = held.authorities.get(cited.key, [])
    same = [each for each in known if _agree(cited, each.authority)]
    if exists or same:
        return _finding(item, State.VERBATIM, (same[0].place,) if same else ())
    if exists is False:
        return _finding(item, State.MISSING, (), notice("The indexed law has no such norm."))
    if known:
        return _differs(item, known[0].place)
    near = _near_authority(cited, held)
    if near:
        return _differs(item, near.place)
    return _finding(item, State.MISSING, (), notice("No document of the matter cites it."))


def exhibit(
    item: Item, known: dict[str, Source], beside: Iterable[Finding], what: Notice
) -> Finding:
    """A reference to an exhibit or a leaf: there, with that page, and with what is said of it."""
    mark, _blank, page = item.value.partition(" ")
    source = known.get(mark)
    if source is None:
        state = State.MISSING if known else State.UNSURE
        return _finding(item, state, (), what)
    if not page:
        return _finding(item, State.VERBATIM, (source.place(0, min(80, len(source.text))),))
    number = int(page)
    if number > len(source.starts):
        told = notice(
            "It has only {pages} pages ({path}).", pages=len(source.starts), path=source.path
        )
        return _finding(item, State.DIFFERENT, (), told)
    for finding in beside:
        elsewhere = [
            place
            for place in finding.places
            if place.document != source.document or place.page != number
        ]
        if finding.places and len(elsewhere) == len(finding.places):
            place = elsewhere[0]
            told = notice(
                "What is quoted stands in {path} on page {page}.",
                path=place.path,
                page=place.page,
            )
            return _finding(item, State.DIFFERENT, (place,), told)
    start = source.starts[number - 1]
    return _finding(item, State.VERBATIM, (source.place(start, min(start + 80, len(source.text))),))


def _finding(
    item: Item, state: State, places: tuple[Pinpoint, ...], told: Notice | None = None
) -> Finding:
    return Finding(item.kind, state, item.start, item.end, item.text, places, told)


def _differs(item: Item, place: Pinpoint) -> Finding:
    told = notice(
        "The matter has: {stands} ({path}, {page})",
        stands=" ".join(place.quote.split()),
        path=place.path,
        page=_("p. {page}").format(page=place.page),
    )
    return _finding(item, State.DIFFERENT, (place,), told)


def _nearest(number: str, values: Sequence[str]) -> str:
    """The value most like a number by its digits; empty where none is."""
    best, likest = "", 0.0
    for value in values:
        other = value.split(" ", 1)[0]
        like = SequenceMatcher(None, number, other).ratio()
        if sorted(number) == sorted(other):
            like = max(like, 0.95)
        if like > likest:
            best, likest = value, like
    return best if likest >= _LIKE else ""


def _number(value: str) -> float:
    return float(value.split(" ", 1)[0])


def _computed(item: Item, others: Sequence[Item]) -> Notice | None:
    """Whether an amount is the sum or the difference of others in the draft."""
    number, currency = item.value.split(" ", 1)
    same = [each for each in others if each.value.endswith(f" {currency}") and each != item]
    wanted = round(float(number), 2)
    for size in (2, 3):
        for chosen in combinations(same[:14], size):
            numbers = [_number(each.value) for each in chosen]
            if round(sum(numbers), 2) == wanted or (
                size == 2 and round(abs(numbers[0] - numbers[1]), 2) == wanted
            ):
                parts = ", ".join(each.text for each in chosen)
                return notice("Computed in the draft from {parts}.", parts=parts)
    return None


def _one_part_differs(mine: Sequence[str], other: Sequence[str]) -> bool:
    if len(other) != 3:
        return False
    unlike = sum(a != b for a, b in zip(mine, other, strict=True))
    return unlike == 1 or (mine[0] == other[0] and mine[1:] == [other[2], other[1]])


def _agree(mine: Authority, other: Authority) -> bool:
    """Whether two citations of one norm or decision name no differing part."""
    if mine.kind == "decision":
        return all(
            not mine.fields.get(name)
            or not other.fields.get(name)
            or mine.fields[name] == other.fields[name]
            for name in ("court", "date")
        )
    further = f"{mine.fields.get('further', '')} {other.fields.get('further', '')}"
    for level in _LEVELS:
        a, b = mine.fields.get(level), other.fields.get(level)
        if a and b and a != b and f" {a}" not in f" {further}":
            return False
    return True


def _near_authority(mine: Authority, held: Holdings) -> Cited | None:
    """An authority of the matter that this one may be a slip of."""
    for cited in (each for group in held.authorities.values() for each in group):
        other = cited.authority
        if other.kind != mine.kind:
            continue
        if mine.kind == "decision" and _like_decision(mine, other):
            return cited
        if mine.kind != "decision" and _like_norm(mine, other):
            return cited
    return None


def _like_decision(mine: Authority, other: Authority) -> bool:
    same_day = mine.fields.get("date") and mine.fields.get("date") == other.fields.get("date")
    if same_day and mine.fields.get("court") == other.fields.get("court"):
        return True
    numbers = mine.fields.get("file_number", ""), other.fields.get("file_number", "")
    return all(numbers) and SequenceMatcher(None, *numbers).ratio() > 0.85


def _like_norm(mine: Authority, other: Authority) -> bool:
    number, its = mine.fields.get("number", ""), other.fields.get("number", "")
    same_law = mine.fields.get("book") == other.fields.get("book")
    if not number or not its:
        return False
    if not same_law:
        return number == its and len(number) > 2
    return Counter(number) == Counter(its) or (
        len(number) > 2 and number[:-1] == its[:-1] and number[-1:].isalpha() != its[-1:].isalpha()
    )
