"""Two texts word by word: what stands in both, what only in the first, what only in the second.

Every character is accounted for: white space before a word belongs to it and is compared too.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Only = Literal["both", "first", "second"]

# A number with its separators is one word: "1.000,00", "31.12.2024".
_TOKEN: Final = re.compile(r"(\s*)(\d+(?:[.,:/]\d+)+(?!\w)|\w+|[^\w\s]|\Z)")
_WORD: Final = re.compile(r"\w")
# So many single edits are traced; what differs more is replaced as a whole.
_MOST_EDITS: Final = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text and which of the two texts it stands in."""

    text: str
    only: Only


@dataclass(frozen=True, slots=True)
class Block:
    """``size`` equal items from ``first`` on in one sequence, from ``second`` on in the other."""

    first: int
    second: int
    size: int


def words(text: str) -> list[str]:
    """The words of a text, without punctuation."""
    return [found[2] for found in _TOKEN.finditer(text) if _WORD.match(found[2])]


def likeness(first: Counter[str], second: Counter[str]) -> float:
    """How many words two texts share: 0 none, 1 all."""
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def parts(first: str, second: str) -> list[Part]:
    """The two texts as one row of parts; those of ``first`` before those of ``second``."""
    one, other = _tokens(first), _tokens(second)
    row = _Row()
    at, to = 0, 0
    for block in blocks([core for _, core in one], [core for _, core in other]):
        _differing(row, one[at : block.first], other[to : block.second])
        for step in range(block.size):
            _shared(row, one[block.first + step], other[block.second + step])
        at, to = block.first + block.size, block.second + block.size
    _differing(row, one[at:], other[to:])
    return row.parts


def blocks(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[Block]:
    """What two sequences have in common, in order; near to the most there is.

    Items that stand once in both are found first, so that the time grows with the length, not
    with its square.
    """
    numbers: dict[Hashable, int] = {}
    one = [numbers.setdefault(item, len(numbers)) for item in first]
    other = [numbers.setdefault(item, len(numbers)) for item in second]
    pairs: list[tuple[int, int]] = []
    work = [(0, len(one), 0, len(other))]
    while work:
        a, a_end, b, b_end = work.pop()
        while a < a_end and b < b_end and one[a] == other[b]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and one[a_end - 1] == other[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            pairs.append((a_end, b_end))
        if a == a_end or b == b_end:
            continue
        anchors = _anchors(one[a:a_end], other[b:b_end])
        if not anchors:
            pairs += [(a + i, b + j) for i, j in _shortest(one[a:a_end], other[b:b_end])]
            continue
        work += _between([(a + i, b + j) for i, j in anchors], (a, a_end, b, b_end))
        pairs += [(a + i, b + j) for i, j in anchors]
    return _joined(sorted(pairs))


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of ``pairs``, sorted by the first number, whose second numbers rise."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, number) in enumerate(pairs):
        at = bisect_left(tails, number)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            ends.append(place)
        else:
            tails[at], ends[at] = number, place
    chosen = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chosen.append(pairs[place])
        place = before[place]
    return chosen[::-1]


def _anchors(one: list[int], other: list[int]) -> list[tuple[int, int]]:
    """Items that stand once in each, in the order of both."""
    counts, counts_other = Counter(one), Counter(other)
    places = {item: at for at, item in enumerate(other) if counts_other[item] == 1}
    pairs = [
        (at, places[item]) for at, item in enumerate(one) if counts[item] == 1 and item in places
    ]
    return rising(pairs)


def _between(
    anchors: list[tuple[int, int]], bounds: tuple[int, int, int, int]
) -> Iterator[tuple[int, int, int, int]]:
    a, a_end, b, b_end = bounds
    for i, j in [*anchors, (a_end, b_end)]:
        if a < i and b < j:
            yield a, i, b, j
        a, b = i + 1, j + 1


def _shortest(one: list[int], other: list[int]) -> list[tuple[int, int]]:
    """The common items of a shortest edit script (Myers 1986); none where it is too long."""
    limit = min(len(one) + len(other), _MOST_EDITS)
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(limit + 1):
        trail.append(dict(reach))
        for line in range(-edits, edits + 1, 2):
            down = line == -edits or (line != edits and reach[line - 1] < reach[line + 1])
            x = reach[line + 1] if down else reach[line - 1] + 1
            y = x - line
            while x < len(one) and y < len(other) and one[x] == other[y]:
                x, y = x + 1, y + 1
            reach[line] = x
            if x >= len(one) and y >= len(other):
                return _walked_back(trail, len(one), len(other))
    return []


def _walked_back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for edits in range(len(trail) - 1, -1, -1):
        reach, line = trail[edits], x - y
        down = line == -edits or (line != edits and reach[line - 1] < reach[line + 1])
        before = line + 1 if down else line - 1
        before_x = reach[before] if edits else 0
        before_y = before_x - before if edits else 0
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_y
    return pairs


def _joined(pairs: list[tuple[int, int]]) -> list[Block]:
    found: list[Block] = []
    for i, j in pairs:
        last = found[-1] if found else None
        if last and (last.first + last.size, last.second + last.size) == (i, j):
            found[-1] = Block(last.first, last.second, last.size + 1)
        else:
            found.append(Block(i, j, 1))
    return found


class _Row:
    """Parts as they come, neighbours of one kind joined."""

    def __init__(self) -> None:
        self._texts: list[list[str]] = []
        self._kinds: list[Only] = []

    def add(self, text: str, only: Only) -> None:
        if not text:
            return
        if self._kinds and self._kinds[-1] == only:
            self._texts[-1].append(text)
        else:
            self._texts.append([text])
            self._kinds.append(only)

    @property
    def parts(self) -> list[Part]:
        return [
            Part("".join(text), only) for text, only in zip(self._texts, self._kinds, strict=True)
        ]


_Token = tuple[str, str]


def _tokens(text: str) -> list[_Token]:
    """White space and the word behind it; the last one may be white space alone."""
    found = [(match[1], match[2]) for match in _TOKEN.finditer(text)]
    while found and found[-1] == ("", ""):
        found.pop()
    return found


def _shared(row: _Row, one: _Token, other: _Token) -> None:
    _spaces(row, one[0], other[0])
    row.add(one[1], "both")


def _spaces(row: _Row, one: str, other: str) -> None:
    """White space before a shared word: what both begin with is in both."""
    size = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    size = min(len(one), len(other)) if size is None else size
    row.add(one[:size], "both")
    row.add(one[size:], "first")
    row.add(other[size:], "second")


def _differing(row: _Row, one: list[_Token], other: list[_Token]) -> None:
    first = "".join(space + core for space, core in one)
    second = "".join(space + core for space, core in other)
    if one and other:
        lead = one[0][0] if one[0][0] == other[0][0] else ""
        row.add(lead, "both")
        first, second = first[len(lead) :], second[len(lead) :]
    row.add(first, "first")
    row.add(second, "second")
