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
# A stands-for-nothing sign that no XML can hold: where hidden text was taken out of a paragraph.
MARK: Final = "\x03"

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
# Flags of regions are spelled in tag characters behind a black flag; they say nothing hidden.
_FLAG: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")


def is_telling(text: str) -> bool:
    """Whether a text says something: one letter more or less is no message."""
    return sum(sign.isalnum() for sign in text) >= _FEWEST


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

    A plain text keeps them: its offsets are those of the file itself.
    """
    if not any(_INVISIBLE.search(page.text) for page in document.pages):
        return document
    kinds: dict[str, int] = {}
    for page in document.pages:
        for sign in _INVISIBLE.findall(page.text):
            kinds[sign] = kinds.get(sign, 0) + 1
    spelled = notices((page.number, text) for page in document.pages for text in _spelled(page))
    if document.reader == _PLAIN:
        warnings = [_kept(kinds)]
        return replace(document, warnings=(*document.warnings, *warnings))
    warnings = [_removed(kinds), *spelled]
    pages = tuple(replace(page, text=_INVISIBLE.sub("", page.text)) for page in document.pages)
    return replace(document, pages=pages, warnings=(*document.warnings, *warnings))


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
