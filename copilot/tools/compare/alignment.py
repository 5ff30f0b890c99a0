"""Which paragraph of one text became which of the other: kept, moved, split or merged.

Equal paragraphs are found by their words alone, so that the time grows with the length of the
texts; only what is left is compared by likeness.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from copilot.structure.differences import blocks, likeness
from copilot.tools.compare.sides import Unit

# Two paragraphs are versions of each other from this likeness on; one alone between neighbours,
# or under the same heading, from the lower one.
_ALIKE: Final = 0.5
_ALIKE_IN_PLACE: Final = 0.25
_ALIKE_MOVED: Final = 0.65
_HELD: Final = 0.75
_FEWEST_MOVED: Final = 5
_FEWEST_SPLIT: Final = 3
_RAREST: Final = 6
_LONGEST_POSTING: Final = 40
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one text and what they are in the other; either may be none.

    ``move`` counts from 1 where they stand at another place there.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    move: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every unit in exactly one group; ``groups`` follow the order of both texts but for moves."""

    groups: tuple[Group, ...]


def align(before: Sequence[Unit], after: Sequence[Unit]) -> Alignment:
    """Match the units of two texts."""
    pairs = _Pairs(before, after)
    pairs.take_equal()
    pairs.take_alike()
    chain, moved = _ordered(pairs.found, before)
    pairs.keep(chain + moved)
    pairs.take_in_place(chain)
    chain, moved = _ordered(pairs.found, before)
    moves = _moves(moved, before, after)
    return Alignment(tuple(_grouped(chain, moves, before, after)))


class _Pairs:
    """Matches as they are found; each unit is in one at most."""

    def __init__(self, before: Sequence[Unit], after: Sequence[Unit]) -> None:
        self._before, self._after = before, after
        self._to: dict[int, int] = {}
        self._from: dict[int, int] = {}

    @property
    def found(self) -> list[Pair]:
        """The matches by their place in the first text."""
        return sorted(self._to.items())

    def keep(self, pairs: list[Pair]) -> None:
        """Give up every match that is not among ``pairs``."""
        self._to = dict(pairs)
        self._from = {second: first for first, second in pairs}

    def take_equal(self) -> None:
        """Units of the same words: those in order first, then those that stand once in each."""
        keys = [unit.key for unit in self._before], [unit.key for unit in self._after]
        for block in blocks(*keys):
            for step in range(block.size):
                self._take(block.first + step, block.second + step)
        left, right = self._left()
        counts = Counter(keys[0][i] for i in left), Counter(keys[1][j] for j in right)
        place = {keys[1][j]: j for j in right}
        for i in left:
            if counts[0][keys[0][i]] == 1 == counts[1][keys[0][i]]:
                self._take(i, place[keys[0][i]])

    def take_alike(self) -> None:
        """Units left over whose words are mostly the same, the likest first."""
        left, right = self._left()
        postings: dict[str, list[int]] = defaultdict(list)
        for j in right:
            for word in self._after[j].bag:
                postings[word].append(j)
        scored = sorted(
            (-score, abs(i - j), i, j)
            for i in left
            for j in self._candidates(i, postings)
            if (score := self._likeness(i, j)) >= _ALIKE
        )
        for _, _, i, j in scored:
            if i not in self._to and j not in self._from:
                self._take(i, j)

    def take_in_place(self, chain: list[Pair]) -> None:
        """What is left between two neighbours that were found, in its order."""
        bounds = [(-1, -1), *chain, (len(self._before), len(self._after))]
        for (i, j), (i_end, j_end) in pairwise(bounds):
            left = [each for each in range(i + 1, i_end) if each not in self._to]
            right = [each for each in range(j + 1, j_end) if each not in self._from]
            if len(left) == len(right):
                for first, second in zip(left, right, strict=True):
                    self._take_in_place(first, second)
            else:
                self._take_same_heading(left, right)

    def _take_in_place(self, first: int, second: int) -> None:
        if self._likeness(first, second) >= _ALIKE_IN_PLACE or self._same_clause(first, second):
            self._take(first, second)

    def _take_same_heading(self, left: list[int], right: list[int]) -> None:
        for first in left:
            fits = [
                second
                for second in right
                if second not in self._from
                and self._same_clause(first, second)
                and self._likeness(first, second) >= _ALIKE_IN_PLACE
            ]
            if fits:
                self._take(first, max(fits, key=lambda second: self._likeness(first, second)))

    def _same_clause(self, first: int, second: int) -> bool:
        clause = self._before[first].clause
        return bool(clause) and clause == self._after[second].clause

    def _candidates(self, i: int, postings: dict[str, list[int]]) -> set[int]:
        """The units that share one of the rarest words of ``i``."""
        rare = sorted(
            (len(postings[word]), word) for word in self._before[i].bag if word in postings
        )
        return {
            j for count, word in rare[:_RAREST] if count <= _LONGEST_POSTING for j in postings[word]
        }

    def _likeness(self, i: int, j: int) -> float:
        return likeness(self._before[i].bag, self._after[j].bag)

    def _left(self) -> tuple[list[int], list[int]]:
        left = [i for i in range(len(self._before)) if i not in self._to]
        return left, [j for j in range(len(self._after)) if j not in self._from]

    def _take(self, i: int, j: int) -> None:
        self._to[i], self._from[j] = j, i


def _ordered(pairs: list[Pair], before: Sequence[Unit]) -> tuple[list[Pair], list[Pair]]:
    """The weightiest matches that stand in the same order in both, and the others.

    A match weighs its words; the heaviest rising row ends at the best of what ended before it.
    """
    ends: list[tuple[int, int, int]] = []  # second number, weight of the row, place in pairs
    back: list[int] = []
    for place, (i, j) in enumerate(pairs):
        at = bisect_left(ends, (j, 0, 0))
        weight, last = (ends[at - 1][1], ends[at - 1][2]) if at else (0, -1)
        weight += 1 + before[i].size
        back.append(last)
        stop = at
        while stop < len(ends) and ends[stop][1] <= weight:
            stop += 1
        ends[at:stop] = [(j, weight, place)]
    chain: list[Pair] = []
    place = ends[-1][2] if ends else -1
    while place >= 0:
        chain.append(pairs[place])
        place = back[place]
    chosen = set(chain)
    return chain[::-1], [pair for pair in pairs if pair not in chosen]


def _moves(moved: list[Pair], before: Sequence[Unit], after: Sequence[Unit]) -> dict[Pair, int]:
    """Neighbours that moved together have one number; too little to be called a move has none."""
    runs: list[list[Pair]] = []
    for i, j in moved:
        if likeness(before[i].bag, after[j].bag) < _ALIKE_MOVED:
            continue
        if runs and runs[-1][-1] == (i - 1, j - 1):
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
    worth = [run for run in runs if sum(before[i].size for i, _ in run) >= _FEWEST_MOVED]
    return {pair: number for number, run in enumerate(worth, start=1) for pair in run}


def _grouped(
    chain: list[Pair], moves: dict[Pair, int], before: Sequence[Unit], after: Sequence[Unit]
) -> Iterator[Group]:
    away = {i: (j, number) for (i, j), number in moves.items()}
    here = {j for _, j in moves}
    bounds = [*chain, (len(before), len(after))]
    groups: list[Group] = []
    at, to = 0, 0
    for i, j in bounds:
        left = [each for each in range(at, i) if each not in away]
        right = [each for each in range(to, j) if each not in here]
        groups += [Group((each,), ()) for each in left]
        groups += [Group((), (each,)) for each in right]
        if i < len(before) or j < len(after):
            groups.append(Group((i,), (j,)))
        at, to = i + 1, j + 1
    groups += [Group((i,), (j,), number) for i, (j, number) in away.items()]
    return iter(_divided(groups, before, after))


def _divided(groups: list[Group], before: Sequence[Unit], after: Sequence[Unit]) -> list[Group]:
    """Units beside a match that hold what the match lost: it was split, or merged."""
    made: list[Group] = []
    for group in groups:
        last = made[-1] if made else None
        if last and (joined := _joined(last, group, before, after)):
            made[-1] = joined
        else:
            made.append(group)
    return made


def _joined(
    one: Group, other: Group, before: Sequence[Unit], after: Sequence[Unit]
) -> Group | None:
    """Both groups as one where a part of the one moved into a unit of its own in the other."""
    pair, alone = (one, other) if one.before and one.after else (other, one)
    if one.move or other.move or not (pair.before and pair.after) or not _neighbours(one, other):
        return None
    both = Group((*one.before, *other.before), (*one.after, *other.after))
    if bool(alone.before) == bool(alone.after) or min(len(both.before), len(both.after)) > 1:
        return None
    kept, lost = _bag(after, pair.after), _bag(before, pair.before)
    if alone.before:
        kept, lost = lost, kept
    extra = _bag(after, alone.after) + _bag(before, alone.before)
    held = (extra & (lost - kept)).total()
    return both if extra.total() >= _FEWEST_SPLIT and held >= _HELD * extra.total() else None


def _neighbours(one: Group, other: Group) -> bool:
    return all(
        not (first and second) or first[-1] + 1 == second[0]
        for first, second in ((one.before, other.before), (one.after, other.after))
    )


def _bag(units: Sequence[Unit], places: tuple[int, ...]) -> Counter[str]:
    total: Counter[str] = Counter()
    for place in places:
        total += units[place].bag
    return total
