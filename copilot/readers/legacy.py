"""Word before 2007 (DOC): the text by the piece table, with notes, comments, tables, deletions.

Numbers of automatic lists are computed by Word and not stored; a warning says so.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from copilot.domain import PAGE_BREAK, Document
from copilot.errors import BrokenFileError, EncryptedFileError, NoTextError
from copilot.locale import notice
from copilot.readers.compound import open_compound, stream
from copilot.readers.flow import Flow, Marks, marks_of
from copilot.readers.hidden import notices
from copilot.readers.legacy_runs import Run, Runs, runs_of

_WORD_97: Final = 0xA5EC
_WORD_6: Final = 0xA5DC
_COMPLEX: Final = 0x0004
_ENCRYPTED: Final = 0x0100
_TABLE_1: Final = 0x0200
_SEPARATORS: Final = 6
_BOXES: Final = 6  # stories that stand before the text boxes
_HEADERS: Final = (0, 1, 4)
_COMPRESSED: Final = 1 << 30
_FAILURES: Final = (struct.error, IndexError, ValueError, OverflowError)
_CHARACTERS: Final[Mapping[str, str]] = {
    "\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\x0c": "", "\ufeff": "",
}  # fmt: skip
# Where Windows-1252 differs from Latin-1; the five bytes it leaves open stay as they are.
_WINDOWS: Final = {
    byte: bytes((byte,)).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PARAGRAPH, _CELL, _PAGE = "\r", "\x07", "\x0c"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters ``start`` to ``end`` of the document lie at byte ``at``, ``width`` bytes each."""

    start: int
    end: int
    at: int
    width: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where Word keeps things: the offsets differ between its versions."""

    counts: int
    pieces: int
    foot: tuple[int, int] | None
    comments: tuple[int, int] | None
    ends: tuple[int, int] | None
    runs: tuple[int, int] | None
    margins: int


@dataclass(slots=True)
class _File:
    """The streams, the whole text in the order of Word's counting, and what marks its places."""

    main: bytes
    table: bytes
    text: str
    counts: tuple[int, ...]
    language: int
    runs: Runs
    unseen: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Note:
    mark: str
    text: str
    at_end: bool


_LAYOUTS: Final = {
    _WORD_97: _Layout(0x4C, 0x1A2, (0xAA, 0xB2), (0xBA, 0xC2), (0x20A, 0x212), (0xFA, 0x102), 0xF2),
    _WORD_6: _Layout(0x34, 0x160, None, None, None, None, 0),
}


def read(path: Path) -> Document:
    """The document in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """The document; deletions, comments and notes are marked by brackets."""
    with open_compound(data) as ole:
        main = stream(ole, "WordDocument")
        tables = stream(ole, "0Table") or b"", stream(ole, "1Table") or b""
    if main is None:
        raise BrokenFileError(detail="it has no document body")
    try:
        file = _opened(main, tables)
        flow, numbered = _flow(file)
    except _FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    pages = flow.pages()
    if not any(page.text for page in pages):
        raise NoTextError
    warnings = [*flow.warnings(pages), *notices(file.unseen)]
    if numbered:
        warnings.append(notice("The numbers of automatic lists are not read."))
    return Document("legacy", pages, warnings=tuple(warnings))


def _opened(main: bytes, tables: tuple[bytes, bytes]) -> _File:
    kind, flags = _u16(main, 0), _u16(main, 0x0A)
    layout = _LAYOUTS.get(kind)
    if layout is None:
        raise BrokenFileError(detail="it is from a version of Word that is not known")
    if flags & _ENCRYPTED:
        raise EncryptedFileError
    # Word 6 and 95 keep everything in one stream and write one byte a character.
    table = main if kind == _WORD_6 else tables[bool(flags & _TABLE_1)]
    counts = struct.unpack_from("<8i", main, layout.counts)
    if min(counts) < 0:
        raise BrokenFileError(detail="its text has no length")
    pieces = _pieces(main, table, layout, wide=kind == _WORD_97)
    if not pieces:
        start, end = struct.unpack_from("<2i", main, 0x18)
        pieces = [_Piece(0, end - start, start, 1)]
    if sum(abs(piece.end - piece.start) for piece in pieces) > len(main):
        raise BrokenFileError(detail="its pieces overlap")
    text = "".join(_piece_text(main, piece) for piece in pieces)
    runs = Runs()
    if layout.runs:
        places = [(piece.start, piece.end, piece.at, piece.width) for piece in pieces]
        runs = runs_of(main, table, layout.runs, places, sum(counts[:_BOXES]))
    return _File(main, table, text, counts, _u16(main, 6), runs)


def _pieces(main: bytes, table: bytes, layout: _Layout, *, wide: bool) -> list[_Piece]:
    """The piece table; behind it in the same block lie formats, which are stepped over."""
    at, size = struct.unpack_from("<2i", main, layout.pieces)
    end = at + size
    while 0 <= at < min(end, len(table)):
        if table[at] == 1:
            at += 3 + _u16(table, at + 1)
            continue
        if table[at] != 2:
            break
        (length,) = struct.unpack_from("<i", table, at + 1)
        count = (length - 4) // 12
        starts = struct.unpack_from(f"<{count + 1}i", table, at + 5)
        first = at + 5 + 4 * (count + 1)
        return [_piece(table, first + 8 * n, starts[n], starts[n + 1], wide) for n in range(count)]
    return []


def _piece(table: bytes, at: int, start: int, end: int, wide: bool) -> _Piece:
    (place,) = struct.unpack_from("<I", table, at + 2)
    if not wide:
        return _Piece(start, end, place, 1)
    if place & _COMPRESSED:
        return _Piece(start, end, (place & (_COMPRESSED - 1)) // 2, 1)
    return _Piece(start, end, place & (_COMPRESSED - 1), 2)


def _piece_text(main: bytes, piece: _Piece) -> str:
    """The characters of a piece; as many as Word counts, so that places stay right."""
    length = piece.end - piece.start
    if length < 0:
        raise ValueError("a piece of negative length")
    if length and not 0 <= piece.at < len(main):
        raise ValueError("a piece outside the file")
    data = main[piece.at : piece.at + length * piece.width]
    # What is cut off counts all the same, so that the pieces behind keep their places.
    data = data.ljust(length * piece.width, b"\0")
    if piece.width == 1:
        return data.decode("latin-1").translate(_WINDOWS)
    units = struct.unpack(f"<{length}H", data)
    return "".join(map(chr, units))


def _u16(data: bytes, at: int) -> int:
    value: int = struct.unpack_from("<H", data, at)[0]
    return value


def _flow(file: _File) -> tuple[Flow, bool]:
    """The main text with its notes, then text boxes; whether Word numbers some of it."""
    layout = _LAYOUTS[_u16(file.main, 0)]
    marks = marks_of(file.language)
    flow = Flow(marks)
    starts = [0]
    for count in file.counts:
        starts.append(starts[-1] + max(0, count))
    notes: dict[int, _Note] = {}
    if layout.foot and layout.ends and layout.comments:
        notes.update(_notes(file, layout.foot, starts[1], "Fn.", at_end=False, extra=2))
        notes.update(_notes(file, layout.ends, starts[5], "En.", at_end=True, extra=2))
        notes.update(_comments(file, layout.comments, starts[4], marks.comment))
    _write(file, flow, 0, starts[1] or len(file.text), notes)
    flow.end_paragraph()
    boxes = Flow(marks)
    _write(file, boxes, starts[6], starts[7], {})
    boxes.end_paragraph()
    flow.blocks.extend(boxes.blocks)
    if layout.margins:
        flow.blocks.extend(dict.fromkeys(_margins(file, layout.margins, starts[2], marks)))
    return flow, file.runs.numbered


def _notes(
    file: _File, places: tuple[int, int], base: int, short: str, *, at_end: bool, extra: int
) -> Iterator[tuple[int, _Note]]:
    """Notes by the place of their mark; the references carry ``extra`` bytes each."""
    references, bounds = _plc(file, places[0], extra), _plc(file, places[1], 0)
    for number, (at, start, end) in enumerate(zip(references, bounds, bounds[1:], strict=False), 1):
        mark = f"[{short} {number}]"
        yield at, _Note(mark, _line(file, base + start, base + end), at_end)


def _comments(
    file: _File, places: tuple[int, int], base: int, word: str
) -> Iterator[tuple[int, _Note]]:
    """Comments with the initials Word keeps beside their marks."""
    at, size = struct.unpack_from("<2i", file.main, places[0])
    count = max(0, (size - 4) // 34)
    bounds = _plc(file, places[1], 0)
    for number, (start, end) in enumerate(pairwise(bounds[: count + 1])):
        (place,) = struct.unpack_from("<i", file.table, at + 4 * number)
        entry = at + 4 * (count + 1) + 30 * number
        length = min(_u16(file.table, entry), 9)
        initials = file.table[entry + 2 : entry + 2 + 2 * length].decode("utf-16-le", "replace")
        said = _line(file, base + start, base + end)
        yield place, _Note("", f"[{word} {initials.strip() or '?'}: {said}]", False)


def _margins(file: _File, place: int, base: int, marks: Marks) -> Iterator[str]:
    """Headers and footers: six of each section, behind six separators of notes."""
    for number, (start, end) in enumerate(pairwise(_plc(file, place, 0))):
        said = _line(file, base + start, base + end) if number >= _SEPARATORS else ""
        if said:
            word = marks.header if number % 6 in _HEADERS else marks.footer
            yield f"[{word}: {said}]"


def _plc(file: _File, place: int, extra: int) -> tuple[int, ...]:
    """The character positions of a list whose entries carry ``extra`` bytes."""
    at, size = struct.unpack_from("<2i", file.main, place)
    count = (size - 4) // (4 + extra)
    if size <= 4 or at < 0 or at + size > len(file.table):
        return ()
    positions = struct.unpack_from(f"<{count + 1}i", file.table, at)
    if any(before > after for before, after in pairwise(positions)):
        raise ValueError("its notes are out of order")
    return positions[:-1] if extra else positions


def _line(file: _File, start: int, end: int) -> str:
    flow = Flow(marks_of(file.language))
    _write(file, flow, start, end, {})
    return flow.line()


def _write(file: _File, flow: Flow, start: int, end: int, notes: Mapping[int, _Note]) -> None:
    """Hand the characters to the flow; of a field only its result is read."""
    fields: list[bool] = []
    unseen = ""
    for at in range(start, min(end, len(file.text))):
        character = file.text[at]
        run = file.runs.at(at)
        if unseen and not run.hidden:
            file.unseen.append((flow.blocks.count(PAGE_BREAK) + 1, unseen))
            unseen = ""
        if character == _FIELD:
            fields.append(True)
        elif character == _RESULT and fields:
            fields[-1] = False
        elif character == _FIELD_END and fields:
            fields.pop()
        elif at in notes:
            note = notes[at]
            flow.add(note.mark)
            flow.note(note.mark, note.text, at_end=note.at_end)
        elif True not in fields:
            unseen += _say(file, flow, at, character, run)
    if unseen:
        file.unseen.append((flow.blocks.count(PAGE_BREAK) + 1, unseen))


def _say(file: _File, flow: Flow, at: int, character: str, run: Run) -> str:
    """Hand over a character; what is returned nobody sees."""
    if character == _CELL and at in file.runs.row_ends:
        flow.end_row()
    elif character == _CELL:
        flow.end_cell()
    elif character == _PARAGRAPH:
        flow.end_paragraph(in_cell=file.runs.in_table(at))
    elif character == _PAGE:
        flow.end_paragraph()
        flow.break_page()
    elif run.hidden:
        return character
    elif character >= " " or character == "\t" or character in _CHARACTERS:
        flow.add(_CHARACTERS.get(character, character), deleted=run.deleted)
    return ""
