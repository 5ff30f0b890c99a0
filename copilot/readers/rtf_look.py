"""Which colours and sizes of a Rich Text file leave letters that nobody sees."""

import re
from collections.abc import Iterable
from typing import Final

from copilot.readers.hidden import NEAR_WHITE, SMALLEST

_COLORS: Final = re.compile(rb"\{\\colortbl([^{}]*)\}")
_CHANNEL: Final = re.compile(rb"\\(?:red|green|blue)(\d{1,3})")
# Where any ground is painted, or text stands in shapes, white letters may well be seen.
_GROUND: Final = re.compile(
    rb"\\(?:chcbpat|clcbpat|cbpat|cb|highlight|shading|chshdng|clshdng)[1-9]|\\shptxt|\\background"
)
_HALF: Final = 2  # sizes count half points


def joined(pieces: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """What is hidden on each page as one text, as a file cuts words into many pieces."""
    pages: dict[int, str] = {}
    for page, text in pieces:
        pages[page] = pages.get(page, "") + text
    return list(pages.items())


def white_colors(data: bytes) -> frozenset[int]:
    """The numbers of the colours that white paper swallows; none where there is a ground."""
    table = None if _GROUND.search(data) else _COLORS.search(data)
    entries = table[1].split(b";") if table else ()
    channels = [[int(value) for value in _CHANNEL.findall(entry)] for entry in entries]
    return frozenset(
        number
        for number, found in enumerate(channels)
        if len(found) == 3 and min(found) >= NEAR_WHITE * 255
    )


def is_tiny(size: int | None) -> bool:
    """Whether a size, in half points as the file has it, is too small to read."""
    return size is not None and size < SMALLEST * _HALF
