"""OpenDocument presentations (Impress): every slide a page, shapes in reading order, then notes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.readers import deck
from copilot.readers.deck import Shape, Slide, Words
from copilot.readers.opendocument import (
    DRAW,
    OFFICE,
    PRESENTATION,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    comment,
    language,
    open_content,
    said,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CELL_SEPARATOR: Final = " | "
_LENGTH: Final = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|pc|px)?")
_CENTIMETRES: Final = {
    "cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96,
}  # fmt: skip
_SAME_LINE: Final = 0.5
_NOT_ON_THE_SLIDE: Final = frozenset(
    {f"{PRESENTATION}notes", f"{OFFICE}annotation", f"{OFFICE}forms", f"{SVG}title", f"{SVG}desc"}
)


def read(path: Path) -> Document:
    """The presentation in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each slide, labelled "Folie 3" or "Slide 3"; hidden slides too."""
    with open_content(data, "presentation") as (content, body, styles):
        words = deck.words_of(language(styles) or language(content))
        hidden = _hidden_styles(content)
        slides = [_slide(page, words, hidden) for page in body.iterfind(f"{DRAW}page")]
    return deck.document("slides_odf", slides, words, "")


def _hidden_styles(content: "Element") -> frozenset[str | None]:
    return frozenset(
        style.get(f"{STYLE}name")
        for style in content.iter(f"{STYLE}style")
        for properties in style.iterfind(f"{STYLE}drawing-page-properties")
        if properties.get(f"{PRESENTATION}visibility") == "hidden"
    )


def _slide(page: "Element", words: Words, hidden: frozenset[str | None]) -> Slide:
    blocks = deck.in_reading_order(_shapes(page), _SAME_LINE)
    for notes in page.iterfind(f"{PRESENTATION}notes"):
        if text := _text(notes):
            blocks.append(f"[{words.notes}: {text}]")
    blocks.extend(comment(each, words.comment) for each in page.iterfind(f"{OFFICE}annotation"))
    return Slide(blocks, page.get(f"{DRAW}style-name") in hidden)


def _shapes(container: "Element") -> Iterator[Shape]:
    for element in container:
        if element.tag in _NOT_ON_THE_SLIDE:
            continue
        inner = _shapes(element) if element.tag in (f"{DRAW}g", f"{DRAW}a") else None
        text = _text(element) if inner is None else ""
        if inner is not None:
            yield from inner
        elif text:
            top, left = _length(element, "y"), _length(element, "x")
            is_title = element.get(f"{PRESENTATION}class") == "title"
            yield Shape(float("-inf") if is_title else top, left, text)


def _length(element: "Element", name: str) -> float:
    found = _LENGTH.match(element.get(f"{SVG}{name}", ""))
    try:
        return float(found[1]) * _CENTIMETRES[found[2] or "cm"] if found else 0.0
    except ValueError:
        return 0.0


def _text(element: "Element") -> str:
    return "\n".join(_lines(element))


def _lines(element: "Element") -> Iterator[str]:
    """Paragraphs one a line, tables one row a line."""
    for child in element:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            if line := said(child):
                yield line
        elif child.tag == f"{TABLE}table":
            yield from _rows(child)
        elif child.tag not in _NOT_ON_THE_SLIDE:
            yield from _lines(child)


def _rows(table: "Element") -> Iterator[str]:
    for row in table.iter(f"{TABLE}table-row"):
        cells = (cell for cell in row if cell.tag == f"{TABLE}table-cell")
        line = _CELL_SEPARATOR.join(" ".join(_lines(cell)) for cell in cells)
        if line.strip(" |"):
            yield line
