"""Which characters of a binary Word file are set so that nobody sees them, by styles and formats.

Formats are changes by number, as in `legacy_runs`; nearer ones win: a run's own, its character
style, the style of its paragraph, each with what it is based on.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from copilot.readers.hidden import BLACK, SMALLEST, WHITE, Color, is_lost

Changes = Mapping[int, int]
Parse = Callable[[bytes], Iterator[tuple[int, int]]]

HIDDEN: Final = 0x083C
_STYLE: Final = 0x4A30
_SIZE, _SCALE = 0x4A43, 0x4852
_INDEX, _COLOR = 0x2A42, 0x6870
_HIGHLIGHT: Final = 0x2A0C
_SHADES: Final = (0xCA71, 0xC64D)
_OLD_SHADES: Final = (0x4866, 0x442D)
_TABLE_SHADES: Final = frozenset({0xD612, 0xD616, 0xD60C, 0xD670, 0xD671, 0xD672})
_OLD_TABLE_SHADES: Final = 0xD609
_STYLES_AT: Final = 0xA2
_HALF: Final = 2  # sizes count half points
_NARROWEST: Final = 5  # percent of a letter's own width
_AS_STYLE, _NOT_AS_STYLE = 0x80, 0x81
_DEEPEST: Final = 12
_PARAGRAPH_STYLE, _CHARACTER_STYLE = 1, 2
_NO_BASE: Final = 0xFFF
# The sixteen colours of old files; what is not listed is neither white nor light.
_INDEXED: Final[dict[int, Color]] = {0: BLACK, 1: BLACK, 7: (1.0, 1.0, 0.0), 8: WHITE}
_LIGHT_GRAY: Final = 16
_NO_COLOR: Final = (0.5, 0.5, 0.5)
_FAILURES: Final = (struct.error, IndexError)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style changes itself, in paragraphs and in characters, and what it is based on."""

    base: int = _NO_BASE
    paragraph: Changes = field(default_factory=dict)
    characters: Changes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Styles:
    """By the number of a style, what it and its bases change in paragraphs and in characters."""

    paragraphs: Sequence[Changes] = ()
    letters: Sequence[Changes] = ()

    @staticmethod
    def of(styles: Sequence[Style]) -> "Styles":
        """The styles with what they inherit."""
        lines = [list(_line(styles, number)) for number in range(len(styles))]
        return Styles(
            [{k: v for style in line for k, v in style.paragraph.items()} for line in lines],
            [{k: v for style in line for k, v in style.characters.items()} for line in lines],
        )

    def paragraph(self, number: int) -> Changes:
        """What a style changes in a paragraph."""
        return self.paragraphs[number] if number < len(self.paragraphs) else {}

    def characters(self, number: int) -> Changes:
        """What a style changes in characters."""
        return self.letters[number] if number < len(self.letters) else {}

    def hides(self, style: int, paragraph: Changes, own: Changes, *, dark: bool) -> bool:
        """Whether a run is not seen; ``dark`` tells that an unknown ground may lie behind it."""
        outer = self.characters(style)
        if _STYLE in own:
            outer = {**outer, **self.characters(own[_STYLE])}
        changes = {**outer, **own}
        if _is_on(own.get(HIDDEN), outer.get(HIDDEN)) or _is_tiny(changes):
            return True
        ink = _ink(changes)
        if dark or ink is None:
            return False
        paper = _paper(changes) or _paper({**self.paragraph(style), **paragraph}) or WHITE
        return is_lost(ink, paper)


def _line(styles: Sequence[Style], number: int) -> Iterator[Style]:
    """A style and what it is based on, the last base first."""
    line: list[Style] = []
    for _ in range(_DEEPEST):
        if not 0 <= number < len(styles):
            break
        line.append(styles[number])
        number = styles[number].base
    yield from reversed(line)


def styles_of(main: bytes, table: bytes, parse: Parse) -> Styles:
    """The styles of the file; what is damaged changes nothing."""
    try:
        at, size = struct.unpack_from("<2i", main, _STYLES_AT)
        head, count, base = struct.unpack_from("<3H", table, at)
    except _FAILURES:
        return Styles()
    end, at = min(at + size, len(table)), at + 2 + head
    styles: list[Style] = []
    for _number in range(count):
        if at + 2 > end:
            break
        (length,) = struct.unpack_from("<H", table, at)
        styles.append(_style(table[at + 2 : at + 2 + length], base, parse))
        at += 2 + length
    return Styles.of(styles)


def _style(data: bytes, head: int, parse: Parse) -> Style:
    try:
        _, kind, _ = struct.unpack_from("<3H", data)
        (letters,) = struct.unpack_from("<H", data, head)
        at = head + 2 + 2 * letters + 2
        changes = []
        for _part in range(2):
            at += at % 2
            if at + 2 > len(data):
                break
            (length,) = struct.unpack_from("<H", data, at)
            changes.append(data[at + 2 : at + 2 + length])
            at += 2 + length
        base, kind = kind >> 4, kind & 0xF
        if kind == _CHARACTER_STYLE and changes:
            return Style(base, {}, dict(parse(changes[0])))
        if kind == _PARAGRAPH_STYLE and len(changes) > 1:
            return Style(base, dict(parse(changes[0][2:])), dict(parse(changes[1])))
        return Style(base)
    except _FAILURES:
        return Style()


def shades_tables(changes: Changes) -> bool:
    """Whether the format of a row paints any cell darkly."""
    if changes.get(_OLD_TABLE_SHADES, 0) and not any(key in changes for key in _TABLE_SHADES):
        return True
    for key in _TABLE_SHADES & changes.keys():
        value = changes[key]
        while value:
            shade = _shade(value & (1 << 80) - 1)
            if shade is not None and not is_lost(WHITE, shade):
                return True
            value >>= 80
    return False


def _is_on(own: int | None, style: int | None) -> bool:
    if own in (None, _AS_STYLE):
        return bool(style)
    return not style if own == _NOT_AS_STYLE else bool(own)


def _is_tiny(changes: Changes) -> bool:
    small = changes.get(_SIZE, 24) < SMALLEST * _HALF
    return small or changes.get(_SCALE, 100) < _NARROWEST


def _ink(changes: Changes) -> Color | None:
    """The colour of letters; None where Word chooses it by the ground."""
    if _COLOR in changes:
        return _by_channels(changes[_COLOR])
    index = changes.get(_INDEX, 0)
    return None if index == 0 else _INDEXED.get(index, _NO_COLOR)


def _by_channels(value: int) -> Color | None:
    if value >> 24:
        return None
    return (value & 0xFF) / 0xFF, (value >> 8 & 0xFF) / 0xFF, (value >> 16 & 0xFF) / 0xFF


def _paper(changes: Changes) -> Color | None:
    """The ground that formats paint; None where they paint none."""
    if highlight := changes.get(_HIGHLIGHT, 0):
        return (0.75, 0.75, 0.75) if highlight == _LIGHT_GRAY else _INDEXED.get(highlight, BLACK)
    for key in _SHADES:
        if key in changes:
            return _shade(changes[key])
    for key in _OLD_SHADES:
        if old := changes.get(key, 0):
            back, pattern = old >> 5 & 0x1F, old >> 10
            return _NO_COLOR if pattern or back not in (0, 8) else None
    return None


def _shade(value: int) -> Color | None:
    """The ground of a shade: its two colours and the pattern in which they mix."""
    front, back, pattern = value & 0xFFFFFFFF, value >> 32 & 0xFFFFFFFF, value >> 64
    if pattern == 0 or pattern == 0xFFFF:
        return _by_channels(back)
    return _by_channels(front) or BLACK if pattern == 1 else _NO_COLOR
