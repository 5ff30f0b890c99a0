"""Binary Word files: pieces, tables, notes, fields, deletions; other formats under its suffix."""

import struct

import pytest

from copilot.errors import BrokenFileError, EncryptedFileError, UnsupportedFormatError
from copilot.readers import read_bytes
from tests.readers.compound_files import compound_file

_GERMAN = 1031
_TEXT_AT = 2048
_FEET = (0xAA, 0xB2)


def _doc(
    text: str,
    *,
    foot: str = "",
    foot_at: int = 0,
    flags: int = 0,
    wide: bool = True,
    paragraphs: dict[int, bytes] | None = None,
    characters: dict[int, bytes] | None = None,
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
    pages = b""
    for field, formats, step in ((0xFA, characters, 1), (0x102, paragraphs, 13)):
        if formats:
            number = 2 + len(pages) // 512
            pages += _page(formats, step, width, 2 + 2)
            _add(head, table, field, struct.pack("<iiI", _TEXT_AT, 1 << 20, number))
    main = bytes(head[:1024]) + pages.ljust(1024, b"\0") + body
    return compound_file({"WordDocument": main.ljust(4096, b"\0"), "0Table": bytes(table)})


def _add(head: bytearray, table: bytearray, field: int, data: bytes) -> None:
    struct.pack_into("<2i", head, field, len(table), len(data))
    table += data


def _page(formats: dict[int, bytes], step: int, width: int, at: int) -> bytes:
    """One page of formats; each range ends behind its character."""
    page = bytearray(512)
    bounds = [_TEXT_AT, *(_TEXT_AT + (end + 1) * width for end in formats)]
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    where = 256
    for number, changes in enumerate(formats.values()):
        if not changes:
            continue
        page[4 * len(bounds) + step * number] = where // 2
        if step == 1:
            block = bytes((len(changes),)) + changes
        else:
            block = b"\0" + bytes(((len(changes) + 3) // 2,)) + b"\0\0" + changes
        page[where : where + len(block)] = block
        where += -(-len(block) // 2) * 2
    page[511] = len(formats)
    return bytes(page)


@pytest.mark.parametrize("wide", [True, False])
def test_paragraphs_are_read_in_both_widths(wide: bool) -> None:
    document = read_bytes("a.doc", _doc("Kündigung – 5 €\rzweite\x0bZeile\r", wide=wide))

    assert document.text == "Kündigung – 5 €\n\nzweite\nZeile"
    assert document.reader == "legacy"


def test_of_a_field_only_the_result_is_read() -> None:
    text = 'Siehe \x13 HYPERLINK "x" \x14§ 5\x15 und \x13 PAGE \x15Ende\r'

    assert read_bytes("a.doc", _doc(text)).text == "Siehe § 5 und Ende"


def test_a_page_break_starts_a_page() -> None:
    assert [page.text for page in read_bytes("a.doc", _doc("eins\r\x0czwei\r")).pages] == [
        "eins",
        "zwei",
    ]


def test_rows_end_where_word_says() -> None:
    text = "vor\ra\x07\x07\x07c\x07d\x07\x07nach\r"
    in_table = struct.pack("<HB", 0x2416, 1)
    row_end = in_table + struct.pack("<HB", 0x2417, 1)
    ends = {3: b"", 5: in_table, 6: in_table, 7: row_end, 9: in_table, 11: in_table, 12: row_end}

    assert read_bytes("a.doc", _doc(text, paragraphs=ends)).text == "vor\n\na |\nc | d\n\nnach"


def test_deletions_stand_in_brackets_and_hidden_text_is_counted() -> None:
    text = "Miete 500600 geheim\r"
    ends = {
        5: b"",
        8: struct.pack("<HB", 0x0800, 1),
        12: b"",
        18: struct.pack("<HB", 0x083C, 1),
    }

    document = read_bytes("a.doc", _doc(text, characters=ends))

    assert document.text == "Miete [gelöscht: 500]600"
    assert [warning.values for warning in document.warnings] == [
        {"insertions": 0, "deletions": 1},
        {"count": 6},
    ]


def test_automatic_numbers_that_are_missing_are_reported() -> None:
    ends = {5: struct.pack("<HH", 0x460B, 1)}

    document = read_bytes("a.doc", _doc("Miete\r", paragraphs=ends))

    assert [str(warning) for warning in document.warnings] == [
        "The numbers of automatic lists are not read."
    ]


def test_footnotes_stand_behind_their_paragraph() -> None:
    document = read_bytes("a.doc", _doc("Miete\x02 ist\rEnde\r", foot="\x02 Netto.\r\r", foot_at=5))

    assert document.text == "Miete[Fn. 1] ist\n\n[Fn. 1] Netto.\n\nEnde"


def test_an_encrypted_file_is_reported() -> None:
    with pytest.raises(EncryptedFileError):
        read_bytes("a.doc", _doc("x\r", flags=0x0100))


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (b"{\\rtf1 Text}", "rtf"),
        (b"<html><body>Text</body></html>", "web"),
        (b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>Text", "mail"),
    ],
)
def test_another_format_under_the_suffix_is_read_as_what_it_is(data: bytes, reader: str) -> None:
    document = read_bytes("a.doc", data)

    assert document.reader == reader
    assert "Text" in document.text


def test_slides_in_the_old_format_are_named() -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        read_bytes("a.doc", compound_file({"PowerPoint Document": b"x"}))

    assert caught.value.values == {"suffix": ".ppt"}


def test_damaged_pieces_are_reported() -> None:
    main = b"\xec\xa5" + b"\0" * 10 + b"\xff" * 600

    with pytest.raises(BrokenFileError):
        read_bytes("a.doc", compound_file({"WordDocument": main}))
