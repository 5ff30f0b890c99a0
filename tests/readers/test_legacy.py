"""Binary Word files: pieces, tables, notes, fields, deletions; other formats under its suffix."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BrokenFileError, EncryptedFileError, UnsupportedFormatError
from copilot.readers import read_bytes
from copilot.readers.legacy_look import styles_of
from copilot.readers.legacy_runs import _changes
from tests.readers.binary_word import doc
from tests.readers.compound_files import compound_file


@pytest.mark.parametrize("wide", [True, False])
def test_paragraphs_are_read_in_both_widths(wide: bool) -> None:
    document = read_bytes("a.doc", doc("Kündigung – 5 €\rzweite\x0bZeile\r", wide=wide))

    assert document.text == "Kündigung – 5 €\n\nzweite\nZeile"
    assert document.reader == "legacy"


def test_of_a_field_only_the_result_is_read() -> None:
    text = 'Siehe \x13 HYPERLINK "x" \x14§ 5\x15 und \x13 PAGE \x15Ende\r'

    assert read_bytes("a.doc", doc(text)).text == "Siehe § 5 und Ende"


def test_a_page_break_starts_a_page() -> None:
    assert [page.text for page in read_bytes("a.doc", doc("eins\r\x0czwei\r")).pages] == [
        "eins",
        "zwei",
    ]


def test_rows_end_where_word_says() -> None:
    text = "vor\ra\x07\x07\x07c\x07d\x07\x07nach\r"
    in_table = struct.pack("<HB", 0x2416, 1)
    row_end = in_table + struct.pack("<HB", 0x2417, 1)
    ends = {3: b"", 5: in_table, 6: in_table, 7: row_end, 9: in_table, 11: in_table, 12: row_end}

    assert read_bytes("a.doc", doc(text, paragraphs=ends)).text == "vor\n\na |\nc | d\n\nnach"


def test_deletions_stand_in_brackets_and_hidden_text_is_quoted() -> None:
    text = "Miete 500600 geheim\r"
    ends = {
        5: b"",
        8: struct.pack("<HB", 0x0800, 1),
        12: b"",
        18: struct.pack("<HB", 0x083C, 1),
    }

    document = read_bytes("a.doc", doc(text, characters=ends))

    assert document.text == "Miete [gelöscht: 500]600"
    assert [warning.values for warning in document.warnings] == [
        {"insertions": 0, "deletions": 1},
        {"page": 1, "excerpt": "geheim"},
    ]


def test_automatic_numbers_that_are_missing_are_reported() -> None:
    ends = {5: struct.pack("<HH", 0x460B, 1)}

    document = read_bytes("a.doc", doc("Miete\r", paragraphs=ends))

    assert [str(warning) for warning in document.warnings] == [
        "The numbers of automatic lists are not read."
    ]


def test_footnotes_stand_behind_their_paragraph() -> None:
    document = read_bytes("a.doc", doc("Miete\x02 ist\rEnde\r", foot="\x02 Netto.\r\r", foot_at=5))

    assert document.text == "Miete[Fn. 1] ist\n\n[Fn. 1] Netto.\n\nEnde"


def test_an_encrypted_file_is_reported() -> None:
    with pytest.raises(EncryptedFileError):
        read_bytes("a.doc", doc("x\r", flags=0x0100))


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


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_no_style_sheet_breaks_the_reader(head: bytes, table: bytes) -> None:
    main = bytes(0xA2) + head
    styles = styles_of(main, table, _changes)

    assert styles.hides(3, {}, {}, dark=False) in (True, False)
