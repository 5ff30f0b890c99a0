"""Small binary Word files of one piece, with formats given as their changes."""

import struct
from typing import Final

from tests.readers.compound_files import compound_file

_GERMAN: Final = 1031
_TEXT_AT: Final = 2048
_FEET: Final = (0xAA, 0xB2)


def doc(
    text: str,
    *,
    foot: str = "",
    foot_at: int = 0,
    flags: int = 0,
    wide: bool = True,
    paragraphs: dict[int, bytes] | None = None,
    characters: dict[int, bytes] | None = None,
    styles: bytes = b"",
    style_of: dict[int, bytes] | None = None,
) -> bytes:
    """A Word 97 file of one piece; formats by the character at which their range ends."""
    width = 2 if wide else 1
    whole = text + foot
    body = whole.encode("utf-16-le") if wide else whole.encode("cp1252")
    head = bytearray(_TEXT_AT)
    struct.pack_into("<HHHHH", head, 0, 0xA5EC, 193, 0, _GERMAN, 0)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<2i", head, 0x4C, len(text), len(foot))
    place = _TEXT_AT if wide else _TEXT_AT * 2 | 1 << 30
    table = bytearray(struct.pack("<BiiiHIH", 2, 16, 0, len(whole), 0, place, 0))
    struct.pack_into("<2i", head, 0x1A2, 0, len(table))
    if foot:
        _add(head, table, _FEET[0], struct.pack("<iiH", foot_at, len(text), 1))
        _add(head, table, _FEET[1], struct.pack("<iii", 0, len(foot) - 1, len(foot)))
    if styles:
        _add(head, table, 0xA2, styles)
    pages = b""
    styled = {end: (style, b"") for end, style in (style_of or {}).items()}
    blocks = {end: (b"\0\0", changes) for end, changes in (paragraphs or {}).items()} or styled
    runs = {end: (b"", changes) for end, changes in (characters or {}).items()}
    for field, formats, step in ((0xFA, runs, 1), (0x102, blocks, 13)):
        if formats:
            number = 2 + len(pages) // 512
            pages += _page(formats, step, width, 2 + 2)
            _add(head, table, field, struct.pack("<iiI", _TEXT_AT, 1 << 20, number))
    main = bytes(head[:1024]) + pages.ljust(1024, b"\0") + body
    return compound_file({"WordDocument": main.ljust(4096, b"\0"), "0Table": bytes(table)})


def _add(head: bytearray, table: bytearray, field: int, data: bytes) -> None:
    struct.pack_into("<2i", head, field, len(table), len(data))
    table += data


def _page(formats: dict[int, tuple[bytes, bytes]], step: int, width: int, at: int) -> bytes:
    """One page of formats; each range ends behind its character."""
    page = bytearray(512)
    bounds = [_TEXT_AT, *(_TEXT_AT + (end + 1) * width for end in formats)]
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    where = 256
    for number, (style, changes) in enumerate(formats.values()):
        if not changes and not style.strip(b"\0"):
            continue
        page[4 * len(bounds) + step * number] = where // 2
        if step == 1:
            block = bytes((len(changes),)) + changes
        else:
            block = b"\0" + bytes(((len(changes) + 3) // 2,)) + style + changes
        page[where : where + len(block)] = block
        where += -(-len(block) // 2) * 2
    page[511] = len(formats)
    return bytes(page)


def styles(*characters: bytes) -> bytes:
    """A style sheet of paragraph styles, each with what it changes in characters."""
    sheet = struct.pack("<HHH", 4, len(characters), 10)
    for number, changes in enumerate(characters):
        head = struct.pack("<5H", number, 1 | 0xFFF0, 2, 0, 0)
        name = struct.pack("<H", 1) + "N\0".encode("utf-16-le")
        style = head + name + struct.pack("<HH", 2, number) + struct.pack("<H", len(changes))
        style += changes + b"\0" * (len(changes) % 2)
        sheet += struct.pack("<H", len(style)) + style
    return sheet
