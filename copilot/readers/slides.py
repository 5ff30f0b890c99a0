"""PowerPoint (OOXML): every slide a page, its shapes in reading order, then notes and comments.

Layouts and masters only lend places; what they say themselves (logos, sample text) is not read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError
from copilot.readers import deck
from copilot.readers.deck import Box, Ground, Shape, Slide, Words, is_off
from copilot.readers.hidden import WHITE
from copilot.readers.numerals import numeral
from copilot.readers.package import Package, Relation, open_package, relations, xml_part
from copilot.readers.slides_look import (
    Frame,
    Look,
    Palette,
    background,
    fill_of,
    ground_of,
    grounds_in,
    look_of,
    table_look,
    transform_of,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DGM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MARKUP: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TITLES: Final = ("title", "ctrTitle")
_CELL_SEPARATOR: Final = " | "
# Half a centimetre, in the units of the format.
_SAME_LINE: Final = 180_000
_NUMBERED: Final = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}

_Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Deck:
    """The open package, who wrote its comments, and how wide and high its slides are."""

    package: Package
    authors: Mapping[str, str]
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One slide's links, what its layout and master lend it, and what of it nobody sees."""

    links: tuple[Relation, ...]
    places: Mapping[str, _Place]
    boxes: Mapping[str, Box]
    filled: frozenset[str]
    palette: Palette
    grounds: list[Ground]
    unseen: list[str] = field(default_factory=list)


def read(path: Path) -> Document:
    """The presentation in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each slide, labelled "Folie 3" or "Slide 3"; hidden ones are blank."""
    with open_package(data) as package:
        links = relations(package, "")
        named = (link.target for link in links if link.kind == "officeDocument")
        main = next(named, "ppt/presentation.xml")
        root = xml_part(package, main)
        if root is None or root.tag != f"{_P}presentation":
            raise BrokenFileError(detail="it has no slides")
        links = relations(package, main)
        targets = {link.id: link.target for link in links}
        listed = root.iterfind(f"{_P}sldIdLst/{_P}sldId")
        parts = [targets.get(slide.get(f"{_R}id", ""), "") for slide in listed]
        show = _Deck(package, _authors(package, links), _size(root))
        roots = [xml_part(package, part) for part in parts]
        words = deck.words_of(_language(roots))
        slides = [
            _slide(show, part, slide, words) for part, slide in zip(parts, roots, strict=True)
        ]
    return deck.document("slides", slides, words, "")


def _size(root: "Element") -> tuple[float, float]:
    """Width and height of the slides; 0 where they are not said."""
    size = root.find(f"{_P}sldSz")
    try:
        return (0, 0) if size is None else (float(size.get("cx", 0)), float(size.get("cy", 0)))
    except ValueError:
        return 0, 0


def _language(roots: list["Element | None"]) -> str:
    """The language of most runs."""
    found = Counter(
        properties.get("lang", "")[:2].lower()
        for root in roots
        if root is not None
        for properties in root.iter(f"{_A}rPr")
    )
    del found[""]
    return max(found, key=found.__getitem__, default="")


def _authors(package: Package, links: tuple[Relation, ...]) -> dict[str, str]:
    return {
        author.get("id", ""): author.get("name", "?")
        for link in links
        if link.kind in ("commentAuthors", "authors")
        and (root := xml_part(package, link.target)) is not None
        for author in root
    }


def _slide(show: _Deck, part: str, root: "Element | None", words: Words) -> Slide:
    tree = None if root is None else root.find(f"{_P}cSld/{_P}spTree")
    if root is None or tree is None:
        return Slide(())
    links = relations(show.package, part)
    below, theme = _below(show.package, links)
    palette = Palette.of(theme, None if not below else below[-1].find(f"{_P}clrMap"))
    grounds = list(_grounds([root, *below], palette))
    sheet = _Sheet(links, _places(below), _boxes(below), _filled(below), palette, grounds)
    blocks = deck.in_reading_order(_shapes(show, sheet, tree, Frame()), _SAME_LINE)
    blocks.extend(_notes(show, sheet, words))
    blocks.extend(_comments(show, links, words))
    return Slide(blocks, root.get("show", "1") in ("0", "false"), sheet.unseen)


def _below(
    package: Package, links: tuple[Relation, ...]
) -> tuple[list["Element"], "Element | None"]:
    """The layout and the master of a slide, as far as there are any, and the theme."""
    below, theme = [], None
    for kind in ("slideLayout", "slideMaster", "theme"):
        target = next((link.target for link in links if link.kind == kind), "")
        root = xml_part(package, target) if target else None
        links = relations(package, target) if target else ()
        if root is not None and kind == "theme":
            theme = root
        elif root is not None:
            below.append(root)
    return below, theme


def _grounds(sheets: Sequence["Element"], palette: Palette) -> Iterator[Ground]:
    """What lies behind the shapes of a slide, the lowest first: background, master, layout."""
    papers = (background(sheet, palette) for sheet in sheets)
    yield next((paper for paper in papers if paper is not None), Ground(None, WHITE))
    for sheet in reversed(sheets[1:]):
        tree = sheet.find(f"{_P}cSld/{_P}spTree")
        for shape in () if tree is None else tree:
            if shape.tag == f"{_P}grpSp" or next(_keys(shape), None) is None:
                yield from grounds_in([shape], palette, Frame())


def _places(below: Sequence["Element"]) -> dict[str, _Place]:
    """Where the layout, and below it the master, put each placeholder, by index and by type."""
    places: dict[str, _Place] = {}
    for root in below:
        for shape in root.iter(f"{_P}sp"):
            place = _own_place(shape)
            for key in _keys(shape) if place else ():
                places.setdefault(key, place or (0, 0))
    return places


def _boxes(below: Sequence["Element"]) -> dict[str, Box]:
    """The room that layout and master give each placeholder."""
    boxes: dict[str, Box] = {}
    for root in below:
        for shape in root.iterfind(f"{_P}cSld/{_P}spTree/{_P}sp"):
            box = Frame().box(transform_of(shape))
            for key in _keys(shape) if box else ():
                boxes.setdefault(key, box or (0, 0, 0, 0))
    return boxes


def _filled(below: Sequence["Element"]) -> frozenset[str]:
    """The placeholders that have a ground of their own where the slide says nothing."""
    return frozenset(
        key
        for root in below
        for shape in root.iter(f"{_P}sp")
        if fill_of(shape.find(f"{_P}spPr")) is not None
        for key in _keys(shape)
    )


def _keys(shape: "Element") -> Iterator[str]:
    """The names under which a placeholder is looked up."""
    holder = next(shape.iter(f"{_P}ph"), None)
    if holder is not None:
        if index := holder.get("idx"):
            yield f"#{index}"
        yield holder.get("type", "body")


def _own_place(shape: "Element") -> _Place | None:
    offset = next(shape.iter(f"{_A}off"), None)
    transform = shape.find(f"{_P}xfrm")
    if transform is not None:
        offset = transform.find(f"{_A}off")
    if offset is None:
        return None
    try:
        return float(offset.get("y", "0")), float(offset.get("x", "0"))
    except ValueError:
        return None


def _shapes(show: _Deck, sheet: _Sheet, tree: "Element", frame: Frame) -> Iterator[Shape]:
    """The shapes of a tree; each becomes a ground of those that follow."""
    for element in tree:
        if element.tag == f"{_MARKUP}AlternateContent":
            chosen = next((choice for choice in element if len(choice)), None)
            if chosen is not None:
                yield from _shapes(show, sheet, chosen, frame)
        elif element.tag == f"{_P}grpSp":
            yield _group(show, sheet, element, frame)
        elif element.tag in (f"{_P}sp", f"{_P}graphicFrame"):
            yield from _shape(show, sheet, element, frame)
        if element.tag in (f"{_P}sp", f"{_P}graphicFrame", f"{_P}pic"):
            box = frame.box(transform_of(element))
            ground = ground_of(element, box, sheet.palette)
            sheet.grounds.extend([ground] if ground and box else [])


def _group(show: _Deck, sheet: _Sheet, element: "Element", frame: Frame) -> Shape:
    properties = element.find(f"{_P}grpSpPr")
    place = None if properties is None else _own_place(properties)
    inner = frame.inner(element.find(f"{_P}grpSpPr/{_A}xfrm"))
    texts = deck.in_reading_order(_shapes(show, sheet, element, inner), _SAME_LINE)
    text = "\n\n".join(texts)
    if _is_hidden(element):
        sheet.unseen.append(text)
        text = ""
    return Shape(*(place or (0.0, 0.0)), text)


def _is_hidden(element: "Element") -> bool:
    """Whether a shape was hidden in the list of shapes."""
    about = element[0].find(f"{_P}cNvPr") if len(element) else None
    return about is not None and about.get("hidden") in ("1", "true")


def _shape(show: _Deck, sheet: _Sheet, element: "Element", frame: Frame) -> Iterator[Shape]:
    keys = list(_keys(element))
    if "sldNum" in keys:
        return
    place = _own_place(element)
    if place is None:
        place = next((sheet.places[key] for key in keys if key in sheet.places), (0.0, 0.0))
    if any(key in _TITLES for key in keys):
        place = (float("-inf"), 0.0)
    box = frame.box(transform_of(element))
    if box is None:
        box = next((sheet.boxes[key] for key in keys if key in sheet.boxes), None)
    look = look_of(element, box, sheet.grounds, sheet.palette)
    if sheet.filled.intersection(keys) and fill_of(element.find(f"{_P}spPr")) is None:
        look = replace(look, grounds=(Ground(None, None),))
    text = _said(show, sheet, element, look)
    if is_off(box, *show.size) or _is_hidden(element):
        sheet.unseen.append(text)
        return
    yield Shape(*place, text)


def _said(show: _Deck, sheet: _Sheet, element: "Element", look: Look) -> str:
    table = next(element.iter(f"{_A}tbl"), None)
    diagram = next(element.iter(f"{_DGM}relIds"), None)
    if table is not None:
        return _table(sheet, table, look)
    if diagram is not None:
        return _diagram(show, sheet, diagram.get(f"{_R}dm", ""))
    return _paragraphs(sheet, element.find(f"{_P}txBody"), look)


def _table(sheet: _Sheet, table: "Element", look: Look) -> str:
    """One row a line; cells that are part of a merged one stay empty."""
    rows = [
        _CELL_SEPARATOR.join(
            " ".join(
                _paragraphs(sheet, cell.find(f"{_A}txBody"), table_look(look, table, cell)).split()
            )
            for cell in row.iterfind(f"{_A}tc")
        )
        for row in table.iterfind(f"{_A}tr")
    ]
    return "\n".join(row for row in rows if row.strip(" |"))


def _diagram(show: _Deck, sheet: _Sheet, link: str) -> str:
    """The texts of a drawn list or process, in the order of its data."""
    target = next((each.target for each in sheet.links if each.id == link), "")
    root = xml_part(show.package, target) if target else None
    points = () if root is None else root.iter(f"{_DGM}t")
    return "\n".join(filter(None, (_paragraphs(sheet, point, Look()) for point in points)))


def _paragraphs(sheet: _Sheet, body: "Element | None", look: Look) -> str:
    """The paragraphs of a shape, one a line, with the numbers they count themselves."""
    lines: list[str] = []
    counts: dict[str, int] = {}
    look = look.of(body)
    for paragraph in () if body is None else body.iterfind(f"{_A}p"):
        properties = paragraph.find(f"{_A}pPr")
        level = "0" if properties is None else properties.get("lvl", "0")
        text = "".join(_runs(sheet, paragraph, look, level)).strip()
        if not text:
            continue
        numbered = None if properties is None else properties.find(f"{_A}buAutoNum")
        if numbered is None:
            counts.pop(level, None)
            lines.append(text)
            continue
        start = numbered.get("startAt", "1")
        counts[level] = counts.get(level, int(start) - 1 if start.isdecimal() else 0) + 1
        counts = {key: count for key, count in counts.items() if key <= level}
        lines.append(f"{_label(numbered.get('type', ''), counts[level])} {text}")
    return "\n".join(lines)


def _label(kind: str, count: int) -> str:
    style = next((style for name, style in _NUMBERED.items() if kind.startswith(name)), "decimal")
    number = numeral(count, style)
    if kind.endswith("ParenBoth"):
        return f"({number})"
    return f"{number})" if kind.endswith("ParenR") else f"{number}."


def _runs(sheet: _Sheet, paragraph: "Element", look: Look, level: str) -> Iterator[str]:
    """What is seen of a paragraph."""
    unseen: list[str] = []
    for element in paragraph.iter(f"{_A}t", f"{_A}br"):
        run, text = element.getparent(), element.text or ""
        if element.tag == f"{_A}br":
            yield "\n"
        elif text.strip() and run is not None and look.hides(run, level):
            unseen.append(text)
        else:
            yield text
    if unseen:
        sheet.unseen.append("".join(unseen))


def _notes(show: _Deck, sheet: _Sheet, words: Words) -> Iterator[str]:
    target = next((link.target for link in sheet.links if link.kind == "notesSlide"), "")
    root = xml_part(show.package, target) if target else None
    for shape in () if root is None else root.iter(f"{_P}sp"):
        body = shape.find(f"{_P}txBody") if "body" in _keys(shape) else None
        if text := _paragraphs(sheet, body, Look()):
            yield f"[{words.notes}: {text}]"


def _comments(show: _Deck, links: tuple[Relation, ...], words: Words) -> Iterator[str]:
    """Comments of both kinds: the old ones name their text, the new ones hold paragraphs."""
    for link in links:
        root = xml_part(show.package, link.target) if link.kind == "comments" else None
        for comment in () if root is None else root:
            plain = comment.findtext(f"{_P}text") or ""
            text = plain or " ".join(each.text or "" for each in comment.iter(f"{_A}t"))
            author = show.authors.get(comment.get("authorId", ""), "?")
            if text.strip():
                yield f"[{words.comment} {author}: {' '.join(text.split())}]"
