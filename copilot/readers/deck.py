"""What slides of all formats share: reading order, labels, the marks of notes, grounds of text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.domain import Document, Page
from copilot.errors import NoTextError
from copilot.locale import Notice, notice
from copilot.readers.hidden import Color, excerpt, is_lost, notices

# Left, top, right, bottom, in any unit.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Words:
    """What names a slide and marks what is not on it, in the language of the deck."""

    slide: str
    notes: str
    comment: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The text of one shape and its upper left corner, in any unit."""

    top: float
    left: float
    text: str


@dataclass(frozen=True, slots=True)
class Slide:
    """The blocks of a slide in reading order, notes and comments last."""

    blocks: Sequence[str]
    hidden: bool = False
    unseen: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Something painted: where (None: anywhere), and in which colour (None: unknown)."""

    box: Box | None
    color: Color | None


def behind(box: Box | None, grounds: Sequence[Ground]) -> list[Ground]:
    """Of the ``grounds``, the lowest first, those that lie directly behind a box."""
    found: list[Ground] = []
    for ground in reversed(grounds):
        if box is None or ground.box is None or _meet(box, ground.box):
            found.append(ground)
        if box and ground.box and _covers(ground.box, box):
            break
    return found


def vanishes(ink: Color | None, grounds: Sequence[Ground]) -> bool:
    """Whether letters of a colour are lost on everything behind them."""
    if ink is None:
        return False
    return all(ground.color is not None and is_lost(ink, ground.color) for ground in grounds)


def is_off(box: Box | None, width: float, height: float) -> bool:
    """Whether a box lies outside a slide of a known size."""
    return bool(box and width and height) and not _meet(box or (0, 0, 0, 0), (0, 0, width, height))


def _meet(one: Box, other: Box) -> bool:
    across = one[0] <= other[2] and other[0] <= one[2]
    return across and one[1] <= other[3] and other[1] <= one[3]


def _covers(ground: Box, box: Box) -> bool:
    inside = ground[0] <= box[0] and box[2] <= ground[2]
    return inside and ground[1] <= box[1] and box[3] <= ground[3]


GERMAN: Final = Words("Folie", "Notizen", "Kommentar von")
ENGLISH: Final = Words("Slide", "Notes", "Comment by")
_UNKNOWN: Final = Words("", "Notes", "Comment by")


def words_of(language: str) -> Words:
    """The words for a language tag ("de-DE"); a number alone is the label where it is unknown."""
    if language.lower().startswith("de"):
        return GERMAN
    return ENGLISH if language.lower().startswith("en") else _UNKNOWN


def in_reading_order(shapes: Iterable[Shape], same_line: float) -> list[str]:
    """Top to bottom; shapes whose tops differ by no more than ``same_line`` from left to right."""
    waiting = sorted((shape for shape in shapes if shape.text.strip()), key=lambda each: each.top)
    ordered: list[str] = []
    while waiting:
        limit = waiting[0].top + same_line
        line = [shape for shape in waiting if shape.top <= limit]
        waiting = waiting[len(line) :]
        ordered.extend(shape.text for shape in sorted(line, key=lambda each: each.left))
    return ordered


def document(reader: str, slides: Sequence[Slide], words: Words, title: str) -> Document:
    """A page for each slide; one without text is named in a warning, as it may be a picture.

    A hidden slide keeps its number, but not its text, which a warning quotes.
    """
    pages: list[Page] = []
    warnings: list[Notice] = []
    for number, slide in enumerate(slides, 1):
        text = "\n\n".join(slide.blocks)
        shown = "" if slide.hidden else text
        pages.append(Page(number, shown, label=f"{words.slide} {number}".strip()))
        if slide.hidden and text:
            warnings.append(_hidden(number, text))
        elif not text:
            warnings.append(
                notice("Page {page} has no text; it is blank or an image.", page=number)
            )
    if not any(page.text for page in pages):
        raise NoTextError
    unseen = notices((at, text) for at, slide in enumerate(slides, 1) for text in slide.unseen)
    return Document(reader, tuple(pages), title, (*warnings, *unseen))


def _hidden(number: int, text: str) -> Notice:
    return notice(
        "Page {page} is a hidden slide; it is not read: “{excerpt}”",
        page=number,
        excerpt=excerpt(text),
    )
