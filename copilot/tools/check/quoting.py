"""A quotation against a document: verbatim, or the passage nearest to it with what differs.

Knows ellipses and square brackets of the person quoting: what stands between must stand in order.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from copilot.answers.verify import normalise
from copilot.domain import Pinpoint
from copilot.tools.check.nouns import Source

_WORD: Final = re.compile(r"\w+", re.UNICODE)
_OMISSION: Final = re.compile(r"\[[^\]]{0,80}\]|\(\s?(?:\.\.\.|…)\s?\)|\.\.\.|…")
# A word cut at the end of a line.
_CUT: Final = re.compile(r"-[ \t]*\n[ \t]*")
# Below this share of like words a passage is another one.
_LIKE: Final = 0.6

_SLACK: Final = 4
# So many of its words must stand near one another before passages are compared word by word.
_SHARED: Final = 0.3
_COMMON: Final = 400


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage most like a quotation: how like (0 to 1), and where.

    ``others`` are further places that are as like it.
    """

    likeness: float
    place: Pinpoint | None = None
    difference: str = ""
    others: tuple[Pinpoint, ...] = ()

    @property
    def verbatim(self) -> bool:
        """Whether it stands there word for word."""
        return self.place is not None and not self.difference

    @property
    def places(self) -> tuple[Pinpoint, ...]:
        """Every place."""
        return (self.place, *self.others) if self.place else ()


class Words:
    """A document's words with their places, made once for all quotations."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._spans = [match.span() for match in _WORD.finditer(source.text)]
        self.words = [source.text[start:end].lower() for start, end in self._spans]
        self.at: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            self.at.setdefault(word, []).append(place)

    def verbatim(self, quote: str) -> Pinpoint | None:
        """Where a quotation stands word for word, punctuation and case included."""
        parts = [part for part in _OMISSION.split(quote) if _WORD.search(part)]
        first: Pinpoint | None = None
        after = 0
        for part in parts:
            found = self._part(part, after)
            if found is None:
                return None
            start, end, after = found
            place = self.source.place(start, end)
            first = first or place
        return first

    def _part(self, part: str, after: int) -> tuple[int, int, int] | None:
        wanted = [match[0].lower() for match in _WORD.finditer(part)]
        joined = normalise(part).strip(" .,;:")
        for place in self.at.get(wanted[0], ()):
            end = self._match_end(wanted, place)
            if place >= after and end:
                start, stop = self._spans[place][0], self._spans[end - 1][1]
                if joined in normalise(self.source.text[max(0, start - 3) : stop + 3]):
                    return start, stop, end
        return None

    def _match_end(self, wanted: Sequence[str], place: int) -> int:
        """Where the wanted words end from ``place`` on, hyphenated line ends joined; 0 if not."""
        for word in wanted:
            if place >= len(self.words):
                return 0
            if self.words[place] != word:
                if (
                    place + 1 < len(self.words)
                    and self.words[place] + self.words[place + 1] == word
                ):
                    place += 1
                else:
                    return 0
            place += 1
        return place

    def nearest(self, quote: str) -> Nearest:
        """The passage most like a quotation."""
        wanted = [match[0].lower() for match in _WORD.finditer(quote)]
        votes: Counter[int] = Counter()
        for index, word in enumerate(wanted):
            places = self.at.get(word, ())
            if len(places) <= _COMMON:
                votes.update((place - index) // _SLACK for place in places)
        best = Nearest(0.0)
        for bucket, count in votes.most_common(3):
            if count < _SHARED * len(wanted):
                break
            begin = max(0, bucket * _SLACK - _SLACK)
            stop = min(len(self.words), bucket * _SLACK + len(wanted) + 2 * _SLACK)
            found = self._compare(wanted, quote, begin, stop)
            best = max(best, found, key=lambda each: each.likeness)
        return best

    def _compare(self, wanted: list[str], quote: str, begin: int, stop: int) -> Nearest:
        matcher = SequenceMatcher(None, wanted, self.words[begin:stop], autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if not blocks:
            return Nearest(0.0)
        like = sum(block.size for block in blocks) / len(wanted)
        if like < _LIKE:
            return Nearest(like)
        first, last = blocks[0], blocks[-1]
        low = begin + max(0, first.b - first.a)
        high = min(stop, begin + last.b + last.size + len(wanted) - last.a - last.size)
        while high < len(self.words) and _CUT.fullmatch(
            self.source.text, self._spans[high - 1][1], self._spans[high][0]
        ):
            high += 1
        start, end = self._spans[low][0], self._spans[high - 1][1]
        place = self.source.place(start, end)
        return Nearest(like, place, difference(quote, place.quote))


def difference(draft: str, stored: str) -> str:
    """What differs, as "draft → matter", word by word with the words around it."""
    ours, theirs = draft.split(), normalise(stored).split()
    changes = []
    matcher = SequenceMatcher(
        None, [_bare(word) for word in ours], [_bare(word) for word in theirs], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            mine, stands = " ".join(ours[a:b]) or "–", " ".join(theirs[c:d]) or "–"
            changes.append(f"{mine} → {stands}")
    if not changes:
        changes = [
            f"{mine} → {stands}"
            for mine, stands in zip(ours, theirs, strict=False)
            if mine != stands
        ]
    return "; ".join(changes[:6])


def _bare(word: str) -> str:
    return word.strip('.,;:()„“”"»«').lower()
