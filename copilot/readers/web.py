"""HTML to lines: what a browser shows, without scripts, styles, hidden parts or the network."""

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Document, Page
from copilot.errors import BrokenFileError, NoTextError
from copilot.locale import Notice
from copilot.readers.hidden import notices
from copilot.readers.numerals import numeral
from copilot.readers.text import decode
from copilot.readers.web_look import Look, Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CELL_SEPARATOR: Final = " | "

_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHARSET: Final = re.compile(
    rb"""(?:<meta[^>]+?charset\s*=|<\?xml[^>]+?encoding\s*=)\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_CHARSET_WITHIN: Final = 4096
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*>")
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_LIST_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b([a-z]+(?:-[a-z]+)?)\b")
_LIST_STYLES: Final = {
    "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "decimal": "decimal", "none": "none",
}  # fmt: skip
_DROPPED: Final = frozenset({
    "head", "script", "style", "template", "noscript", "svg", "iframe", "object", "embed",
    "applet", "audio", "video", "canvas", "select", "datalist", "textarea", "button", "map",
})  # fmt: skip
_PARAGRAPHS: Final = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "ul", "ol", "dl", "pre",
    "section", "article", "header", "footer", "nav", "main", "aside", "figure", "form",
    "fieldset", "hr", "body", "address", "details",
})  # fmt: skip
_LINES: Final = frozenset({
    "div", "li", "tr", "td", "th", "dt", "dd", "caption", "center", "figcaption", "legend",
    "summary",
})  # fmt: skip


@dataclass(slots=True)
class _List:
    """An open list: the number its next item gets and how it is shown ("" for bullets)."""

    next: int
    style: str


@dataclass(slots=True)
class _Lines:
    """The lines written so far; ``cells`` is a list while a row of a data table is open.

    ``tables`` says of every open table whether it holds data or only lays out the page.
    """

    done: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    cells: list[str] | None = None
    lists: list[_List] = field(default_factory=list)
    tables: list[bool] = field(default_factory=list)
    verbatim: int = 0
    hidden: list[str] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """Text of the page; white space counts only inside ``pre``."""
        if text and self.verbatim and self.cells is None:
            *lines, last = text.split("\n")
            for line in lines:
                self.open.append(line)
                self.end_line()
            self.open.append(last)
        elif text:
            self.open.append(_SPACES.sub(" ", text))

    def end_line(self) -> None:
        """Close the line; inside a cell a line end is a space."""
        if self.cells is not None:
            self.open.append(" ")
            return
        line = "".join(self.open)
        line = line.rstrip() if self.verbatim else _SPACES.sub(" ", line).strip(" ")
        self.open.clear()
        if line.strip():
            self.done.append(line)

    def end_paragraph(self) -> None:
        """Close the line and leave one blank line behind it."""
        self.end_line()
        if self.cells is None and self.done and self.done[-1]:
            self.done.append("")

    def end_cell(self) -> None:
        """Move what is open into a cell of the row."""
        if self.cells is not None:
            self.cells.append(_SPACES.sub(" ", "".join(self.open)).strip(" "))
            self.open.clear()

    def end_row(self) -> None:
        """Write the row as one line; a row without text is left out."""
        cells, self.cells = self.cells or [], None
        self.open.clear()
        if any(cell.strip() for cell in cells):
            self.done.append(CELL_SEPARATOR.join(cells).rstrip(" "))


def read(path: Path) -> Document:
    """The page in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """The page as lines; one page, as HTML knows none."""
    html, warnings = characters(data)
    title, text, hidden = shown(html)
    if not text:
        raise NoTextError
    return Document("web", (Page(1, text),), title, (*warnings, *hidden))


def characters(data: bytes) -> tuple[str, tuple[Notice, ...]]:
    """The decoded file: by its byte order mark, else by what it declares, else by its bytes."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if declared and not data.startswith(_MARKS):
        label = declared[1].decode("ascii").lower()
        # Browsers read Latin-1 as its superset, and what is declared as UTF-16 here cannot be it.
        encoding = "windows-1252" if label in ("iso-8859-1", "latin1", "us-ascii") else label
        try:
            if not encoding.startswith("utf-16"):
                return codecs.decode(data, encoding), ()
        except (LookupError, UnicodeError, TypeError):
            pass
    return decode(data)


def lines(html: str) -> tuple[str, str]:
    """Title and text of a page; see :func:`shown`."""
    return shown(html)[:2]


def shown(html: str) -> tuple[str, str, tuple[Notice, ...]]:
    """Title and text of a page, and a warning of what it hides.

    A data table is one row a line, a layout table only its cells. BrokenFileError where the page
    is nested too deeply to be parsed.
    """
    from lxml import etree

    source = _DECLARATION.sub("", html).replace("\0", "").encode("utf-8", "replace")
    # The tree is walked without recursion, so the parser may go deep; it fails where it cannot.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser) if source.strip() else None
    except etree.XMLSyntaxError:
        root = None
    for entry in parser.error_log.filter_from_fatals():
        # The parser stops here but keeps what it had; half a page must not pass for the whole.
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise BrokenFileError(detail=entry.message.strip())
    if root is None:
        return "", "", ()
    title = _SPACES.sub(" ", root.findtext(".//title") or "").strip()
    page = _walked(root)
    hidden = notices((1, text) for text in page.hidden)
    return title, "\n".join(page.done).strip("\n"), tuple(hidden)


def _walked(root: "Element") -> _Lines:
    from lxml import etree

    page, sheet, looks = _Lines(), Sheet.of(root), [Look()]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            look = sheet.look(element, looks[-1])
            looks.append(look)
            if element.tag in _DROPPED or look.gone:
                page.hidden.append("" if element.tag in _DROPPED else _said(element))
                walk.skip_subtree()
                continue
            _open(page, element, look)
            _add(page, element.text, look)
            continue
        look = looks.pop()
        if element.tag not in _DROPPED and not look.gone:
            _close(page, element)
        if element is not root:
            _add(page, element.tail, looks[-1])
    page.end_paragraph()
    return page


def _add(page: _Lines, text: str | None, look: Look) -> None:
    if text and look.hides():
        page.hidden.append(text)
    else:
        page.add(text)


def _said(element: "Element") -> str:
    """All text of an element that is not shown."""
    pieces = [element.text or ""]
    for inner in element.iterdescendants():
        pieces += ("" if inner.tag in _DROPPED else inner.text or "", inner.tail or "")
    return " ".join(pieces)


def _open(page: _Lines, element: "Element", look: Look) -> None:
    tag = element.tag
    if tag == "br":
        page.end_line()
    elif tag == "tr" and page.tables and page.tables[-1]:
        page.end_line()
        page.cells = []
    elif tag in ("td", "th") and page.cells is not None:
        page.open.clear()
    elif tag in _PARAGRAPHS:
        _break_paragraph(page, element)
    elif tag in _LINES:
        page.end_line()
    _open_list(page, element, look)


def _open_list(page: _Lines, element: "Element", look: Look) -> None:
    tag = element.tag
    if tag == "ol":
        style = _LIST_STYLES.get(element.get("type", "1"), "decimal")
        page.lists.append(_List(_number(element.get("start"), 1), _styled(element, style)))
    elif tag == "ul":
        page.lists.append(_List(1, _styled(element, "")))
    elif tag == "li" and page.lists:
        _add(page, _label(page.lists[-1], element), look)
    elif tag == "table":
        page.tables.append(_holds_data(element))
    elif tag == "pre":
        page.verbatim += 1


def _close(page: _Lines, element: "Element") -> None:
    tag = element.tag
    if tag in ("td", "th") and page.cells is not None:
        page.end_cell()
    elif tag == "tr" and page.cells is not None:
        page.end_row()
    elif tag in _PARAGRAPHS:
        _break_paragraph(page, element)
    elif tag in _LINES:
        page.end_line()
    if tag in ("ol", "ul") and page.lists:
        page.lists.pop()
    elif tag == "table":
        page.tables.pop()
    elif tag == "pre":
        page.verbatim -= 1


def _break_paragraph(page: _Lines, element: "Element") -> None:
    """A blank line, except around a list inside a list and a paragraph that opens an item."""
    inner = element.tag in ("ol", "ul", "p") and any(
        parent.tag == "li" for parent in element.iterancestors()
    )
    if not inner:
        page.end_paragraph()
    elif element.tag != "p" or not page.open or element.getprevious() is not None:
        page.end_line()


def _holds_data(table: "Element") -> bool:
    """Whether a table has columns and no table inside; others only lay a page out."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(cell.tag in ("td", "th") for cell in row) > 1 for row in table.iter("tr"))


def _styled(element: "Element", style: str) -> str:
    named = _LIST_STYLE.search(element.get("style", "").lower())
    return _LIST_STYLES.get(named[1], style) if named else style


def _label(numbers: _List, item: "Element") -> str:
    """The number or bullet of an item, as shown."""
    if numbers.style == "none":
        return ""
    if not numbers.style:
        return "• "
    value = _number(item.get("value"), numbers.next)
    numbers.next = value + 1
    return f"{numeral(value, numbers.style)}. "


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default
