"""Rich Text (RTF): text, lists, tables, notes, comments, headers, tracked changes.

Pictures and embedded objects are skipped; field instructions are not run, only results are read.
Pages are those of explicit breaks, as RTF holds no layout.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from copilot.domain import PAGE_BREAK, Document
from copilot.errors import BrokenFileError, NoTextError, ReaderLimitError
from copilot.locale import notice
from copilot.readers.flow import Flow, Marks, marks_of
from copilot.readers.hidden import notices
from copilot.readers.rtf_look import LOOKS, Colors, Look, joined

_TOKEN: Final = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([\r\n]+)"
    r"|([^\\{}\r\n]+)|(\\)",
    re.DOTALL,
)
_LANGUAGE: Final = re.compile(rb"\\(?:deflang|lang)(\d{4,5})(?!\d)")
_LIST: Final = re.compile(rb"\\ls\d")
_LIST_TEXT: Final = (b"\\listtext", b"\\pntext")
_NO_LANGUAGE: Final = 1024
_BYTE_ORDER_MARK: Final = 0xFEFF
_MOST_DEPTH: Final = 2000
_CODE_PAGES: Final[Mapping[int, str]] = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_SYMBOL_CHARSET: Final = 2
_SYMBOL: Final = "symbol"
_SYMBOLS: Final = {
    0x6F: "☐", 0x71: "☐", 0xA7: "▪", 0xA8: "☐", 0xB7: "•", 0xD8: "➢", 0xE0: "→", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_CHARACTERS: Final[Mapping[str, str]] = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "emspace": " ",
    "enspace": " ", "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "nestcell": ", ", "nestrow": "; ", "zwj": "\u200d",
    "zwnj": "\u200c", "ltrmark": "", "rtlmark": "", "column": "\n",
}  # fmt: skip
_ESCAPES: Final[Mapping[str, str]] = {
    "~": "\u00a0", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
# Groups that hold no text of the document, besides all unknown ones that are marked by "\*".
_SKIPPED: Final = frozenset({
    "colortbl", "stylesheet", "info", "pict", "objdata", "listtable", "listoverridetable",
    "revtbl", "rsidtbl", "generator", "filetbl", "nonesttables", "upr", "sp", "shprslt", "xe",
    "tc", "txe", "rxe", "themedata", "colorschememapping", "latentstyles", "datastore", "ftnsep",
    "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "fontemb", "panose", "falt", "template",
    "do", "bkmkstart", "bkmkend", "mmathPr", "pnseclvl", "private",
})  # fmt: skip
_MARKED_BUT_READ: Final = frozenset({"shpinst", "nesttableprops", "ud"})
_MARGINS: Final[Mapping[str, str]] = {
    name + side: name for name in ("header", "footer") for side in ("", "l", "r", "f")
}


@dataclass(slots=True)
class _Group:
    """What holds until the group ends; ``sink`` takes the text, ``close`` is told at the end."""

    sink: Flow
    skip: bool = False
    code_page: str = "cp1252"
    fallback: int = 1
    look: Look = field(default_factory=Look)
    deleted: bool = False
    listed: bool = False
    fonts: bool = False
    close: Callable[[Flow], None] | None = None


@dataclass(slots=True)
class _Reader:
    """The machine: a stack of groups, the fonts' code pages, what waits to be decoded."""

    marks: Marks
    story: Flow
    groups: list[_Group]
    default: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    raw: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    starred: bool = False
    in_cell: bool = False
    breaks_section: bool = True
    notes: int = 0
    endnotes: int = 0
    at_end: bool = False
    author: str = "?"
    margins: list[str] = field(default_factory=list)
    title: str = ""
    objects: int = 0
    colors: Colors = field(default_factory=Colors)
    dark_row: bool = False
    unseen: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path) -> Document:
    """The document in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """The document; deletions, comments, notes and headers are marked by brackets."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise BrokenFileError(detail="it is not RTF")
    reader, ends_early = _run(data)
    reader.story.end_paragraph()
    reader.story.blocks.extend(dict.fromkeys(reader.margins))
    pages = reader.story.pages()
    if not any(page.text for page in pages):
        raise NoTextError
    warnings = [*reader.story.warnings(pages), *notices(joined(reader.unseen))]
    if reader.objects:
        warnings += [notice("Embedded objects that are not read: {count}.", count=reader.objects)]
    if _LIST.search(data) and not any(word in data for word in _LIST_TEXT):
        warnings.append(notice("The numbers of automatic lists are not read."))
    if ends_early:
        warnings.append(notice("The file ends early; what is missing is not read."))
    return Document("rtf", pages, reader.title, tuple(warnings))


def text_of(data: bytes) -> str:
    """The text alone, as mails need it that hold nothing but RTF."""
    return "\n\n".join(page.text for page in _run(data)[0].story.pages())


def _run(data: bytes) -> tuple[_Reader, bool]:
    """The machine at the end of the file, and whether groups were still open."""
    marks = marks_of(_language(data))
    story = Flow(marks)
    reader = _Reader(marks, story, [_Group(story)], colors=Colors.of(data))
    text = data.decode("latin-1")
    at, end = 0, len(text)
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            break
        at = found.end()
        if found[1] == "bin" and found[2]:
            at += max(0, int(found[2]))
        _token(reader, found)
        if len(reader.groups) == 1 and found[5] == "}":
            break
    _flush(reader)
    ends_early = len(reader.groups) > 1
    while len(reader.groups) > 1:
        _close(reader)
    return reader, ends_early


def _language(data: bytes) -> int:
    """The language most often set; the default one counts like any other mark."""
    found = [int(code) for code in _LANGUAGE.findall(data)]
    named = [code for code in found if code != _NO_LANGUAGE]
    return max(set(named), key=named.count, default=0)


def _token(reader: _Reader, found: re.Match[str]) -> None:
    word, value, byte, escape, brace, line_end, text, _ = found.groups()
    if byte or text:
        _characters(reader, bytes([int(byte, 16)]) if byte else text.encode("latin-1"))
    elif brace == "{":
        _flush(reader)
        if len(reader.groups) > _MOST_DEPTH:
            raise ReaderLimitError(limit="depth")
        reader.groups.append(replace(reader.groups[-1], close=None))
        reader.to_skip = 0
    elif brace:
        _flush(reader)
        _close(reader)
    elif word:
        _flush(reader)
        _control(reader, word, int(value) if value else None)
    elif escape and not line_end:
        _escape(reader, escape)


def _characters(reader: _Reader, data: bytes) -> None:
    """Text in the code page; what repeats a Unicode character for old readers is left out."""
    skipped = min(reader.to_skip, len(data))
    reader.to_skip -= skipped
    group = reader.groups[-1]
    if not group.skip and not group.fonts:
        reader.raw += data[skipped:]


def _escape(reader: _Reader, character: str) -> None:
    if character == "*":
        reader.starred = True
    elif character in "\r\n":
        _flush(reader)
        _control(reader, "par", None)
    elif character in _ESCAPES and reader.to_skip:
        reader.to_skip -= 1
    elif character in _ESCAPES:
        _flush(reader)
        _add(reader, _ESCAPES[character])


def _flush(reader: _Reader) -> None:
    if reader.raw:
        raw, reader.raw = bytes(reader.raw), bytearray()
        page = reader.groups[-1].code_page
        if page == _SYMBOL:
            _add(reader, "".join(_SYMBOLS.get(byte, chr(byte)) for byte in raw))
        else:
            _add(reader, raw.decode(page, "replace"))


def _add(reader: _Reader, text: str) -> None:
    group = reader.groups[-1]
    if group.skip or group.fonts:
        return
    on_dark = reader.in_cell and reader.dark_row
    says = text.strip() or group.look.marked
    if says and reader.colors.hide(group.look, on_dark=on_dark):
        reader.unseen.append((reader.story.blocks.count(PAGE_BREAK) + 1, text))
        return
    if group.listed:
        text = text.replace("\t", " ")
    group.sink.add(text, deleted=group.deleted)


def _close(reader: _Reader) -> None:
    """End a group; a note or header hands its text over."""
    if len(reader.groups) == 1:
        return
    group = reader.groups.pop()
    reader.to_skip = 0
    reader.starred = False
    if group.close is not None:
        group.close(group.sink)


def _control(reader: _Reader, word: str, value: int | None) -> None:
    group = reader.groups[-1]
    starred, reader.starred = reader.starred, False
    reader.to_skip = 0
    if word == "u" and value is not None:
        _add(reader, _unicode(value))
        reader.to_skip = group.fallback
    elif word in _CHARACTERS:
        _add(reader, _CHARACTERS[word])
    elif word in _DESTINATIONS:
        if not group.skip or word in ("title", "ud"):
            _DESTINATIONS[word](reader, group)
    elif word in _SKIPPED or (starred and word not in _MARKED_BUT_READ):
        group.skip = True
    elif word in _PROPERTIES:
        _PROPERTIES[word](reader, group, value)
    elif word in _ENDS and not group.skip:
        _ENDS[word](reader, group)


def _unicode(value: int) -> str:
    code = value & 0xFFFF
    if code == _BYTE_ORDER_MARK:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get(code & 0xFF, chr(code & 0xFF))
    return chr(code)


def _note(reader: _Reader, group: _Group) -> None:
    """A note: its mark stands in the text, its own text behind the paragraph."""
    outer, reader.at_end = group.sink, False
    group.sink = Flow(reader.marks)

    def close(inner: Flow) -> None:
        if reader.at_end:
            reader.endnotes += 1
            mark = f"[En. {reader.endnotes}]"
        else:
            reader.notes += 1
            mark = f"[Fn. {reader.notes}]"
        outer.add(mark)
        outer.note(mark, inner.line(), at_end=reader.at_end)
        reader.at_end = False

    group.close = close


def _comment(reader: _Reader, group: _Group) -> None:
    outer, author = group.sink, reader.author
    group.sink = Flow(reader.marks)

    def close(inner: Flow) -> None:
        outer.note("", f"[{reader.marks.comment} {author}: {inner.line()}]")

    group.close = close


def _author(reader: _Reader, group: _Group) -> None:
    group.sink = Flow(reader.marks)

    def close(inner: Flow) -> None:
        reader.author = inner.line() or "?"

    group.close = close


def _title(reader: _Reader, group: _Group) -> None:
    """The title stands among the properties, which are skipped otherwise."""
    group.sink, group.skip = Flow(reader.marks), False

    def close(inner: Flow) -> None:
        reader.title = inner.line()

    group.close = close


def _margin(word: str) -> Callable[[_Reader, _Group], None]:
    def enter(reader: _Reader, group: _Group) -> None:
        group.sink = Flow(reader.marks)

        def close(inner: Flow) -> None:
            if said := inner.line():
                reader.margins.append(f"[{getattr(reader.marks, word)}: {said}]")

        group.close = close

    return enter


def _text_box(reader: _Reader, group: _Group) -> None:
    """A text box stands beside the text; it is read after the paragraph that holds it."""
    outer = group.sink
    group.sink, group.look = Flow(reader.marks), replace(group.look, boxed=True)
    group.close = lambda inner: outer.note("", inner.line())


def _list_text(reader: _Reader, group: _Group) -> None:
    group.listed = True


def _font_table(reader: _Reader, group: _Group) -> None:
    group.fonts = True


def _unicode_form(reader: _Reader, group: _Group) -> None:
    """Of a text that is given twice, the second, in Unicode."""
    group.skip = False


def _object(reader: _Reader, group: _Group) -> None:
    reader.objects += 1


_DESTINATIONS: Final[Mapping[str, Callable[[_Reader, _Group], None]]] = {
    "footnote": _note,
    "annotation": _comment,
    "atnauthor": _author,
    "title": _title,
    "shptxt": _text_box,
    "listtext": _list_text,
    "pntext": _list_text,
    "fonttbl": _font_table,
    "ud": _unicode_form,
    "object": _object,
    **{word: _margin(name) for word, name in _MARGINS.items()},
}


def _set_font(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.font = value or 0
    if not group.fonts:
        group.code_page = reader.fonts.get(reader.font, reader.default)


def _set_charset(reader: _Reader, group: _Group, value: int | None) -> None:
    if value == _SYMBOL_CHARSET:
        reader.fonts[reader.font] = _SYMBOL
    elif value is not None and value in _CODE_PAGES:
        reader.fonts[reader.font] = _CODE_PAGES[value]


def _set_code_page(reader: _Reader, group: _Group, value: int | None) -> None:
    name = f"cp{value}"
    try:
        codecs.lookup(name)
    except LookupError:
        return
    reader.default = group.code_page = name
    for outer in reader.groups:
        outer.code_page = name


def _set_fallback(reader: _Reader, group: _Group, value: int | None) -> None:
    group.fallback = 1 if value is None else max(0, value)


def _set_look(word: str) -> Callable[[_Reader, _Group, int | None], None]:
    def change(reader: _Reader, group: _Group, value: int | None) -> None:
        group.look = group.look.changed(word, value)

    return change


def _set_deleted(reader: _Reader, group: _Group, value: int | None) -> None:
    group.deleted = value != 0


def _count_insertion(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.story.insertions += value != 0


def _plain(reader: _Reader, group: _Group, value: int | None) -> None:
    group.deleted, group.look = False, group.look.plain()
    group.code_page = reader.default


def _new_paragraph(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.in_cell, group.look = False, group.look.in_new_paragraph()


def _new_row(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.dark_row = False


def _paint_cell(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.dark_row = reader.dark_row or reader.colors.darken(value)


def _in_table(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.in_cell = True


def _endnote(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.at_end = True


def _section_stays(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.breaks_section = False


def _section_breaks(reader: _Reader, group: _Group, value: int | None) -> None:
    reader.breaks_section = True


_PROPERTIES: Final[Mapping[str, Callable[[_Reader, _Group, int | None], None]]] = {
    "f": _set_font,
    "fcharset": _set_charset,
    "ansicpg": _set_code_page,
    "uc": _set_fallback,
    **{word: _set_look(word) for word in LOOKS},
    "trowd": _new_row,
    "clcbpat": _paint_cell,
    "clcfpat": _paint_cell,
    "deleted": _set_deleted,
    "revised": _count_insertion,
    "plain": _plain,
    "pard": _new_paragraph,
    "intbl": _in_table,
    "ftnalt": _endnote,
    "sbknone": _section_stays,
    "sbkcol": _section_stays,
    "sectd": _section_breaks,
}


def _end_paragraph(reader: _Reader, group: _Group) -> None:
    group.sink.end_paragraph(in_cell=reader.in_cell)


def _end_cell(reader: _Reader, group: _Group) -> None:
    group.sink.end_cell()


def _end_row(reader: _Reader, group: _Group) -> None:
    group.sink.end_row()


def _break_page(reader: _Reader, group: _Group) -> None:
    group.sink.break_page()


def _end_section(reader: _Reader, group: _Group) -> None:
    group.sink.end_paragraph()
    if reader.breaks_section:
        group.sink.break_page()


_ENDS: Final[Mapping[str, Callable[[_Reader, _Group], None]]] = {
    "par": _end_paragraph,
    "cell": _end_cell,
    "row": _end_row,
    "page": _break_page,
    "sect": _end_section,
}
