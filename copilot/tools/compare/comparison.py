"""The one entry: two sides become the changes between them, no word unaccounted for."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from copilot.exports.report import Change as Mark
from copilot.exports.report import Run
from copilot.structure.differences import Part, likeness, parts, words
from copilot.tools.compare.alignment import Group, align
from copilot.tools.compare.sides import Side, Unit
from copilot.tools.compare.significance import Significance, significance

# Below this likeness a marked-up mixture of old and new is harder to read than one after the other.
_MIXED: Final = 0.3
_STEP: Final = 200

Progress = Callable[[int, int], None]


class Kind(StrEnum):
    """What became of a passage."""

    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    SPLIT = "split"
    MERGED = "merged"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in one of the texts; offsets into that text."""

    clause: str
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change; ``runs`` show it. What was moved may have been edited as well.

    ``label`` is a model's word for its significance, empty where none was asked for.
    """

    kind: Kind
    before: Place | None
    after: Place | None
    runs: tuple[Run, ...]
    significance: Significance
    edited: bool
    move: int = 0
    label: str = ""

    @property
    def deleted(self) -> str:
        """What is gone, one stretch after the other."""
        return " ".join(run.text.strip() for run in self.runs if run.change == "deleted")

    @property
    def inserted(self) -> str:
        """What is new, one stretch after the other."""
        return " ".join(run.text.strip() for run in self.runs if run.change == "inserted")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts and everything that differs.

    ``runs`` are both texts as one: without what was inserted they are the first, without what was
    deleted the second; moved passages stand in them twice.
    """

    before: Side
    after: Side
    runs: tuple[Run, ...]
    changes: tuple[Change, ...]
    unchanged: int

    def text(self, without: Sequence[Mark]) -> str:
        """The text that is left without the stretches of some kinds."""
        return "".join(run.text for run in self.runs if run.change not in without)

    def count(self, mark: Mark) -> int:
        """How many words are marked so."""
        return sum(len(words(run.text)) for run in self.runs if run.change == mark)


def compare(before: Side, after: Side, progress: Progress | None = None) -> Comparison:
    """Every difference of two texts; ``progress`` (done, of) may raise to cancel."""
    going = comparing(before, after)
    while True:
        try:
            done, of = next(going)
        except StopIteration as finished:
            found: Comparison = finished.value
            return found
        if progress:
            progress(done, of)


def comparing(before: Side, after: Side) -> Generator[tuple[int, int], None, Comparison]:
    """The same step by step: (done, of) each time, and the comparison as the generator's value."""
    yield 0, len(before.units) + len(after.units)
    groups = align(before.units, after.units).groups
    drawn = []
    for number, group in enumerate(groups, start=1):
        drawn.append(_drawn(group, before, after))
        if number % _STEP == 0:
            yield number, len(groups)
    changes = tuple(_joined_changes(drawn, before, after))
    unchanged = sum(1 for each in drawn if each.kind is None)
    return Comparison(before, after, tuple(_row(drawn, before, after)), changes, unchanged)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A group with its parts; ``kind`` is None where nothing differs."""

    group: Group
    kind: Kind | None
    parts: tuple[Part, ...]


def _drawn(group: Group, before: Side, after: Side) -> _Drawn:
    old = "".join(before.units[i].text for i in group.before)
    new = "".join(after.units[j].text for j in group.after)
    if old == new and not group.move:
        return _Drawn(group, None, (Part(old, "both"),) if old else ())
    mixed = _mixed(group, before, after)
    return _Drawn(
        group,
        _kind(group, before, after),
        tuple(parts(old, new)) if mixed else tuple(_whole(old, new)),
    )


def _mixed(group: Group, before: Side, after: Side) -> bool:
    if len(group.before) != 1 or len(group.after) != 1:
        return True
    one, other = before.units[group.before[0]], after.units[group.after[0]]
    return one.key == other.key or likeness(one.bag, other.bag) >= _MIXED


def _whole(old: str, new: str) -> Iterator[Part]:
    """One after the other; the white space that both end with is in both."""
    tail = 0
    while (
        tail < min(len(old), len(new))
        and old[-1 - tail] == new[-1 - tail]
        and old[-1 - tail].isspace()
    ):
        tail += 1
    if old[: len(old) - tail]:
        yield Part(old[: len(old) - tail], "first")
    if new[: len(new) - tail]:
        yield Part(new[: len(new) - tail], "second")
    if tail:
        yield Part(old[-tail:], "both")


def _kind(group: Group, before: Side, after: Side) -> Kind:
    if group.move:
        return Kind.MOVED
    if not group.before or not group.after:
        return Kind.INSERTED if group.after else Kind.DELETED
    if len(group.after) > 1:
        return Kind.SPLIT
    if len(group.before) > 1:
        return Kind.MERGED
    one, other = before.units[group.before[0]], after.units[group.after[0]]
    if one.text.split() == other.text.split():
        return Kind.LAYOUT
    return Kind.RENUMBERED if one.key == other.key else Kind.CHANGED


def _row(drawn: list[_Drawn], before: Side, after: Side) -> Iterator[Run]:
    """Both texts as one row; each keeps its own order."""
    away = {i: each for each in drawn if each.group.move for i in each.group.before}
    here = {j: each for each in drawn if each.group.move for j in each.group.after}
    at = to = 0
    for each in [each for each in drawn if not each.group.move]:
        if each.group.before:
            yield from _moved_runs(away, range(at, each.group.before[0]), "first")
            at = each.group.before[-1] + 1
        if each.group.after:
            yield from _moved_runs(here, range(to, each.group.after[0]), "second")
            to = each.group.after[-1] + 1
        yield from _runs(each.parts)
    yield from _moved_runs(away, range(at, len(before.units)), "first")
    yield from _moved_runs(here, range(to, len(after.units)), "second")


def _runs(found: Sequence[Part]) -> Iterator[Run]:
    marks: dict[str, Mark] = {"both": "", "first": "deleted", "second": "inserted"}
    return (Run(part.text, marks[part.only]) for part in found)


def _moved_runs(moved: dict[int, _Drawn], places: range, side: str) -> Iterator[Run]:
    """A moved unit as it stood in the first text, or as it stands in the second."""
    left = side == "first"
    for each in (moved[place] for place in places if place in moved):
        for part in each.parts:
            if part.only == "both":
                yield Run(part.text, "moved_away" if left else "moved_here", each.group.move)
            elif part.only == side:
                yield Run(part.text, "deleted" if left else "inserted")


def _joined_changes(drawn: list[_Drawn], before: Side, after: Side) -> Iterator[Change]:
    """The changes in the order of the second text; neighbours that belong together as one."""
    changed = [each for each in drawn if each.kind is not None]
    found = [
        _change(list(same), before, after)
        for _, same in groupby(changed, key=lambda each: _together(each, before, after))
    ]
    renumbered = dict(filter(None, (_numbers(change) for change in found)))
    found = [
        replace(change, significance=significance(change.runs, change.kind.value, renumbered))
        for change in found
    ]
    yield from sorted(found, key=_order)


def _together(each: _Drawn, before: Side, after: Side) -> tuple[object, ...]:
    group = each.group
    if each.kind is Kind.DELETED:
        return each.kind, before.units[group.before[0]].clause
    if each.kind is Kind.INSERTED:
        return each.kind, after.units[group.after[0]].clause
    return (each.kind, group.move) if group.move else (each.kind, group.before, group.after)


def _change(same: list[_Drawn], before: Side, after: Side) -> Change:
    first = same[0]
    found = [part for each in same for part in each.parts]
    return Change(
        first.kind or Kind.CHANGED,
        _place(before, [i for each in same for i in each.group.before]),
        _place(after, [j for each in same for j in each.group.after]),
        tuple(_runs(found)),
        Significance.WORDING,
        any(part.only != "both" and part.text.strip() for part in found),
        first.group.move,
    )


def _place(side: Side, places: list[int]) -> Place | None:
    if not places:
        return None
    first: Unit = side.units[places[0]]
    last: Unit = side.units[places[-1]]
    start = first.start + len(first.text) - len(first.text.lstrip())
    end = last.start + len(last.text.rstrip())
    return Place(first.clause, side.page_at(start), start, max(start, end))


def _numbers(change: Change) -> tuple[str, str] | None:
    """The old and the new number of a renumbered clause."""
    if change.kind not in (Kind.RENUMBERED, Kind.MOVED):
        return None
    old, new = words(change.deleted), words(change.inserted)
    return (old[0], new[0]) if len(old) == 1 == len(new) else None


def _order(change: Change) -> tuple[int, int]:
    """By the second text; what is gone stands where the first text had it."""
    place = change.after or change.before
    return (place.start if place else 0, 0 if change.after else 1)
