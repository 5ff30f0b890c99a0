"""The running text of a Word document: paragraphs, tables, notes, comments, tracked changes.

A story yields blocks; inside them two characters that XML cannot hold stand for page breaks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from copilot.readers.hidden import Concealed
from copilot.readers.numerals import numeral
from copilot.readers.word_look import Looks
from copilot.readers.word_numbering import VAL, Numbering, W, is_on

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

HARD_BREAK: Final = "\f"
SOFT_BREAK: Final = "\v"
CELL_SEPARATOR: Final = " | "

_DELETED, _DELETED_END = "\x01", "\x02"
_BREAKS: Final = re.compile(f"[{HARD_BREAK}{SOFT_BREAK}]")
_DELETION: Final = re.compile(f"{_DELETED}([^{_DELETED}{_DELETED_END}]*){_DELETED_END}")
_SPACES: Final = re.compile(r"[ \t\n]+")
_NUMBER: Final = re.compile(r"\w")
_EMPTY_CELLS: Final = re.compile(r"(?: \| )+")
_MARKUP: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_TEXT_TAGS: Final = frozenset({
    f"{W}t",
    f"{W}delText",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
})  # fmt: skip
_CHARACTERS: Final[Mapping[str, str]] = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}lastRenderedPageBreak": SOFT_BREAK,
}
_SKIPPED: Final = frozenset({f"{W}{tag}" for tag in ("pPr", "rPr", "sdtPr", "rt", "instrText")})
_DELETIONS: Final = frozenset({f"{W}del", f"{W}moveFrom"})
_NOTES: Final[Mapping[str, str]] = {
    f"{W}footnoteReference": "footnote",
    f"{W}endnoteReference": "endnote",
}
# Check boxes and bullets that Word takes from symbol fonts, by font and character code.
_SYMBOLS: Final[Mapping[str, Mapping[int, str]]] = {
    "wingdings": {
        0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0x78: "☒", 0xA7: "▪", 0xA8: "☐",
        0xE0: "→", 0xF0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"},
    "symbol": {
        0x2D: "−", 0xA3: "≤", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB7: "•", 0xD7: "⋅",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marks:
    """The words that mark what is not running text, in the language of the document."""

    deleted: str
    comment: str
    header: str
    footer: str


@dataclass(slots=True)
class Story:
    """What a document's parts hold for its text, and what was met on the way through it."""

    numbering: Numbering
    marks: Marks
    notes: Mapping[str, Mapping[str, "Element"]]
    note_styles: Mapping[str, str]
    comments: Mapping[str, "Element"]
    endnotes: list[str] = field(default_factory=list)
    deletions: int = 0
    insertions: int = 0
    hidden: int = 0
    imported: int = 0
    title: str = ""
    looks: Looks = field(default_factory=Looks)
    concealed: Concealed = field(default_factory=Concealed)
    _pending: list[str] = field(default_factory=list)
    _fields: list[bool] = field(default_factory=list)
    _hides: bool = False
    _counted: dict[str, int] = field(default_factory=dict)
    _inner: int = 0
    _in_deletion: int = 0

    def blocks(self, container: "Element") -> Iterator[str]:
        """Paragraphs and tables in reading order, each followed by its notes and comments."""
        for child in container:
            yield from self.block(child)

    def block(self, element: "Element") -> Iterator[str]:
        """The blocks of one child of a body, cell, note or text box."""
        if element.tag == f"{W}p":
            yield from self._paragraph(element)
        elif element.tag == f"{W}tbl":
            yield from self._table(element)
        elif element.tag == f"{W}altChunk":
            self.imported += 1
        elif element.tag == f"{_MARKUP}AlternateContent":
            yield from self._first_that_says(element)
        elif element.tag not in _SKIPPED:
            yield from self.blocks(element)

    def line(self, container: "Element", separator: str = " ") -> str:
        """A cell, note or header on one line, without page breaks; its own notes wait."""
        self._inner += 1
        blocks = [_BREAKS.sub("", block) for block in self.blocks(container)]
        self._inner -= 1
        return separator.join(_SPACES.sub(" ", block).strip() for block in blocks if block.strip())

    def _first_that_says(self, element: "Element") -> list[str]:
        """Alternatives say the same in several ways; the first with text stands for all."""
        for alternative in element:
            blocks = list(self.blocks(alternative))
            if any(block.strip() for block in blocks):
                return blocks
        return []

    def _paragraph(self, paragraph: "Element") -> Iterator[str]:
        outer = self._fields, self._hides
        self._fields, self._hides = [], _ends_its_instructions(paragraph)
        text, marks = self.concealed.settle(self._marked("".join(self._inline(paragraph))))
        self._fields, self._hides = outer
        if not _is_deleted(paragraph, text, self.marks):
            text = self._numbered(paragraph, text)
        if _is_on(paragraph, "pageBreakBefore"):
            text = SOFT_BREAK + text
        if text.strip(" \t\n"):
            yield text + marks
        yield from self._waiting()

    def _numbered(self, paragraph: "Element", text: str) -> str:
        """The text with its automatic number, behind the page break that opens it."""
        label = self.numbering.label(paragraph)
        said = text.lstrip(f" \t\n{HARD_BREAK}{SOFT_BREAK}")
        if not self.title and said and "title" in self.numbering.style_names(paragraph)[:1]:
            self.title = _SPACES.sub(" ", _BREAKS.sub(" ", said)).strip()
        if not label or (not said and not _NUMBER.search(label)):
            return text
        return text[: len(text) - len(said)].strip(" \t\n") + label + said

    def _waiting(self) -> Iterator[str]:
        if self._inner == 0:
            waiting, self._pending = self._pending, []
            yield from waiting

    def _table(self, table: "Element") -> Iterator[str]:
        """One row a line; a table of one column is a frame, and its content is read as such."""
        rows = [list(_cells(row)) for row in _within(table, "tr")]
        if max((len(row) for row in rows), default=0) <= 1:
            for row in rows:
                for cell in row:
                    yield from self.blocks(cell)
            return
        lines = [line for line in map(self._row, rows) if line.strip(" |\v")]
        if lines and self._inner:
            yield "; ".join(_EMPTY_CELLS.sub(", ", line).strip(", \v") for line in lines)
        elif lines:
            yield "\n".join(lines)
        yield from self._waiting()

    def _row(self, cells: list["Element"]) -> str:
        """The cells on one line; a page break inside them stands before it."""
        line = CELL_SEPARATOR.join(self.line(cell) for cell in cells)
        breaks = (found for cell in cells for found in cell.iter(f"{W}lastRenderedPageBreak"))
        return line if next(breaks, None) is None else SOFT_BREAK + line

    def _inline(self, parent: "Element") -> Iterator[str]:
        for child in parent:
            yield from self._piece(child)

    def _piece(self, element: "Element") -> Iterator[str]:
        """The characters of one child of a paragraph or run."""
        tag = element.tag
        if tag in _TEXT_TAGS:
            yield "" if self._hides and True in self._fields else element.text or ""
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag in _DELETIONS:
            yield from self._deletion(element)
        elif tag == f"{W}r" and _is_on(element, "vanish", "rPr"):
            self.hidden += sum(len(text) for text in self._inline(element))
        elif tag == f"{W}r" and self.looks.hides(element):
            yield from self._concealed(element)
        elif tag in _HANDLERS:
            yield _HANDLERS[tag](self, element)
        elif tag not in _SKIPPED:
            self.insertions += tag in (f"{W}ins", f"{W}moveTo")
            yield from self._inline(element)

    def _concealed(self, run: "Element") -> Iterator[str]:
        """What stands for a run nobody sees; its page breaks stay."""
        text = "".join(self._inline(run))
        yield from _BREAKS.findall(text)
        yield self.concealed.take(_BREAKS.sub("", text))

    def _deletion(self, element: "Element") -> Iterator[str]:
        self._in_deletion += 1
        text = _BREAKS.sub("", "".join(self._inline(element)))
        self._in_deletion -= 1
        if text.strip():
            self.deletions += 1
            yield f"{_DELETED}{text}{_DELETED_END}"

    def _marked(self, text: str) -> str:
        """Deletions in brackets; Word cuts one deletion into many, which are joined again."""
        if _DELETED not in text:
            return text
        text = text.replace(_DELETED_END + _DELETED, "")
        text = _DELETION.sub(lambda found: f"[{self.marks.deleted}: {found[1]}]", text)
        return text.replace(_DELETED, "").replace(_DELETED_END, "")

    def _break(self, element: "Element") -> str:
        return HARD_BREAK if element.get(f"{W}type") == "page" else "\n"

    def _symbol(self, element: "Element") -> str:
        try:
            code = int(element.get(f"{W}char", ""), 16)
        except ValueError:
            return ""
        font = _SYMBOLS.get(element.get(f"{W}font", "").lower(), {})
        symbol = font.get(code & 0xFF if code >= 0xF000 else code)
        return symbol or (chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else "")

    def _field(self, element: "Element") -> str:
        """Word shows a field's result, not its instruction; a check box has only its state."""
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(True)
            return _check_box(element.find(f"{W}ffData/{W}checkBox"))
        if kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()
        return ""

    def _note(self, element: "Element") -> str:
        """The mark of a note; its text waits until the paragraph or the document is done."""
        kind = _NOTES[element.tag]
        note = self.notes[kind].get(element.get(f"{W}id", ""))
        if note is None or self._in_deletion:
            return ""
        number = self._counted.get(kind, 0) + 1
        custom = is_on(element.get(f"{W}customMarkFollows", "0"))
        if not custom:
            self._counted[kind] = number
        short = "Fn." if kind == "footnote" else "En."
        mark = "" if custom else f"[{short} {numeral(number, self.note_styles[kind])}]"
        text = f"{mark} {self.line(note)}".strip()
        (self._pending if kind == "footnote" else self.endnotes).append(text)
        return mark

    def _comment(self, element: "Element") -> str:
        comment = self.comments.get(element.get(f"{W}id", ""))
        if comment is not None:
            author = comment.get(f"{W}author", "").strip() or "?"
            said = self.line(comment)
            self._pending.append(f"[{self.marks.comment} {author}: {said}]")
        return ""

    def _alternatives(self, element: "Element") -> str:
        for alternative in element:
            waiting = len(self._pending)
            text = "".join(self._inline(alternative))
            if text.strip() or len(self._pending) > waiting:
                return text
        return ""

    def _text_box(self, element: "Element") -> str:
        """A text box stands beside the text; it is read after the paragraph that holds it."""
        self._inner += 1
        blocks = [_BREAKS.sub("", block) for block in self.blocks(element)]
        self._inner -= 1
        self._pending.extend(block for block in blocks if block.strip())
        return ""

    def _word_art(self, element: "Element") -> str:
        return str(element.get("string", ""))


_HANDLERS: Final = {
    f"{W}br": Story._break,
    f"{W}sym": Story._symbol,
    f"{W}fldChar": Story._field,
    f"{W}footnoteReference": Story._note,
    f"{W}endnoteReference": Story._note,
    f"{W}commentReference": Story._comment,
    f"{W}txbxContent": Story._text_box,
    f"{_MARKUP}AlternateContent": Story._alternatives,
    f"{_VML}textpath": Story._word_art,
}


def _is_on(element: "Element", switch: str, properties: str = "pPr") -> bool:
    found = element.find(f"{W}{properties}/{W}{switch}")
    return found is not None and is_on(found.get(VAL, "1"))


def _is_deleted(paragraph: "Element", text: str, marks: Marks) -> bool:
    """Whether the paragraph goes as a whole: its mark and all its text; it has no number then."""
    if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is None:
        return False
    return re.sub(rf"\[{marks.deleted}: [^]]*]", "", text).strip() == ""


def _ends_its_instructions(paragraph: "Element") -> bool:
    """Whether every field instruction ends where it began; a damaged one must hide no text."""
    open_instructions = []
    for mark in paragraph.iter(f"{W}fldChar"):
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            open_instructions.append(True)
        elif kind == "separate" and open_instructions:
            open_instructions[-1] = False
        elif kind == "end" and open_instructions:
            open_instructions.pop()
    return True not in open_instructions


def _check_box(box: "Element | None") -> str:
    if box is None:
        return ""
    state = box.find(f"{W}checked")
    if state is None:
        state = box.find(f"{W}default")
    return "☒" if state is not None and is_on(state.get(VAL, "1")) else "☐"


def _within(parent: "Element", tag: str) -> Iterator["Element"]:
    """Rows of a table or cells of a row, also those inside content controls."""
    for child in parent:
        if child.tag == f"{W}{tag}":
            yield child
        elif child.tag not in (f"{W}tbl", f"{W}tc", f"{W}tr"):
            yield from _within(child, tag)


def _cells(row: "Element") -> Iterator["Element"]:
    yield from _within(row, "tc")
