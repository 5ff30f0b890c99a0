"""A text made ready to be compared: its units, each with the clause it stands in."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from copilot.domain import Clause, Language
from copilot.exports.characters import same_length
from copilot.structure.clauses import clauses
from copilot.structure.differences import words
from copilot.structure.language import detect
from copilot.structure.lines import Line, lines, wrap_width

# The number a clause bears; a text that differs in nothing else was renumbered.
_NUMBER: Final = re.compile(
    r"\s*[#*_]{0,6}\s*(?:§+\s*\d+\s?[a-z]?\b\.?|"
    r"(?:Art(?:ikel|icle|\.)?|Section|Sec\.|Clause|Ziffer|Ziff\.|Abschnitt|Anlage|Annex|Schedule|"
    r"Exhibit|ARTICLE|ARTIKEL|SECTION)\s*(?:\d+(?:\.\d+)*[a-z]?|[IVXLC]+)\b[.:]?|"
    r"\(?(?:\d{1,3}(?:\.\d{1,3})*[a-z]?|[a-z]{1,2}|[ivx]{1,5}|[A-H])[.)]\)?|\d+(?:\.\d+)+|"
    r"[IVX]{1,5}\.)\s+(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph with the white space behind it; ``key`` is its text without its number.

    ``bag`` are the words of the key. ``clause`` is where the unit stands ("§ 5 Kündigung >
    Abs. 2"), empty outside of any.
    """

    start: int
    end: int
    text: str
    key: str
    clause: str
    bag: Counter[str] = field(compare=False)

    @property
    def size(self) -> int:
        """How many words it has."""
        return self.bag.total()


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts: its name, and its units, which together are the whole text.

    ``document`` is its number in the matter, empty for a file; ``pages`` the offset of each page.
    """

    name: str
    text: str
    language: Language
    units: tuple[Unit, ...]
    document: str = ""
    pages: tuple[int, ...] = (0,)

    def page_at(self, offset: int) -> int:
        """The page, from 1, on which a character stands."""
        return max(1, bisect_right(self.pages, offset))


def side(name: str, text: str, document: str = "", pages: Sequence[int] = (0,)) -> Side:
    """``text`` cut into units; page breaks become line ends, offsets stay."""
    clean = same_length(text)
    language = detect(clean)
    units = tuple(_units(clean, clauses(text, language)))
    return Side(name, clean, language, units, document, tuple(pages))


def _units(text: str, found: list[Clause]) -> list[Unit]:
    if not text:
        return []
    starts = _starts(text, {clause.start for clause in found})
    path = _Path(found)
    ends = [*starts[1:], len(text)]
    return [_unit(text, start, end, path) for start, end in zip(starts, ends, strict=True)]


def _starts(text: str, clause_starts: set[int]) -> list[int]:
    """Where units begin: at clauses, after blank lines, and where lines are not wrapped at each."""
    found = lines(text)
    width = wrap_width(found)
    starts = [0]
    for before, line in pairwise(found):
        if not width or line.start in clause_starts or _begins(before, line):
            starts.append(line.start - line.indent)
    return starts


def _begins(before: Line, line: Line) -> bool:
    return line.gap or line.is_row or before.is_row or before.is_finished


def _unit(text: str, start: int, end: int, path: "_Path") -> Unit:
    own = text[start:end]
    first = start + len(own) - len(own.lstrip())
    key = key_of(own)
    return Unit(start, end, own, key, path.at(first), Counter(words(key)))


def key_of(text: str) -> str:
    """The words without white space between them and without the number at their head."""
    bare = text[numbered_head(text) :]
    return " ".join((bare if bare.strip() else text).split())


def numbered_head(text: str) -> int:
    """How many characters the number at the head of a text takes; 0 where it has none."""
    number = _NUMBER.match(text)
    return number.end() if number else 0


class _Path:
    """The innermost clause at rising offsets."""

    def __init__(self, found: list[Clause]) -> None:
        self._clauses = found
        self._next = 0
        self._open: list[Clause] = []

    def at(self, offset: int) -> str:
        while self._next < len(self._clauses) and self._clauses[self._next].start <= offset:
            self._open.append(self._clauses[self._next])
            self._next += 1
        self._open = [clause for clause in self._open if clause.end > offset]
        return " > ".join(self._open[-1].path) if self._open else ""
