"""Formats in binary Word files that change what is read: rows, deletions, hidden text, lists."""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Final

from copilot.readers.legacy_look import Styles, shades_tables, styles_of

_PAGE: Final = 512
_IN_TABLE, _ROW_END, _LIST = 0x2416, 0x2417, 0x460B
_DELETED: Final = 0x0800
_WIDE_LENGTH: Final = (0xD608, 0xD606)
_SIZES: Final = (1, 1, 2, 4, 2, 2, 0, 3)
_FAILURES: Final = (struct.error, IndexError)

# A piece: first and last character, its byte, bytes a character.
Place = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """How characters stand in the text."""

    deleted: bool = False
    hidden: bool = False


_PLAIN: Final = Run()


@dataclass(slots=True)
class Runs:
    """The marked characters: sorted starts of ranges with their ends and formats."""

    starts: list[int] = field(default_factory=list)
    ranges: list[tuple[int, int, Run]] = field(default_factory=list)
    table_starts: list[int] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)
    row_ends: set[int] = field(default_factory=set)
    numbered: bool = False

    def at(self, place: int) -> Run:
        """The format of a character."""
        found = bisect_right(self.starts, place) - 1
        if found >= 0 and place < self.ranges[found][1]:
            return self.ranges[found][2]
        return _PLAIN

    def in_table(self, place: int) -> bool:
        """Whether the paragraph of a character lies in a table."""
        found = bisect_right(self.table_starts, place) - 1
        return found >= 0 and place < self.tables[found][1]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """What the format of a paragraph says: its characters, its style, its own changes."""

    start: int
    end: int
    style: int
    changes: dict[int, int]


def runs_of(
    main: bytes, table: bytes, fields: tuple[int, int], places: Sequence[Place], boxes_at: int
) -> Runs:
    """What the formats of characters and paragraphs say; what is damaged says nothing.

    From ``boxes_at`` on the characters stand in text boxes, whose grounds are not known.
    """
    runs = Runs()
    places = sorted(places, key=itemgetter(2))
    paragraphs: list[_Paragraph] = []
    dark_tables = False
    for start, end, style, changes in _formats(main, table, fields[1], paragraphs=True):
        spans = list(_spans(start, end, places))
        runs.numbered = runs.numbered or changes.get(_LIST, 0) not in (0, 0xF801)
        if changes.get(_ROW_END):
            runs.row_ends.update(last - 1 for _, last in spans)
            dark_tables = dark_tables or shades_tables(changes)
        if changes.get(_IN_TABLE):
            runs.tables.extend(spans)
        paragraphs.extend(_Paragraph(*span, style, changes) for span in spans)
    runs.tables.sort()
    runs.table_starts = [each[0] for each in runs.tables]
    paragraphs.sort(key=lambda each: each.start)
    styles = styles_of(main, table, _changes)
    ranges: list[tuple[int, int, Run]] = []
    for start, end, _, changes in _formats(main, table, fields[0], paragraphs=False):
        for span in _spans(start, end, places):
            for first, last, paragraph in _cut(span, paragraphs):
                dark = first >= boxes_at or (dark_tables and runs.in_table(first))
                run = _run(styles, paragraph, changes, dark=dark)
                if run != _PLAIN:
                    ranges.append((first, last, run))
    runs.ranges = sorted(ranges, key=lambda each: each[:2])
    runs.starts = [each[0] for each in runs.ranges]
    return runs


def _run(styles: Styles, paragraph: _Paragraph, changes: dict[int, int], *, dark: bool) -> Run:
    hidden = styles.hides(paragraph.style, paragraph.changes, changes, dark=dark)
    return Run(bool(changes.get(_DELETED, 0) & 1), hidden)


def _cut(
    span: tuple[int, int], paragraphs: Sequence[_Paragraph]
) -> Iterator[tuple[int, int, _Paragraph]]:
    """A range of characters in the parts that belong to one paragraph each."""
    start, end = span
    at = max(0, bisect_right(paragraphs, start, key=lambda each: each.start) - 1)
    for paragraph in islice(paragraphs, at, None):
        if start >= end or paragraph.start >= end:
            break
        if paragraph.end <= start:
            continue
        if paragraph.start > start:
            yield start, paragraph.start, _Paragraph(start, paragraph.start, 0, {})
            start = paragraph.start
        last = min(end, paragraph.end)
        yield start, last, paragraph
        start = last
    if start < end:
        yield start, end, _Paragraph(start, end, 0, {})


def _spans(start: int, end: int, places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """The characters that lie in a range of bytes."""
    following = max(0, bisect_right(places, start, key=itemgetter(2)) - 1)
    for first, last, at, width in islice(places, following, None):
        low, high = max(start, at), min(end, at + (last - first) * width)
        if at >= end:
            return
        if low < high:
            yield first + (low - at) // width, first + -((at - high) // width)


def _formats(
    main: bytes, table: bytes, field_at: int, *, paragraphs: bool
) -> Iterator[tuple[int, int, int, dict[int, int]]]:
    """Ranges of bytes, their style and what their format changes, from the pages of 512 bytes."""
    try:
        at, size = struct.unpack_from("<2i", main, field_at)
        count = (size - 4) // 8
        if count <= 0:
            return
        numbers = struct.unpack_from(f"<{count}I", table, at + 4 * (count + 1))
    except _FAILURES:
        return
    for number in numbers:
        start = (number & 0x3FFFFF) * _PAGE
        page = main[start : start + _PAGE]
        if len(page) == _PAGE:
            yield from _page_formats(page, paragraphs=paragraphs)


def _page_formats(
    page: bytes, *, paragraphs: bool
) -> Iterator[tuple[int, int, int, dict[int, int]]]:
    count = page[-1]
    step = 13 if paragraphs else 1
    try:
        bounds = struct.unpack_from(f"<{count + 1}I", page)
    except _FAILURES:
        return
    for number in range(count):
        place = 4 * (count + 1) + step * number
        at = page[place] * 2 if place < _PAGE else 0
        style, changes = 0, dict[int, int]()
        try:
            if at:
                style, block = _block(page, at, paragraphs=paragraphs)
                changes = dict(_changes(block))
        except _FAILURES:
            continue
        yield bounds[number], bounds[number + 1], style, changes


def _block(page: bytes, at: int, *, paragraphs: bool) -> tuple[int, bytes]:
    """The changes of a format, those of a paragraph with the number of its style."""
    length = page[at]
    if not paragraphs:
        return 0, page[at + 1 : at + 1 + length]
    end = at + 2 * length
    if not length:
        at, end = at + 1, at + 2 + 2 * page[at + 1]
    return int.from_bytes(page[at + 1 : at + 3], "little"), page[at + 3 : end]


def _changes(block: bytes) -> Iterator[tuple[int, int]]:
    """The numbers of the changes with their values, the lowest byte first."""
    at = 0
    while at + 2 <= len(block):
        (change,) = struct.unpack_from("<H", block, at)
        at += 2
        size = _SIZES[change >> 13]
        if size:
            yield change, int.from_bytes(block[at : at + size], "little")
            at += size
        elif change in _WIDE_LENGTH:
            at += struct.unpack_from("<H", block, at)[0] + 1
        else:
            yield change, int.from_bytes(block[at + 1 : at + 1 + block[at]], "little")
            at += block[at] + 1
