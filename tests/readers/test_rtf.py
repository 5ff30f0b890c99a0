"""Rich Text: characters in all encodings, tables, notes, comments, changes, what is skipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BrokenFileError, NoTextError
from copilot.readers import read_bytes

_GERMAN = r"\rtf1\ansi\ansicpg1252\deff0\deflang1031"


def _text(body: str, head: str = _GERMAN) -> str:
    return read_bytes("a.rtf", f"{{{head} {body}}}".encode("latin-1")).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"K\'fcndigung f\'fcr \'84Gr\'f6\'dfe\'93", "Kündigung für „Größe“"),
        (r"\u167\'a7 5, 100 \u8364\'80", "§ 5, 100 €"),
        (r"{\uc0\u167}x", "§x"),
        (r"{\uc2\u8364\'e2\'82 x}", "€ x"),
        (r"\u-10179 ?\u-8704 ?", "😀"),
        (r"\{a\}\~b\_c\emdash d", "{a}\u00a0b-c—d"),
        ("eins\nzwei\\par drei", "einszwei\n\ndrei"),
        (r"a\tab b\line c", "a\tb\nc"),
    ],
)
def test_characters_are_read_as_shown(body: str, text: str) -> None:
    assert _text(body) == text


def test_every_font_has_its_own_code_page() -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial CYR;}{\f2\fcharset2 Symbol;}}"

    assert _text(rf"{fonts}\f0 \'e4{{\f1 \'c4\'e0}}{{\f2 \'b7}}\'e4") == "äДа•ä"


def test_tables_are_one_row_a_line() -> None:
    row = r"\trowd\pard\intbl {}\cell {}\par mehr\cell\row"

    text = _text(r"vor\par" + row.format("a", "b") + row.format("", "d") + r"\pard nach\par")

    assert text == "vor\n\na | b mehr\n | d mehr\n\nnach"


def test_list_numbers_are_kept() -> None:
    assert _text(r"{\listtext\'a7 1\tab}Miete\par") == "§ 1 Miete"


def test_notes_and_comments_stand_behind_their_paragraph() -> None:
    text = _text(
        r"Miete{\super\chftn}{\footnote\pard{\super\chftn} Netto.} f\'e4llig"
        r"{\*\atnid AB}{\*\atnauthor Gro\'df}\chatn{\*\annotation\pard Pr\'fcfen!}\par Ende"
        r"{\footnote\ftnalt Quelle}\par Schluss"
    )

    assert text == (
        "Miete[Fn. 1] fällig\n\n[Fn. 1] Netto.\n\n[Kommentar von Groß: Prüfen!]\n\n"
        "Ende[En. 1]\n\nSchluss\n\n[En. 1] Quelle"
    )


def test_deletions_stand_in_brackets_and_hidden_text_is_quoted() -> None:
    document = read_bytes(
        "a.rtf",
        (rb"{\rtf1\deflang1033 Rent {\deleted 500}{\deleted\b  EUR}{\revised 600}{\v geheim} due}"),
    )

    assert document.text == "Rent [deleted: 500 EUR]600 due"
    assert [warning.values for warning in document.warnings] == [
        {"insertions": 1, "deletions": 1},
        {"page": 1, "excerpt": "geheim"},
    ]


def test_headers_stand_at_the_end_and_pages_break() -> None:
    document = read_bytes(
        "a.rtf",
        (r"{" + _GERMAN + r"{\header Akte 7\par}eins\par\page zwei{\footer S. 1}}").encode(),
    )

    assert [page.text for page in document.pages] == [
        "eins",
        "zwei\n\n[Kopfzeile: Akte 7]\n\n[Fußzeile: S. 1]",
    ]


def test_what_is_no_text_is_skipped() -> None:
    text = _text(
        r"{\info{\title Vertrag}{\author X}}{\stylesheet{\s0 Normal;}}{\*\generator Y;}"
        r"{\pict\pngblip 89504e47}{\field{\*\fldinst HYPERLINK x}{\fldrslt Link}}"
        r"{\object{\*\objdata 00}{\result Bild}}{\bin3 }}}}x"
    )

    assert text == "LinkBildx"


def test_the_title_and_objects_are_reported() -> None:
    document = read_bytes("a.rtf", rb"{\rtf1{\info{\title Vertrag}}{\object x}y}")

    assert document.title == "Vertrag"
    assert [warning.values for warning in document.warnings] == [{"count": 1}]


def test_of_a_text_given_twice_the_unicode_one_is_read() -> None:
    assert _text(r"{\upr{ae}{\*\ud{\u228 ?}}}") == "ä"


def test_a_text_box_follows_its_paragraph() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt Kasten\par}}{\shprslt Kasten}}"

    assert _text(rf"vor{box} nach\par Ende") == "vor nach\n\nKasten\n\nEnde"


def test_a_cut_file_keeps_its_text_and_says_so() -> None:
    document = read_bytes("a.rtf", rb"{\rtf1 {\b Anfang")

    assert document.text == "Anfang"
    assert len(document.warnings) == 1


def test_another_file_is_damaged_and_an_empty_one_has_no_text() -> None:
    with pytest.raises(BrokenFileError):
        read_bytes("a.rtf", b"\0\1\2 kein RTF \xff\xfe")
    with pytest.raises(NoTextError):
        read_bytes("a.rtf", rb"{\rtf1\ansi\par}")


@given(st.text("\\{}'*abcpru0159 -;\n", max_size=80))
def test_no_tokens_break_the_reader(body: str) -> None:
    document = read_bytes("a.rtf", b"{\\rtf1 x" + body.encode())

    assert document.text.startswith("x") or document.pages
