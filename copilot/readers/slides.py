"""PowerPoint (OOXML): every slide a page, its shapes in reading order, then notes and comments.

Layouts and masters only lend places; what they say themselves (logos, sample text) is not read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError
from copilot.readers import deck
from copilot.readers.deck import Shape, Slide, Words
from copilot.readers.numerals import numeral
from copilot.readers.package import Package, Relation, open_package, relations, xml_part

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
    """The open package and who wrote its comments."""

    package: Package
    authors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One slide's links, and where its layout and master put what has no place of its own."""

    links: tuple[Relation, ...]
    places: Mapping[str, _Place]


def read(path: Path) -> Document:
    """The presentation in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """A page for each slide, labelled "Folie 3" or "Slide 3"; hidden slides too."""
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
        show = _Deck(package, _authors(package, links))
        roots = [xml_part(package, part) for part in parts]
        words = deck.words_of(_language(roots))
        slides = [
            _slide(show, part, slide, words) for part, slide in zip(parts, roots, strict=True)
        ]
    return deck.document("slides", slides, words, "")


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
    sheet = _Sheet(links, _places(show.package, links))
    blocks = deck.in_reading_order(_shapes(show, sheet, tree), _SAME_LINE)
    blocks.extend(_notes(show, links, words))
    blocks.extend(_comments(show, links, words))
    return Slide(blocks, root.get("show", "1") in ("0", "false"))


def _places(package: Package, links: tuple[Relation, ...]) -> dict[str, _Place]:
    """Where the layout, and below it the master, put each placeholder, by index and by type."""
    places: dict[str, _Place] = {}
    for kind in ("slideLayout", "slideMaster"):
        target = next((link.target for link in links if link.kind == kind), "")
        root = xml_part(package, target) if target else None
        for shape in () if root is None else root.iter(f"{_P}sp"):
            place = _own_place(shape)
            for key in _keys(shape) if place else ():
                places.setdefault(key, place or (0, 0))
        links = relations(package, target) if target else ()
    return places


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


def _shapes(show: _Deck, sheet: _Sheet, tree: "Element") -> Iterator[Shape]:
    for element in tree:
        if element.tag == f"{_MARKUP}AlternateContent":
            chosen = next((choice for choice in element if len(choice)), None)
            if chosen is not None:
                yield from _shapes(show, sheet, chosen)
        elif element.tag == f"{_P}grpSp":
            inner = deck.in_reading_order(_shapes(show, sheet, element), _SAME_LINE)
            properties = element.find(f"{_P}grpSpPr")
            place = None if properties is None else _own_place(properties)
            yield Shape(*(place or (0.0, 0.0)), "\n\n".join(inner))
        elif element.tag in (f"{_P}sp", f"{_P}graphicFrame"):
            yield from _shape(show, sheet, element)


def _shape(show: _Deck, sheet: _Sheet, element: "Element") -> Iterator[Shape]:
    keys = list(_keys(element))
    if "sldNum" in keys:
        return
    place = _own_place(element)
    if place is None:
        place = next((sheet.places[key] for key in keys if key in sheet.places), (0.0, 0.0))
    if any(key in _TITLES for key in keys):
        place = (float("-inf"), 0.0)
    table = next(element.iter(f"{_A}tbl"), None)
    diagram = next(element.iter(f"{_DGM}relIds"), None)
    if table is not None:
        text = _table(table)
    elif diagram is not None:
        text = _diagram(show, sheet, diagram.get(f"{_R}dm", ""))
    else:
        text = _paragraphs(element.find(f"{_P}txBody"))
    yield Shape(*place, text)


def _table(table: "Element") -> str:
    """One row a line; cells that are part of a merged one stay empty."""
    rows = [
        _CELL_SEPARATOR.join(
            " ".join(_paragraphs(cell.find(f"{_A}txBody")).split())
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
    return "\n".join(filter(None, map(_paragraphs, points)))


def _paragraphs(body: "Element | None") -> str:
    """The paragraphs of a shape, one a line, with the numbers they count themselves."""
    lines: list[str] = []
    counts: dict[str, int] = {}
    for paragraph in () if body is None else body.iterfind(f"{_A}p"):
        text = "".join(_runs(paragraph)).strip()
        if not text:
            continue
        properties = paragraph.find(f"{_A}pPr")
        level = "0" if properties is None else properties.get("lvl", "0")
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


def _runs(paragraph: "Element") -> Iterator[str]:
    for element in paragraph.iter(f"{_A}t", f"{_A}br"):
        yield element.text or "" if element.tag == f"{_A}t" else "\n"


def _notes(show: _Deck, links: tuple[Relation, ...], words: Words) -> Iterator[str]:
    target = next((link.target for link in links if link.kind == "notesSlide"), "")
    root = xml_part(show.package, target) if target else None
    for shape in () if root is None else root.iter(f"{_P}sp"):
        text = _paragraphs(shape.find(f"{_P}txBody")) if "body" in _keys(shape) else ""
        if text:
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
