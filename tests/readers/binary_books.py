"""Small Excel files as before 2007 (BIFF 8): sheets of text cells with fonts, fills and formats."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.readers.compound_files import compound_file

_AUTOMATIC: Final = 0x7FFF
_FIRST_FORMAT: Final = 164


@dataclass(frozen=True, slots=True)
class Setting:
    """How a cell is set: numbers of the palette (9 is white, 8 black), points, a format code."""

    ink: int = _AUTOMATIC
    paper: int | None = None
    points: float = 10
    code: str = "General"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells; ``state`` 1 is hidden, 2 very hidden."""

    rows: Sequence[Sequence[tuple[str | float, Setting]]]
    name: str = "Tabelle1"
    state: int = 0
    hidden_rows: frozenset[int] = frozenset()
    flat_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def book(*sheets: Sheet) -> bytes:
    """The file."""
    settings = list(
        dict.fromkeys((Setting(), *(each for s in sheets for row in s.rows for _, each in row)))
    )
    head = _begin(5) + b"".join(_record(0x31, _font(each)) for each in [settings[0]] * 4)
    head += b"".join(_record(0x31, _font(each)) for each in settings)
    for number, each in enumerate(settings):
        code = struct.pack("<HHB", _FIRST_FORMAT + number, len(each.code), 0)
        head += _record(0x41E, code + each.code.encode("latin-1"))
    head += _record(0xE0, _style(Setting(), 0, built_in=True))
    head += b"".join(_record(0xE0, _style(each, number)) for number, each in enumerate(settings))
    bodies = [_sheet(sheet, settings) for sheet in sheets]
    names = [sheet.name.encode("latin-1") for sheet in sheets]
    at = len(head) + sum(4 + 8 + len(name) for name in names) + 4
    listed = b""
    for sheet, body, name in zip(sheets, bodies, names, strict=True):
        listed += _record(0x85, struct.pack("<IBBBB", at, sheet.state, 0, len(name), 0) + name)
        at += len(body)
    stream = head + listed + _record(0x0A, b"") + b"".join(bodies)
    # A short stream beside it, as the writer needs one.
    return compound_file({"Workbook": stream.ljust(4096, b"\0"), "\5SummaryInformation": b"\0"})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0, 6))


def _font(setting: Setting) -> bytes:
    head = struct.pack("<HHHHHBBBB", round(setting.points * 20), 0, setting.ink, 400, 0, 0, 0, 0, 0)
    return head + struct.pack("<BB", 5, 0) + b"Arial"


def _style(setting: Setting, number: int, *, built_in: bool = False) -> bytes:
    kind = 0xFFF5 if built_in else 0x0001
    font = 0 if built_in else number + 5  # the fourth font is left out in counting
    pattern = 0 if setting.paper is None else 1 << 26
    colors = (setting.paper or 64) | 65 << 7
    return struct.pack(
        "<HHHBBBBIIH", font, _FIRST_FORMAT + number, kind, 0x20, 0, 0, 0xFC, 0, pattern, colors
    )


def _sheet(sheet: Sheet, settings: list[Setting]) -> bytes:
    body = _begin(0x10)
    for column in sheet.hidden_columns:
        body += _record(0x7D, struct.pack("<HHHHHH", column, column, 2000, 15, 1, 0))
    for at, row in enumerate(sheet.rows):
        flags = 0x100 | (0x20 if at in sheet.hidden_rows else 0)
        flags |= 0x40 if at in sheet.flat_rows else 0
        height = 0 if at in sheet.flat_rows else 255
        body += _record(0x208, struct.pack("<HHHHHHHH", at, 0, len(row), height, 0, 0, flags, 15))
    for at, row in enumerate(sheet.rows):
        for column, (value, setting) in enumerate(row):
            place = struct.pack("<HHH", at, column, 1 + settings.index(setting))
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                body += _record(0x204, place + text)
            else:
                body += _record(0x203, place + struct.pack("<d", value))
    return body + _record(0x0A, b"")
