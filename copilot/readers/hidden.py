"""Text that a person does not see: what counts as such, and how it is reported instead of read.

A document can carry sentences for machines only: white on white, one pixel high, off the page, or
spelled in invisible characters. They are kept out of the text, and a warning quotes them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from copilot.domain import Document, Page
from copilot.locale import Notice, notice

# Channels run from 0 to 1; what is at least so light in its darkest channel passes for white.
NEAR_WHITE: Final = 0.94
# Paper and text must differ to be told apart; what is lighter than this is no dark ground.
LIGHT_PAPER: Final = 0.9
# Points; below this a line is a hairline on paper.
SMALLEST: Final = 2.0
Color = tuple[float, float, float]
BLACK: Final[Color] = (0.0, 0.0, 0.0)
WHITE: Final[Color] = (1.0, 1.0, 1.0)
# A stands-for-nothing sign that no XML can hold: where hidden text was taken out of a paragraph.
MARK: Final = "\x03"

_ALIKE: Final = 0.04  # of a channel; letters that differ less from their ground cannot be told
_FEWEST: Final = 3  # letters and digits; less than a word instructs nobody
_LONGEST: Final = 160
_MOST_NOTICES: Final = 50
_MOST_KINDS: Final = 8
_PLAIN: Final = "text"
_INVISIBLE: Final = re.compile(
    "[\u200b-\u200d\u2060\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
_TAGS: Final = re.compile("[\U000e0020-\U000e007e]{3,}")
_TAG_BLOCK: Final = 0xE0000
_JOINERS: Final = "\u200c\u200d"
# Marks of direction that a text with Hebrew or Arabic letters needs; overrides it never needs.
_DIRECTIONS: Final = "\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_RIGHT_TO_LEFT: Final = ("R", "AL")
_FIRST_EMOJI: Final = 0x1F000
# Arabic to the scripts of India: their letters take other shapes beside a joiner.
_JOINING: Final = (("\u0600", "\u08ff"), ("\u0900", "\u0dff"), ("\ufb50", "\ufefc"))
# Flags of regions are spelled in tag characters behind a black flag; they say nothing hidden.
_FLAG: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")


def is_telling(text: str) -> bool:
    """Whether a text says something: one letter more or less is no message."""
    return sum(sign.isalnum() for sign in text) >= _FEWEST


def is_lost(ink: Color, paper: Color) -> bool:
    """Whether letters of a colour cannot be told from what lies behind them."""
    if min(ink) >= NEAR_WHITE and min(paper) >= LIGHT_PAPER:
        return True
    return all(abs(one - other) <= _ALIKE for one, other in zip(ink, paper, strict=True))


def color_of(digits: str | None) -> Color | None:
    """The colour of "RRGGBB", or of "AARRGGBB"; None where it is neither."""
    digits = (digits or "").lstrip("#")[-6:]
    try:
        number = int(digits, 16) if len(digits) == 6 else -1
    except ValueError:
        return None
    if number < 0:
        return None
    return (number >> 16) / 0xFF, (number >> 8 & 0xFF) / 0xFF, (number & 0xFF) / 0xFF


def hidden_notice(page: int, text: str) -> Notice:
    """The warning for a page, with the beginning of what is not read."""
    return notice(
        "Page {page} has hidden text that is not read: “{excerpt}”",
        page=page,
        excerpt=excerpt(text),
    )


def excerpt(text: str) -> str:
    """The beginning of a text on one line, without anything that could act on a terminal."""
    shown = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" and sign != "\u00ad" else sign
        for sign in text[: _LONGEST * 4]
    )
    shown = " ".join(shown.replace("\u00ad", "").split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1].rstrip()}…"


def notices(pieces: Iterable[tuple[int, str]]) -> Iterator[Notice]:
    """One warning for each page, in order; pieces of one page are quoted together."""
    pages: dict[int, list[str]] = {}
    for page, text in pieces:
        pages.setdefault(page, []).append(text)
    said = {page: " ".join(texts) for page, texts in sorted(pages.items())}
    telling = [(page, text) for page, text in said.items() if is_telling(text)]
    for page, text in telling[:_MOST_NOTICES]:
        yield hidden_notice(page, text)
    if len(telling) > _MOST_NOTICES:
        yield notice(
            "Further pages with hidden text that is not read: {count}.",
            count=len(telling) - _MOST_NOTICES,
        )


@dataclass(slots=True)
class Concealed:
    """Hidden text met on the way through a story, whose pages are known only at its end.

    A mark stands in each block for what was taken out; a block without visible text hands its
    marks on to the next one, so that it leaves no empty paragraph behind.
    """

    texts: list[str] = field(default_factory=list)
    _waiting: int = 0

    def take(self, text: str) -> str:
        """Keep ``text`` out of the story; what is returned stands for it."""
        if not text.strip():
            return text
        self.texts.append(text)
        return MARK

    def settle(self, text: str) -> tuple[str, str]:
        """The block without its marks, and the marks that belong behind it."""
        self._waiting += text.count(MARK)
        text = text.replace(MARK, "")
        if not text.strip():
            return text, ""
        marks, self._waiting = MARK * self._waiting, 0
        return text, marks

    def resolve(self, pages: Iterable[str]) -> tuple[list[str], list[Notice]]:
        """The pages without marks, and a warning for each page that had some."""
        texts, clean, found = iter(self.texts), [], []
        number = 0
        for number, page in enumerate(pages, 1):
            found += [(number, next(texts, "")) for _ in range(page.count(MARK))]
            clean.append(page.replace(MARK, ""))
        found += [(max(1, number), text) for text in texts]
        return clean, list(notices(found))


def without_invisible(document: Document) -> Document:
    """The document without zero-width, direction and tag characters, and a warning of them.

    Those that a script or a picture sign needs stay. A plain text keeps all: its offsets are
    those of the file itself.
    """
    kinds: dict[str, int] = {}
    cleaned = [_cleaned(page.text, kinds) for page in document.pages]
    if not kinds:
        return document
    spelled = notices((page.number, text) for page in document.pages for text in _spelled(page))
    if document.reader == _PLAIN:
        warnings = [_kept(kinds)]
        return replace(document, warnings=(*document.warnings, *warnings))
    warnings = [_removed(kinds), *spelled]
    pages = tuple(
        replace(page, text=text) for page, text in zip(document.pages, cleaned, strict=True)
    )
    return replace(document, pages=pages, warnings=(*document.warnings, *warnings))


def _cleaned(text: str, kinds: dict[str, int]) -> str:
    """The text without invisible characters, which are counted by their kind."""
    if not _INVISIBLE.search(text):
        return text
    flags = {at for flag in _FLAG.finditer(text) for at in range(*flag.span())}
    pieces, end = [], 0
    for found in _INVISIBLE.finditer(text):
        at = found.start()
        if at not in flags and not _is_needed(text, at):
            pieces.append(text[end:at])
            kinds[found[0]] = kinds.get(found[0], 0) + 1
            end = at + 1
    return "".join((*pieces, text[end:]))


def _is_needed(text: str, at: int) -> bool:
    """Whether the text around a character needs it: picture signs, or another script."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in _JOINERS:
        return (_is_picture(before) and _is_picture(after)) or (_joins(before) and _joins(after))
    if text[at] not in _DIRECTIONS:
        return False
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    return any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in line)


def _is_picture(sign: str) -> bool:
    emoji = bool(sign) and (ord(sign) >= _FIRST_EMOJI or unicodedata.category(sign) == "So")
    return emoji or sign == "\ufe0f"


def _joins(sign: str) -> bool:
    return any(first <= sign <= last for first, last in _JOINING)


def _removed(kinds: dict[str, int]) -> Notice:
    return notice(
        "Invisible characters that are not read: {count} ({kinds}).",
        count=sum(kinds.values()),
        kinds=_names(kinds),
    )


def _kept(kinds: dict[str, int]) -> Notice:
    return notice(
        "The file holds invisible characters, which stay in its text: {count} ({kinds}).",
        count=sum(kinds.values()),
        kinds=_names(kinds),
    )


def _names(kinds: dict[str, int]) -> str:
    named = [f"U+{ord(sign):04X}" for sign in sorted(kinds)]
    return ", ".join(named[:_MOST_KINDS]) + (", …" if len(named) > _MOST_KINDS else "")


def _spelled(page: Page) -> Iterator[str]:
    """What the tag characters of a page spell: each stands for one of ASCII."""
    for found in _TAGS.findall(_FLAG.sub("", page.text)):
        yield "".join(chr(ord(sign) - _TAG_BLOCK) for sign in found)
