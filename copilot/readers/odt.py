"""OpenDocument text (LibreOffice Writer): paragraphs, lists with numbers, tables, notes, comments.

Pages are those of the soft page breaks the last layout left; a file without any is one page.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import PAGE_BREAK, Document, Page
from copilot.errors import BrokenFileError, EncryptedFileError, NoTextError
from copilot.locale import Notice, notice
from copilot.readers.hidden import Concealed
from copilot.readers.numerals import numeral
from copilot.readers.odt_look import Looks
from copilot.readers.package import Package, open_package, part, xml_part

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMES: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT: Final = f"{_NAMES}text:1.0}}"
_TABLE: Final = f"{_NAMES}table:1.0}}"
_OFFICE: Final = f"{_NAMES}office:1.0}}"
_STYLE: Final = f"{_NAMES}style:1.0}}"
_DRAW: Final = f"{_NAMES}drawing:1.0}}"
_FO: Final = f"{_NAMES}xsl-fo-compatible:1.0}}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_ENCRYPTED: Final = b"encryption-data"
_CELL_SEPARATOR: Final = " | "
_SPACES: Final = re.compile(r"[ \t\n]+")
_STYLES: Final = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
_MOST_SPACES: Final = 1000
_SKIPPED: Final = frozenset({
    f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls", f"{_TEXT}variable-decls",
    f"{_TEXT}user-field-decls", f"{_TEXT}note-citation", f"{_OFFICE}forms",
    f"{_OFFICE}annotation-end", f"{_TEXT}index-title-template", f"{_TEXT}ruby-text",
    f"{_TEXT}table-of-content-source", f"{_TEXT}alphabetical-index-source",
    f"{_NAMES}svg-compatible:1.0}}title", f"{_NAMES}svg-compatible:1.0}}desc",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list; ``style`` is None for bullets, ``shown`` how many levels it repeats."""

    style: str | None
    prefix: str
    suffix: str
    start: int
    shown: int


@dataclass(frozen=True, slots=True)
class _Words:
    """What marks text that is not running text, in the language of the document."""

    deleted: str
    comment: str
    header: str
    footer: str


@dataclass(slots=True)
class _Story:
    """What the file defines for its text, and what waits to be said after the paragraph."""

    words: _Words
    lists: Mapping[str, Mapping[int, _Level]]
    breaks: frozenset[str]
    deleted: Mapping[str, "Element"]
    waiting: list[str] = field(default_factory=list)
    endnotes: list[str] = field(default_factory=list)
    counts: dict[str, list[int]] = field(default_factory=dict)
    deletions: int = 0
    inner: int = 0
    looks: Looks = field(default_factory=Looks)
    concealed: Concealed = field(default_factory=Concealed)


_ENGLISH: Final = _Words("deleted", "Comment by", "Header", "Footer")
_GERMAN: Final = _Words("gelöscht", "Kommentar von", "Kopfzeile", "Fußzeile")


def read(path: Path) -> Document:
    """The document in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """The document; deletions, comments, notes and headers are marked by brackets."""
    with open_package(data) as package:
        if _ENCRYPTED in (part(package, "META-INF/manifest.xml") or b""):
            raise EncryptedFileError
        content, styles = xml_part(package, "content.xml"), xml_part(package, "styles.xml")
        body = None if content is None else content.find(f"{_OFFICE}body/{_OFFICE}text")
        if content is None or body is None:
            raise BrokenFileError(detail="it has no document body")
        story = _story(content, styles)
        blocks = [*_blocks(story, body), *story.endnotes, *_margins(story, styles)]
        warnings = (*_warnings(story), *_embedded(package))
    laid = [page.strip(" \t\n") for page in "\n\n".join(blocks).split(PAGE_BREAK)]
    pages, hidden = story.concealed.resolve(laid)
    while len(pages) > 1 and not pages[-1]:
        pages.pop()
    if not any(pages):
        raise NoTextError
    numbered = tuple(Page(number, page) for number, page in enumerate(pages, 1))
    return Document("odt", numbered, warnings=(*warnings, *hidden))


def _story(content: "Element", styles: "Element | None") -> _Story:
    roots = [root for root in (styles, content) if root is not None]
    lists = {
        style.get(f"{_STYLE}name", style.tag): _levels(style)
        for root in roots
        for tag in ("list-style", "outline-style")
        for style in root.iter(f"{_TEXT}{tag}")
    }
    breaks = frozenset(
        style.get(f"{_STYLE}name", "")
        for root in roots
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}paragraph-properties")
        if properties.get(f"{_FO}break-before") == "page"
    )
    deleted = {
        region.get(f"{_TEXT}id", ""): deletion
        for region in content.iter(f"{_TEXT}changed-region")
        for deletion in region.iterfind(f"{_TEXT}deletion")
    }
    words = _GERMAN if _is_german(styles) else _ENGLISH
    return _Story(words, lists, breaks, deleted, looks=Looks.of(roots))


def _is_german(styles: "Element | None") -> bool:
    properties = () if styles is None else styles.iter(f"{_STYLE}text-properties")
    return next((p.get(f"{_FO}language", "") for p in properties), "") == "de"


def _levels(style: "Element") -> dict[int, _Level]:
    return {
        _number(level.get(f"{_TEXT}level"), 1): _Level(
            None
            if level.tag == f"{_TEXT}list-level-style-bullet"
            else _STYLES.get(level.get(f"{_STYLE}num-format", ""), "none"),
            level.get(f"{_STYLE}num-prefix", ""),
            level.get(f"{_STYLE}num-suffix", ""),
            _number(level.get(f"{_TEXT}start-value"), 1),
            _number(level.get(f"{_TEXT}display-levels"), 1),
        )
        for level in style
    }


def _blocks(story: _Story, container: "Element") -> Iterator[str]:
    for child in container:
        tag = child.tag
        if tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield from _paragraph(story, child, "")
        elif tag == f"{_TEXT}list":
            yield from _list(story, child, child.get(f"{_TEXT}style-name", ""), 1)
        elif tag == f"{_TABLE}table":
            yield from _table(story, child)
        elif tag == f"{_TEXT}soft-page-break":
            yield PAGE_BREAK
        elif tag in (f"{_TEXT}change", f"{_DRAW}frame"):
            yield "".join(_piece(story, child))
            yield from _said(story)
        elif tag not in _SKIPPED:
            yield from _blocks(story, child)


def _paragraph(story: _Story, paragraph: "Element", label: str) -> Iterator[str]:
    if paragraph.tag == f"{_TEXT}h":
        depth = _number(paragraph.get(f"{_TEXT}outline-level"), 1)
        label = label or _label(story, f"{_TEXT}outline-style", depth, None)
    said, marks = story.concealed.settle("".join(_inline(story, paragraph)))
    text = label + said.strip(" ")
    if paragraph.get(f"{_TEXT}style-name") in story.breaks and not story.inner:
        text = PAGE_BREAK + text
    if text.strip(" \t\n"):
        yield text + marks
    yield from _said(story)


def _said(story: _Story) -> Iterator[str]:
    if not story.inner:
        waiting, story.waiting = story.waiting, []
        yield from waiting


def _list(story: _Story, items: "Element", style: str, depth: int) -> Iterator[str]:
    """The items of a list; a list without a style of its own goes on in that around it."""
    counts = story.counts.get(style, [])
    if depth == 1 and items.get(f"{_TEXT}continue-numbering") != "true":
        goes_on = items.get(f"{_TEXT}continue-list") is not None
        story.counts[style] = counts if goes_on else []
    for item in items:
        label = ""
        if item.tag == f"{_TEXT}list-item":
            start = item.get(f"{_TEXT}start-value")
            first = next(iter(item), None)
            nested = first is not None and first.tag == f"{_TEXT}list"
            label = "" if nested else _label(story, style, depth, start)
        for child in item:
            if child.tag == f"{_TEXT}list":
                inner = child.get(f"{_TEXT}style-name", style)
                yield from _list(story, child, inner, depth + 1)
            elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield from _paragraph(story, child, label)
                label = ""


def _label(story: _Story, style: str, depth: int, start: str | None) -> str:
    """The number of the next item, as shown; "" where the level has none."""
    level = story.lists.get(style, {}).get(depth)
    if level is None:
        return ""
    if level.style is None:
        return "• "
    counts = story.counts.setdefault(style, [])
    del counts[depth:]
    for missing in range(len(counts) + 1, depth + 1):
        above = story.lists[style].get(missing)
        counts.append((above.start if above else 1) - (missing == depth))
    counts[depth - 1] = _number(start, counts[depth - 1] + 1)
    if level.style == "none":
        return ""
    shown = range(max(1, depth - level.shown + 1), depth + 1)
    levels = [(story.lists[style].get(at, level), counts[at - 1]) for at in shown]
    figures = [numeral(count, each.style) for each, count in levels if each.style]
    return f"{level.prefix}{'.'.join(filter(None, figures))}{level.suffix} "


def _table(story: _Story, table: "Element") -> Iterator[str]:
    """One row a line; a table of one column is a frame, and its content is read as such."""
    rows = [[cell for cell in row if _is_cell(cell)] for row in _rows(table)]
    if max((len(row) for row in rows), default=0) <= 1:
        for row in rows:
            for cell in row:
                yield from _blocks(story, cell)
        return
    lines = [_CELL_SEPARATOR.join(_line(story, cell) for cell in row) for row in rows]
    separator = "; " if story.inner else "\n"
    text = separator.join(line for line in lines if line.strip(" |"))
    if text:
        yield text.replace(_CELL_SEPARATOR, ", ") if story.inner else text
    yield from _said(story)


def _is_cell(element: "Element") -> bool:
    return element.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def _rows(table: "Element") -> Iterator["Element"]:
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag != f"{_TABLE}table":
            yield from _rows(child)


def _line(story: _Story, container: "Element", separator: str = " ") -> str:
    """All blocks of a cell or note on one line; page breaks inside are left out."""
    story.inner += 1
    blocks = [
        _SPACES.sub(" ", block.replace(PAGE_BREAK, "")) for block in _blocks(story, container)
    ]
    story.inner -= 1
    return separator.join(block.strip() for block in blocks if block.strip())


def _inline(story: _Story, parent: "Element") -> Iterator[str]:
    """The characters of a paragraph, but for those nobody sees; white space counts once."""
    unseen = parent.tag in _HIDING or story.looks.hides(parent)
    yield _seen(story, parent.text, unseen=unseen)
    for child in parent:
        yield from _piece(story, child)
        yield _seen(story, child.tail, unseen=unseen)


def _seen(story: _Story, text: str | None, *, unseen: bool) -> str:
    said = _SPACES.sub(" ", text or "")
    return story.concealed.take(said) if unseen else said


def _piece(story: _Story, element: "Element") -> Iterator[str]:
    tag = element.tag
    if tag == f"{_TEXT}s":
        yield " " * min(_number(element.get(f"{_TEXT}c"), 1), _MOST_SPACES)
    elif tag in _CHARACTERS:
        yield _CHARACTERS[tag]
    elif tag in _HANDLERS:
        yield _HANDLERS[tag](story, element)
    elif tag not in _SKIPPED:
        yield from _inline(story, element)


def _note(story: _Story, element: "Element") -> str:
    """The mark of a note; its text waits until the paragraph or the document is done."""
    ends = element.get(f"{_TEXT}note-class") == "endnote"
    number = element.findtext(f"{_TEXT}note-citation") or "*"
    mark = f"[{'En.' if ends else 'Fn.'} {number}]"
    body = element.find(f"{_TEXT}note-body")
    text = "" if body is None else _line(story, body)
    (story.endnotes if ends else story.waiting).append(f"{mark} {text}")
    return mark


def _comment(story: _Story, element: "Element") -> str:
    author = (element.findtext(f"{_DC}creator") or "").strip() or "?"
    said = " ".join(_SPACES.sub(" ", "".join(p.itertext())) for p in element.iter(f"{_TEXT}p"))
    story.waiting.append(f"[{story.words.comment} {author}: {said.strip()}]")
    return ""


def _deletion(story: _Story, element: "Element") -> str:
    """A change without extent is the place of a deletion; the text is kept elsewhere."""
    deletion = story.deleted.get(element.get(f"{_TEXT}change-id", ""))
    text = "" if deletion is None else _line(story, deletion)
    if not text:
        return ""
    story.deletions += 1
    return f"[{story.words.deleted}: {text}]"


def _text_box(story: _Story, element: "Element") -> str:
    """A text box stands beside the text; it is read after the paragraph that holds it."""
    story.inner += 1
    blocks = [block.replace(PAGE_BREAK, "") for block in _blocks(story, element)]
    story.inner -= 1
    story.waiting.extend(block for block in blocks if block.strip())
    return ""


_CHARACTERS: Final = {
    f"{_TEXT}tab": "\t",
    f"{_TEXT}line-break": "\n",
    f"{_TEXT}soft-page-break": PAGE_BREAK,
}
_HIDING: Final = frozenset({f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"})
_HANDLERS: Final = {
    f"{_TEXT}note": _note,
    f"{_OFFICE}annotation": _comment,
    f"{_TEXT}change": _deletion,
    f"{_DRAW}text-box": _text_box,
}


def _margins(story: _Story, styles: "Element | None") -> Iterator[str]:
    """Headers and footers of all page styles, each text once, at the end of the document."""
    said = set()
    for tag, mark in (("header", story.words.header), ("footer", story.words.footer)):
        for margin in () if styles is None else styles.iter(f"{_STYLE}{tag}"):
            line = _line(story, margin, " / ")
            if line and line not in said:
                said.add(line)
                yield f"[{mark}: {line}]"


def _warnings(story: _Story) -> Iterator[Notice]:
    if story.deleted:
        yield notice("Tracked changes: {count} deletions stand in brackets.", count=story.deletions)


def _embedded(package: Package) -> Iterator[Notice]:
    for name, info in package.members.items():
        if name.startswith("object") and name.endswith("/content.xml"):
            folder = info.filename.partition("/")[0]
            yield notice("The attachment “{name}” is not read.", name=folder)


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default
