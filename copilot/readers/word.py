"""Word (OOXML): the text as printed, in reading order, with the numbers Word computes.

Pages are those Word last laid out; a file from another program may hold none. Nothing the file
points to outside itself is opened, and no macro is run.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document, Page
from copilot.errors import BrokenFileError, NoTextError
from copilot.locale import Notice, notice
from copilot.readers.package import Package, Relation, open_package, relations, xml_part
from copilot.readers.word_look import Looks
from copilot.readers.word_numbering import VAL, W, is_on, load_numbering
from copilot.readers.word_story import HARD_BREAK, SOFT_BREAK, Marks, Story

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ENGLISH: Final = Marks("deleted", "Comment by", "Header", "Footer")
_GERMAN: Final = Marks("gelöscht", "Kommentar von", "Kopfzeile", "Fußzeile")
_BREAK: Final = re.compile(f"([{HARD_BREAK}{SOFT_BREAK}])")
_SAME_PAGE: Final = ("continuous", "nextColumn")
# A document longer than this has more than one page; without breaks its pages are unknown.
_ONE_PAGE: Final = 6000


def read(path: Path) -> Document:
    """The document in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """The document; tracked deletions, comments, notes and headers are marked by brackets."""
    with open_package(data) as package:
        main = _main_part(package)
        root = xml_part(package, main)
        body = None if root is None else root.find(f"{W}body")
        if body is None:
            raise BrokenFileError(detail="it has no document body")
        links = relations(package, main)
        story = _story(package, links, root)
        settings = _linked(package, links, "settings")
        blocks = [*_body(body, story, _Margins(package, links, settings, story)), *story.endnotes]
        embedded = _embedded(links)
    texts, hidden = story.concealed.resolve(_pages("\n\n".join(blocks)))
    pages = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    if not any(page.text for page in pages):
        raise NoTextError
    warnings = (*_warnings(story, pages), *hidden, *embedded)
    return Document("word", pages, story.title, warnings)


def _main_part(package: Package) -> str:
    links = relations(package, "")
    named = (link.target for link in links if link.kind == "officeDocument")
    return next(named, "word/document.xml")


def _linked(package: Package, links: tuple[Relation, ...], kind: str) -> "Element | None":
    target = next((link.target for link in links if link.kind == kind), None)
    return None if target is None else xml_part(package, target)


def _story(package: Package, links: tuple[Relation, ...], root: "Element | None") -> Story:
    styles = _linked(package, links, "styles")
    settings = _linked(package, links, "settings")
    return Story(
        numbering=load_numbering(_linked(package, links, "numbering"), styles),
        marks=_GERMAN if _is_german(styles, settings) else _ENGLISH,
        notes={
            "footnote": _by_id(_linked(package, links, "footnotes"), "footnote"),
            "endnote": _by_id(_linked(package, links, "endnotes"), "endnote"),
        },
        note_styles={
            "footnote": _note_style(settings, "footnotePr", "decimal"),
            "endnote": _note_style(settings, "endnotePr", "lowerRoman"),
        },
        comments=_by_id(_linked(package, links, "comments"), "comment"),
        looks=Looks.of(styles, None if root is None else root.find(f"{W}background")),
    )


def _is_german(styles: "Element | None", settings: "Element | None") -> bool:
    """Whether the author's Word writes German; the marks must not depend on who reads."""
    for root, tag in ((styles, f"{W}docDefaults//{W}lang"), (settings, f"{W}themeFontLang")):
        language = None if root is None else root.find(tag)
        if language is not None:
            return str(language.get(VAL, "")).lower().startswith("de")
    return False


def _note_style(settings: "Element | None", tag: str, default: str) -> str:
    style = None if settings is None else settings.find(f"{W}{tag}/{W}numFmt")
    return default if style is None else style.get(VAL, default)


def _by_id(root: "Element | None", tag: str) -> dict[str, "Element"]:
    found = (
        {} if root is None else {note.get(f"{W}id", ""): note for note in root.iter(f"{W}{tag}")}
    )
    return {key: note for key, note in found.items() if "eparator" not in note.get(f"{W}type", "")}


def _body(body: "Element", story: Story, margins: "_Margins") -> Iterator[str]:
    """The blocks of the body; a section ends with its headers and footers, then a page."""
    sections = list(body.iter(f"{W}sectPr"))
    following = iter(sections[1:])
    for child in body:
        if child.tag == f"{W}sectPr":
            yield from margins.lines(child)
            continue
        yield from story.block(child)
        for section in child.iter(f"{W}sectPr"):
            yield from margins.lines(section)
            if _opens_page(next(following, None)):
                yield SOFT_BREAK


def _opens_page(section: "Element | None") -> bool:
    kind = None if section is None else section.find(f"{W}type")
    return section is not None and (kind is None or kind.get(VAL) not in _SAME_PAGE)


class _Margins:
    """Headers and footers: each text once, at the end of the section that first shows it."""

    def __init__(
        self,
        package: Package,
        links: tuple[Relation, ...],
        settings: "Element | None",
        story: Story,
    ) -> None:
        self._package = package
        self._targets = {link.id: link.target for link in links}
        even = None if settings is None else settings.find(f"{W}evenAndOddHeaders")
        self._even = even is not None and is_on(even.get(VAL, "1"))
        self._story = story
        self._said: set[str] = set()

    def lines(self, section: "Element") -> Iterator[str]:
        """The marked lines of a section that no earlier one had."""
        first = section.find(f"{W}titlePg")
        kinds = {"default", "even" if self._even else "", ""}
        if first is not None and is_on(first.get(VAL, "1")):
            kinds.add("first")
        for tag, mark in (
            ("header", self._story.marks.header),
            ("footer", self._story.marks.footer),
        ):
            for reference in section.iterfind(f"{W}{tag}Reference"):
                if reference.get(f"{W}type", "default") in kinds:
                    yield from self._line(reference.get(_R_ID, ""), mark)

    def _line(self, link: str, mark: str) -> Iterator[str]:
        root = xml_part(self._package, self._targets.get(link, ""))
        said = "" if root is None else self._story.line(root, " / ")
        line = f"[{mark}: {said}]"
        if said and line not in self._said:
            self._said.add(line)
            yield line


def _pages(text: str) -> list[str]:
    """The text cut at its page breaks; Word notes an ordered break twice, which is one."""
    pages = [""]
    for piece in _BREAK.split(text):
        if piece == HARD_BREAK or (piece == SOFT_BREAK and pages[-1].strip()):
            pages.append("")
        elif piece != SOFT_BREAK:
            pages[-1] += piece
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return [page.strip(" \t\n") for page in pages]


def _embedded(links: tuple[Relation, ...]) -> Iterator[Notice]:
    for link in links:
        if link.kind in ("package", "oleObject"):
            yield notice("The attachment “{name}” is not read.", name=link.target)


def _warnings(story: Story, pages: tuple[Page, ...]) -> Iterator[Notice]:
    if story.deletions or story.insertions:
        yield notice(
            "Tracked changes: {insertions} insertions are read as text, {deletions} deletions"
            " stand in brackets.",
            insertions=story.insertions,
            deletions=story.deletions,
        )
    if story.hidden:
        yield notice("Hidden characters that are not read: {count}.", count=story.hidden)
    if story.imported:
        yield notice("Imported parts that are not read: {count}.", count=story.imported)
    if len(pages) == 1 and len(pages[0].text) > _ONE_PAGE:
        yield notice("The file does not say where its pages end; all text counts as page 1.")
