"""Client text as it is shown: literally, without a character that could steer the terminal.

Knows nothing of widgets. Text of documents, file names, models and errors all pass through here.
"""

import unicodedata
from typing import Final

from textual.content import Content

_CONTROL_PICTURES: Final = 0x2400
_LINE_ENDS: Final = frozenset("\n\r\x85\u2028\u2029")
_TAB: Final = "    "
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"


def _shown(character: str) -> str:
    """What stands on the screen for one character of a document."""
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return _TAB
    match unicodedata.category(character):
        case "Cc":
            code = ord(character)
            return chr(_CONTROL_PICTURES + code) if code < 0x20 else _UNKNOWN
        case "Cf":  # invisible: soft hyphens, and marks that reverse the reading order
            return ""
        case "Cs":  # undecodable bytes of a file name
            return _UNKNOWN
    return character


class _Table(dict[int, str]):
    """A translation table that learns each character when it first occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = _shown(chr(code))
        return self[code]


_TABLE: Final = _Table()


def literal(text: str) -> str:
    """``text`` safe to show and to copy; escape characters become visible signs."""
    return text.translate(_TABLE)


def one_line(text: str) -> str:
    """:func:`literal` with every run of white space as one blank."""
    return " ".join(literal(text).split())


def highlighted(text: str, start: int, end: int, style: str) -> Content:
    """``text`` with ``text[start:end]`` in ``style``; offsets are those of the raw text."""
    return Content.assemble(
        literal(text[:start]), (literal(text[start:end]), style), literal(text[end:])
    )
