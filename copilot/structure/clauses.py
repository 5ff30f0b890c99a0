"""The clauses of contracts, statutes, judgments and letters, German and English, nested.

Reads line by line; a reference in running text and a line of a table of contents open nothing.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from copilot.domain import Clause, Language
from copilot.structure.lines import Line, lines
from copilot.structure.markers import (
    DIVISION,
    ITEM,
    NUMBER,
    RECITALS,
    Marker,
    as_roman,
    as_title,
    is_counted_part,
    is_recital,
    margin_number,
    read_marker,
)

_MARGIN: Final = 3.0
_WIDEST_GAP: Final = 4
_SHORTEST_CONTENTS: Final = 3
_LISTS: Final = frozenset({"item", "letter", "double", "capital", "roman", "upper", "outline"})
_COUNTED: Final = _LISTS | {"paragraph"}
# What a judgment with numbered paragraphs is divided into; all else in it is outline or quoted.
_BESIDE_MARGINS: Final = frozenset({"part", "annex", "title"})
_NORMS: Final = frozenset({"norm", "article", "section", "paragraph", "part", "margin"})
_GERMAN_LABELS: Final = {"paragraph": "Abs. {}", "item": "Nr. {}", "letter": "lit. {}"}
_PAGE_BEHIND: Final = re.compile(r"[\s.…]+\d{1,4}$")


@dataclass(slots=True)
class _Open:
    """A clause whose end is not known yet; ``last`` is the last number of each kind inside."""

    marker: Marker
    path: tuple[str, ...]
    start: int
    last: dict[str, int] = field(default_factory=dict)


def clauses(text: str, language: Language) -> list[Clause]:
    """The clauses by start, outer before inner; offsets into ``text``."""
    found = lines(text)
    reader = _Reader(language, len(text.rstrip()))
    contents = _contents(found)
    heading_read = False
    for index, line in enumerate(found):
        if heading_read or index in contents:
            heading_read = False
            continue
        before = found[index - 1] if index else None
        after = found[index + 1] if index + 1 < len(found) else None
        marker = reader.read(line, before, after)
        if marker is None:
            continue
        titled = _with_next_line(marker, after)
        heading_read = titled is not marker
        reader.open(titled, line)
    return reader.close()


def _with_next_line(marker: Marker, following: Line | None) -> Marker:
    """ "Artikel 3" on one line, "Begriffsbestimmungen" on the next."""
    if not (marker.wants_heading and following and following.could_be_heading):
        return marker
    if following.text[0].isdigit() or read_marker(following, None, None):
        return marker
    heading = following.text.strip("*_ ")
    return replace(marker, heading=heading, label=f"{marker.label} {heading}")


def _contents(found: list[Line]) -> set[int]:
    """The lines of a table of contents: headings one after the other that all come again."""
    titles = [_without_page(line.text) for line in found]
    last_place = {title: place for place, title in enumerate(titles)}
    counts = Counter(titles)
    contents: set[int] = set()
    run: list[int] = []
    for place, title in enumerate(titles):
        if counts[title] > 1 and last_place[title] != place and found[place].could_be_heading:
            run.append(place)
            continue
        if len(run) >= _SHORTEST_CONTENTS:
            contents.update(run)
        run = []
    return contents


def _without_page(title: str) -> str:
    match = _PAGE_BEHIND.search(title[-40:])
    return title[: len(title) - len(match[0])] if match else title


class _Reader:
    """Keeps the clauses that are open while the lines go by."""

    def __init__(self, language: Language, end: int) -> None:
        self._german = language == "de"
        self._end = end
        self._top = _Open(Marker("", -1.0, "", ""), (), 0)
        self._stack: list[_Open] = [self._top]
        self._done: list[Clause] = []
        self._divisions: list[str] = []

    def read(self, line: Line, before: Line | None, after: Line | None) -> Marker | None:
        """The marker of ``line`` if it goes on where the text stands, or begins something new."""
        number = margin_number(line)
        if number and number == self._top.last.get("margin", 0) + 1 and self._in_counted_part():
            return Marker("margin", _MARGIN, f"Rn. {number}", "", number=number)
        if is_recital(line.text) and not self._is_open("recitals"):
            return Marker("recitals", RECITALS, "Recitals", "Recitals")
        marker = read_marker(line, before, after)
        if marker is None:
            return None
        marker = self._settled(marker)
        restarts = line.gap or before is None or before.is_finished
        if self._fits(marker, restarts=restarts):
            return marker
        return as_title(marker, line) if marker.hashes else None

    def open(self, marker: Marker, line: Line) -> None:
        """Close what the marker ends and put its clause on the stack."""
        self._close_for(marker, line.start)
        parent = self._stack[-1]
        if marker.number:
            counter = self._top if marker.kind == "margin" else parent
            counter.last[marker.kind] = marker.number
        if marker.dotted:
            self._top.last["dotted"] = marker.dotted[0]
        self._stack.append(_Open(marker, (*parent.path, self._label(marker)), line.start))

    def close(self) -> list[Clause]:
        """All clauses, once the text is at its end."""
        self._pop_while(lambda _: True, self._end)
        return sorted(self._done, key=lambda clause: (clause.start, len(clause.path)))

    def _is_open(self, kind: str) -> bool:
        return any(opened.marker.kind == kind for opened in self._stack)

    def _in_counted_part(self) -> bool:
        return any(is_counted_part(opened.marker.label) for opened in self._stack)

    def _settled(self, marker: Marker) -> Marker:
        """The marker with its rank and kind as the open clauses make them."""
        if marker.kind in ("letter", "double"):
            last = self._parent(marker.rank).last.get(marker.kind, 0)
            return marker if last and marker.number == last + 1 else as_roman(marker)
        if marker.kind.startswith("division"):
            if marker.kind not in self._divisions:
                self._divisions.append(marker.kind)
            return replace(marker, rank=DIVISION + 0.01 * self._divisions.index(marker.kind))
        if marker.kind == "item":
            return self._settled_item(marker)
        if marker.kind == "dotted" and self._open_item(marker.dotted[0]):
            return replace(marker, rank=ITEM + 0.2)
        return marker

    def _settled_item(self, marker: Marker) -> Marker:
        """ "1." is an item inside a norm, a clause of its own elsewhere ("1. Definitions")."""
        for opened in reversed(self._stack if not marker.hashes else ()):
            if opened.marker.kind == "dotted" and marker.number == opened.last.get("item", 0) + 1:
                return marker
            if opened.marker.kind == "item" and marker.indent > opened.marker.indent + 1:
                return replace(marker, rank=opened.marker.rank + 0.1)
            if opened.marker.kind == "item" and abs(marker.indent - opened.marker.indent) <= 1:
                return replace(marker, rank=opened.marker.rank, dotted=self._dotted(marker, opened))
            if opened.marker.kind in _NORMS:
                return marker
        return replace(marker, rank=NUMBER, dotted=(marker.number,))

    def _dotted(self, marker: Marker, sibling: _Open) -> tuple[int, ...]:
        return (marker.number,) if sibling.marker.dotted else ()

    def _open_item(self, number: int) -> bool:
        return any(
            opened.marker.kind == "item"
            and opened.marker.rank >= ITEM
            and opened.marker.number == number
            for opened in self._stack
        )

    def _fits(self, marker: Marker, *, restarts: bool) -> bool:
        if "margin" in self._top.last:
            return marker.kind in _BESIDE_MARGINS
        if marker.kind == "dotted":
            return self._dotted_fits(marker.dotted[0])
        if marker.kind not in _COUNTED:
            return True
        last = self._parent(marker.rank).last.get(marker.kind, 0)
        if last and last <= marker.number <= last + _WIDEST_GAP:
            return True
        if not last and (marker.rank == NUMBER and marker.heading and not self._top.last):
            return True  # an extract that begins with "4. Term"
        begins = marker.number == 1 or (marker.number == 2 and marker.kind == "paragraph")
        return begins and (not last or restarts)

    def _dotted_fits(self, first: int) -> bool:
        """ "4.2" stands under 4 or follows 4.1 or 3.9; "30.12" does not."""
        opened = [clause.marker.dotted[0] for clause in self._stack if clause.marker.dotted]
        last = self._top.last.get("dotted", 0)
        return first in (*opened, last, last + 1) or self._open_item(first)

    def _parent(self, rank: float) -> _Open:
        return next(opened for opened in reversed(self._stack) if opened.marker.rank < rank)

    def _label(self, marker: Marker) -> str:
        """ "Abs. 2", "Nr. 1", "lit. a" in German norms; as written elsewhere."""
        if marker.kind == "item" and marker.rank < ITEM:
            return f"{marker.label} {marker.heading}".strip()
        if not (self._german and marker.kind in _GERMAN_LABELS and self._is_open_norm()):
            return marker.label
        return _GERMAN_LABELS[marker.kind].format(marker.label.strip("().:"))

    def _is_open_norm(self) -> bool:
        return any(opened.marker.kind in ("norm", "article") for opened in self._stack)

    def _close_for(self, marker: Marker, at: int) -> None:
        if marker.kind == "title":
            self._pop_while(lambda clause: not 0 < clause.marker.hashes < marker.hashes, at)
            return
        self._pop_while(
            lambda clause: (
                clause.marker.rank >= marker.rank or clause.marker.hashes >= marker.hashes > 0
            ),
            at,
        )

    def _pop_while(self, ends: Callable[[_Open], bool], at: int) -> None:
        while len(self._stack) > 1 and ends(self._stack[-1]):
            closed = self._stack.pop()
            self._done.append(Clause(closed.path, closed.marker.heading, closed.start, at))
