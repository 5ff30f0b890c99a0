"""What slides of all formats share: reading order, labels, the marks of notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.domain import Document, Page
from copilot.errors import NoTextError
from copilot.locale import Notice, notice


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
    """A page for each slide; one without text is named in a warning, as it may be a picture."""
    pages: list[Page] = []
    warnings: list[Notice] = []
    for number, slide in enumerate(slides, 1):
        text = "\n\n".join(slide.blocks)
        pages.append(Page(number, text, label=f"{words.slide} {number}".strip()))
        warnings.extend(_warnings(number, slide, text))
    if not any(page.text for page in pages):
        raise NoTextError
    return Document(reader, tuple(pages), title, tuple(warnings))


def _warnings(number: int, slide: Slide, text: str) -> Iterable[Notice]:
    if not text:
        yield notice("Page {page} has no text; it is blank or an image.", page=number)
    elif slide.hidden:
        yield notice("Page {page} is a hidden slide; it is read.", page=number)
