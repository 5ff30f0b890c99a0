"""Which letters of a Rich Text file nobody sees: by their mark, colour, size and ground."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from copilot.readers.hidden import SMALLEST, WHITE, Color, is_lost

_TABLE: Final = re.compile(rb"\{\\colortbl([^{}]*)\}")
_CHANNEL: Final = re.compile(rb"\\(red|green|blue)(\d{1,3})")
_HALF: Final = 2  # sizes count half points
_FIELDS: Final = {
    "v": "marked",
    "cf": "ink",
    "fs": "size",
    "cb": "ground",
    "chcbpat": "ground",
    "highlight": "highlight",
    "chshdng": "pattern",
    "cbpat": "paragraph",
    "shading": "shading",
}
LOOKS: Final = tuple(_FIELDS)


@dataclass(frozen=True, slots=True)
class Look:
    """How letters are set: numbers of colours, of which 0 is the automatic one; half points."""

    marked: int = 0
    ink: int = 0
    size: int = 24
    ground: int = 0
    highlight: int = 0
    pattern: int = 0
    paragraph: int = 0
    shading: int = 0
    boxed: bool = False

    def changed(self, word: str, value: int | None) -> "Look":
        """The look after a control word, one of LOOKS."""
        default = {"v": 1, "fs": 24}.get(word, 0)
        # The named field is one of numbers.
        change: dict[str, int] = {_FIELDS[word]: default if value is None else value}
        return replace(self, **change)  # type: ignore[arg-type]

    def plain(self) -> "Look":
        """The look of letters without formats, in the same paragraph."""
        return Look(paragraph=self.paragraph, shading=self.shading, boxed=self.boxed)

    def in_new_paragraph(self) -> "Look":
        """The same letters in a paragraph without formats."""
        return replace(self, paragraph=0, shading=0)


@dataclass(frozen=True, slots=True)
class Colors:
    """The table of colours; ``painted`` where the page itself has a ground."""

    table: Sequence[Color | None] = ()
    painted: bool = False

    @staticmethod
    def of(data: bytes) -> "Colors":
        """The colours that the file lists; an entry without channels is the automatic one."""
        found = _TABLE.search(data)
        entries = found[1].split(b";") if found else []
        return Colors([_color(entry) for entry in entries], b"\\background" in data)

    def hide(self, look: Look, *, on_dark: bool) -> bool:
        """Whether letters are not seen; ``on_dark`` where a cell may paint a ground."""
        if look.marked or look.size < SMALLEST * _HALF:
            return True
        ink = self.named(look.ink)
        if ink is None or self.painted or look.boxed or on_dark:
            return False
        if look.pattern or look.shading:
            return False
        number = look.highlight or look.ground or look.paragraph
        paper = self.named(number) if number else WHITE
        return is_lost(ink, paper or WHITE)

    def named(self, number: int) -> Color | None:
        """The colour of a number; None for the automatic one."""
        return self.table[number] if 0 <= number < len(self.table) else None

    def darken(self, number: int | None) -> bool:
        """Whether a ground of this colour lets white letters be seen."""
        color = self.named(number or 0)
        return color is not None and not is_lost(WHITE, color)


def _color(entry: bytes) -> Color | None:
    channels = {name: int(value) / 0xFF for name, value in _CHANNEL.findall(entry)}
    if len(channels) < 3:
        return None
    return channels[b"red"], channels[b"green"], channels[b"blue"]


def joined(pieces: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """What is hidden on each page as one text, as a file cuts words into many pieces."""
    pages: dict[int, str] = {}
    for page, text in pieces:
        pages[page] = pages.get(page, "") + text
    return list(pages.items())
