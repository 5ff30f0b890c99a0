"""OpenDocument presentations (Impress): every slide a page, shapes in reading order, then notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.readers import deck
from copilot.readers.deck import Box, Ground, Shape, Slide, Words, behind, is_off, vanishes
from copilot.readers.hidden import WHITE, Color, color_of
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
)
from copilot.readers.opendocument_look import (
    Looks,
    Settings,
    combined,
    ink,
    is_unseen,
    paper,
    parted,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CELL_SEPARATOR: Final = " | "
_LENGTH: Final = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|pc|px)?")
_CENTIMETRES: Final = {
    "cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96,
}  # fmt: skip
_SAME_LINE: Final = 0.5
_FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_WIDTH: Final = f"{_FO}page-width"
_HEIGHT: Final = f"{_FO}page-height"
# Shapes that fill their box.
_BOXES: Final = frozenset({f"{DRAW}frame", f"{DRAW}rect"})
_NOT_ON_THE_SLIDE: Final = frozenset(
    {f"{PRESENTATION}notes", f"{OFFICE}annotation", f"{OFFICE}forms", f"{SVG}title", f"{SVG}desc"}
)


def read(path: Path) -> Document:
    """The presentation in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


@dataclass(slots=True)
class _Page:
    """A slide while it is read: how big it is, what is painted on it, what nobody sees."""

    looks: Looks
    width: float
    height: float
    layers: frozenset[str]
    grounds: list[Ground]
    unseen: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Text:
    """How the text of a shape is set, and what lies behind it."""

    page: _Page
    settings: Settings
    grounds: list[Ground]

    def hides(self, settings: Settings) -> bool:
        """Whether letters set so are not seen in this shape."""
        return is_unseen(settings, None) or vanishes(ink(settings), self._behind(settings))

    def _behind(self, settings: Settings) -> list[Ground]:
        own = paper(settings, None)
        return [Ground(None, own)] if own is not None else self.grounds


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each slide, labelled "Folie 3" or "Slide 3"; hidden ones are blank."""
    with open_content(data, "presentation") as (content, body, styles):
        words = deck.words_of(language(styles) or language(content))
        looks = Looks.of([root for root in (styles, content) if root is not None])
        layers = frozenset(
            layer.get(f"{DRAW}name", "")
            for root in (styles, content)
            if root is not None
            for layer in root.iter(f"{DRAW}layer")
            if layer.get(f"{DRAW}display") in ("none", "printer")
        )
        slides = [
            _slide(page, words, _page(page, styles, looks, layers))
            for page in body.iterfind(f"{DRAW}page")
        ]
    return deck.document("slides_odf", slides, words, "")


def _page(
    element: "Element", styles: "Element | None", looks: Looks, layers: frozenset[str]
) -> _Page:
    """The empty slide: its size, its background, and what its master paints."""
    named = element.get(f"{DRAW}master-page-name")
    masters = () if styles is None else styles.iter(f"{STYLE}master-page")
    master = next((each for each in masters if each.get(f"{STYLE}name") == named), None)
    width = height = 0.0
    if master is not None and styles is not None:
        name = master.get(f"{STYLE}page-layout-name")
        for layout in styles.iter(f"{STYLE}page-layout"):
            for size in layout.iterfind(f"{STYLE}page-layout-properties"):
                if layout.get(f"{STYLE}name") == name:
                    width, height = _length(size, _WIDTH), _length(size, _HEIGHT)
    page = _Page(looks, width, height, layers, [_background(looks, element, master)])
    for shape in () if master is None else master:
        page.grounds.extend(_painted(page, shape))
    return page


def _background(looks: Looks, page: "Element", master: "Element | None") -> Ground:
    """The ground of a slide: its own, else that of its master, else white paper."""
    for each in (page, master):
        name = None if each is None else each.get(f"{DRAW}style-name")
        block = looks.block(f"drawing-page/{name}") if name else {}
        if f"{DRAW}fill" in block:
            return Ground(None, WHITE if block[f"{DRAW}fill"] == "none" else _fill(block))
    return Ground(None, WHITE)


def _fill(block: Settings) -> Color | None:
    """The colour of a filled shape; None where it is none or lets something through."""
    plain = block.get(f"{DRAW}fill") == "solid"
    opaque = block.get(f"{DRAW}opacity", "100%") == "100%"
    return color_of(block.get(f"{DRAW}fill-color")) if plain and opaque else None


def _block(page: _Page, shape: "Element") -> Settings:
    graphic = shape.get(f"{DRAW}style-name")
    if graphic is not None:
        return page.looks.block(f"graphic/{graphic}")
    return page.looks.block(f"presentation/{shape.get(f'{PRESENTATION}style-name', '')}")


def _painted(page: _Page, shape: "Element") -> Iterator[Ground]:
    """What a shape paints."""
    if shape.tag == f"{DRAW}g":
        for inner in shape:
            yield from _painted(page, inner)
        return
    if not str(shape.tag).startswith(DRAW):
        return
    block, box = _block(page, shape), _box(shape)
    if any(True for _ in shape.iter(f"{DRAW}image", f"{TABLE}table", f"{DRAW}object")):
        yield Ground(box, None)
    elif block.get(f"{DRAW}fill", "none") != "none":
        yield Ground(box if shape.tag in _BOXES else None, _fill(block))


def _box(shape: "Element") -> Box | None:
    """Where a shape stands; a turned one says so in another way, and may stand anywhere."""
    if shape.get(f"{SVG}x") is None or shape.get(f"{SVG}width") is None:
        return None
    left, top = _length(shape, f"{SVG}x"), _length(shape, f"{SVG}y")
    height = _length(shape, f"{SVG}height")
    return left, top, left + _length(shape, f"{SVG}width"), top + height


def _slide(element: "Element", words: Words, page: _Page) -> Slide:
    blocks = deck.in_reading_order(_shapes(page, element), _SAME_LINE)
    for notes in element.iterfind(f"{PRESENTATION}notes"):
        if text := _text(_Text(page, {}, [Ground(None, None)]), notes):
            blocks.append(f"[{words.notes}: {text}]")
    annotations = element.iterfind(f"{OFFICE}annotation")
    blocks.extend(comment(each, words.comment) for each in annotations)
    style = page.looks.block(f"drawing-page/{element.get(f'{DRAW}style-name', '')}")
    hidden = style.get(f"{PRESENTATION}visibility") == "hidden"
    return Slide(blocks, hidden, page.unseen)


def _shapes(page: _Page, container: "Element") -> Iterator[Shape]:
    for element in container:
        if element.tag in _NOT_ON_THE_SLIDE:
            continue
        if element.tag in (f"{DRAW}g", f"{DRAW}a"):
            yield from _shapes(page, element)
            continue
        text = _shape_text(page, element)
        page.grounds.extend(_painted(page, element))
        if text:
            top, left = _length(element, f"{SVG}y"), _length(element, f"{SVG}x")
            is_title = element.get(f"{PRESENTATION}class") == "title"
            yield Shape(float("-inf") if is_title else top, left, text)


def _shape_text(page: _Page, element: "Element") -> str:
    """What a shape shows; what it says off the slide or in a hidden layer is noted as unseen."""
    block, box = _block(page, element), _box(element)
    filled = block.get(f"{DRAW}fill", "none") != "none"
    grounds = [Ground(None, _fill(block))] if filled else behind(box, page.grounds)
    settings: Settings = {}
    for family, name in (("presentation", PRESENTATION), ("graphic", DRAW)):
        style = element.get(f"{name}style-name", element.get(f"{DRAW}text-style-name", ""))
        settings = combined(settings, page.looks.text(f"{family}/{style}"))
    text = _text(_Text(page, settings, grounds), element)
    away = element.get(f"{DRAW}layer") in page.layers or element.get(f"{DRAW}display") == "none"
    if away or is_off(box, page.width, page.height):
        page.unseen.append(text)
        return ""
    return text


def _length(element: "Element", name: str) -> float:
    found = _LENGTH.match(element.get(name, ""))
    try:
        return float(found[1]) * _CENTIMETRES[found[2] or "cm"] if found else 0.0
    except ValueError:
        return 0.0


def _text(look: _Text, element: "Element") -> str:
    return "\n".join(_lines(look, element))


def _lines(look: _Text, element: "Element") -> Iterator[str]:
    """Paragraphs one a line, tables one row a line."""
    for child in element:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            line, unseen = parted(child, look.settings, look.page.looks, look.hides)
            if unseen:
                look.page.unseen.append(unseen)
            if line:
                yield line
        elif child.tag == f"{TABLE}table":
            yield from _rows(look, child)
        elif child.tag not in _NOT_ON_THE_SLIDE:
            yield from _lines(look, child)


def _rows(look: _Text, table: "Element") -> Iterator[str]:
    """The rows of a table, whose cells may stand on grounds of their own."""
    look = _Text(look.page, look.settings, [Ground(None, None)])
    for row in table.iter(f"{TABLE}table-row"):
        cells = (cell for cell in row if cell.tag == f"{TABLE}table-cell")
        line = _CELL_SEPARATOR.join(" ".join(_lines(look, cell)) for cell in cells)
        if line.strip(" |"):
            yield line
