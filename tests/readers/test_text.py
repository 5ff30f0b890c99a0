"""Plain text: its characters and offsets are the file's own."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BrokenFileError, NoTextError
from copilot.readers.text import decode, read

GERMAN = "§ 5 Kündigung\nDie Kündigung bedarf der Schriftform – „größere“ Beträge: 100 €.\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "windows-1252"),
    ],
)
def test_every_usual_encoding_is_recognised(mark: bytes, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "brief.txt"
    path.write_bytes(mark + GERMAN.encode(encoding))

    document = read(path)

    assert document.text == GERMAN
    assert bool(document.warnings) == (encoding == "windows-1252")


def test_a_guessed_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "alt.txt"
    path.write_bytes(GERMAN.encode("windows-1252"))

    assert "Windows-1252" in str(read(path).warnings[0])


def test_damaged_utf8_stays_utf8() -> None:
    text, warnings = decode(GERMAN.encode() + b"\xff Ende")

    assert text == GERMAN + "\ufffd Ende"
    assert warnings[0].values == {"count": 1}


def test_a_form_feed_starts_a_page_and_joining_gives_the_file_back(tmp_path: Path) -> None:
    path = tmp_path / "zwei.txt"
    path.write_bytes(b"eins\r\n\fzwei\rdrei\n")

    document = read(path)

    assert [page.text for page in document.pages] == ["eins\n", "zwei\ndrei\n"]
    assert document.text == "eins\n\fzwei\ndrei\n"
    assert document.page_starts() == (0, 6)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf8_text_is_kept_character_by_character(text: str) -> None:
    assert decode(text.encode())[0] == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)), b"\x01\x02\x03abc"]
)
def test_what_is_no_text_is_damaged(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bild.txt"
    path.write_bytes(content)

    with pytest.raises(BrokenFileError):
        read(path)


def test_blank_text_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "leer.md"
    path.write_text(" \n\f\n")

    with pytest.raises(NoTextError):
        read(path)


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("§ 5 Kündigung für größere Beträge, Übergabe in Köln\n", "cp850", "DOS (850)"),
        ("Die Kündigung für größere Räume\n", "mac-roman", "Mac Roman"),
        ("Договор аренды нежилого помещения\n", "cp866", "DOS (866)"),
        ("Договор аренды нежилого помещения\n", "windows-1251", "Windows-1251"),
        ("Договор аренды нежилого помещения\n", "koi8-r", "KOI8-R"),
        ("Un contrat à durée déterminée – “signé”\n", "windows-1252", "Windows-1252"),
    ],
)
def test_an_encoding_of_eight_bits_is_told_by_its_letters(
    text: str, encoding: str, said: str
) -> None:
    decoded, (warning,) = decode(text.encode(encoding))

    assert decoded == text
    assert warning.values == {"encoding": said}
