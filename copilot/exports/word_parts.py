"""The small pieces of a Word document: runs, footnotes and comments as WordprocessingML."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from lxml import etree

from copilot.exports.characters import fit
from copilot.exports.packing import NO_DATE
from copilot.exports.report import Note
from copilot.exports.wording import note_text

AUTHOR: Final = "copilot"
_FOOTNOTES: Final = (
    "/word/footnotes.xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes",
)
_COMMENTS: Final = (
    "/word/comments.xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
)
_PIECES: Final = re.compile(r"([\n\t])")


def element(tag: str, /, *children: Any, **attributes: str) -> Any:
    """``element("w:r", …)``; an attribute ``val="x"`` becomes ``w:val``."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


def run(text: str, *marks: Any, deleted: bool = False) -> Any:
    """A run with its properties ``marks``; line feeds and tabs as Word writes them."""
    made = element("w:r")
    if marks:
        made.append(element("w:rPr", *marks))
    made.extend(_pieces(fit(text), "w:delText" if deleted else "w:t"))
    return made


def _pieces(text: str, name: str) -> Iterator[Any]:
    for piece in _PIECES.split(text):
        if piece == "\n":
            yield element("w:br")
        elif piece == "\t":
            yield element("w:tab")
        elif piece:
            written = element(name)
            written.text = piece
            written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            yield written


def paragraph(style: str, *runs: Any) -> Any:
    """A paragraph in a style, by the style's id."""
    made = element("w:p", element("w:pPr", element("w:pStyle", val=style)))
    made.extend(runs)
    return made


class Notes:
    """The footnotes and comments of a document, numbered as they come.

    ``main`` is the main part of a document that may have footnotes already.
    """

    def __init__(self, when: datetime, main: Any = None) -> None:
        self._when = when
        self._there = _footnotes_of(main)
        self._numbered = max((int(each.get(qn("w:id"))) for each in self._there), default=0)
        self._footnotes: list[Any] = []
        self._comments: list[Any] = []

    def footnote(self, note: Note) -> Any:
        """A run with the mark of a new footnote."""
        number = str(max(0, self._numbered) + len(self._footnotes) + 1)
        mark = element("w:r", _style("FootnoteReference"), element("w:footnoteRef"))
        text = paragraph("FootnoteText", mark, run(f" {note_text(note)}"))
        self._footnotes.append(element("w:footnote", text, id=number))
        return element(
            "w:r", _style("FootnoteReference"), element("w:footnoteReference", id=number)
        )

    def comment(self, notes: Iterable[Note], around: Iterable[Any]) -> list[Any]:
        """The runs ``around`` between the marks of a new comment that holds ``notes``."""
        number = str(len(self._comments))
        texts = [paragraph("CommentText", run(note_text(note))) for note in notes]
        made = element("w:comment", *texts, id=number, author=AUTHOR, initials="c")
        if self._when != NO_DATE:
            made.set(qn("w:date"), self._when.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._comments.append(made)
        return [
            element("w:commentRangeStart", id=number),
            *around,
            element("w:commentRangeEnd", id=number),
            element("w:r", element("w:commentReference", id=number)),
        ]

    def attach(self, main: Any) -> None:
        """Put the parts that are needed beside the document's main part."""
        if self._footnotes and len(self._there):
            _extend(main, self._there, self._footnotes)
        elif self._footnotes:
            separators = [_separator("separator", "-1"), _separator("continuationSeparator", "0")]
            _attach(main, _FOOTNOTES, "w:footnotes", [*separators, *self._footnotes])
        if self._comments:
            _attach(main, _COMMENTS, "w:comments", self._comments)


def _style(name: str) -> Any:
    # Raised also in a document that has no such style.
    return element(
        "w:rPr", element("w:rStyle", val=name), element("w:vertAlign", val="superscript")
    )


def _footnotes_of(main: Any) -> Any:
    """The footnotes that a document has, as a tree; empty where it has none."""
    relations = main.rels.values() if main is not None else ()
    for relation in relations:
        if relation.reltype == _FOOTNOTES[2] and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return ()


def _extend(main: Any, tree: Any, footnotes: list[Any]) -> None:
    tree.extend(footnotes)
    for relation in main.rels.values():
        if relation.reltype == _FOOTNOTES[2]:
            relation.target_part._blob = _serialised(tree)


def _serialised(tree: Any) -> bytes:
    blob: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return blob


def _separator(kind: str, number: str) -> Any:
    line = element("w:p", element("w:r", element(f"w:{kind}")))
    return element("w:footnote", line, type=kind, id=number)


def _attach(main: Any, part: tuple[str, str, str], root: str, children: list[Any]) -> None:
    name, content_type, relation = part
    tree = parse_xml(f"<{root} {nsdecls('w')}/>")
    tree.extend(children)
    part_made = Part(PackURI(name), content_type, _serialised(tree), main.package)
    main.relate_to(part_made, relation)
