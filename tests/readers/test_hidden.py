"""Hidden text is kept out of the text and quoted in a warning; what is seen is left alone."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from copilot.domain import Document
from copilot.readers import read
from copilot.readers.hidden import Concealed, excerpt, notices
from tests.readers.concealed_pdf import pdf
from tests.readers.concealments import OPEN, SECRET, Case, harmless, hiding, veiled
from tests.readers.packages import p, write_docx

HIDING, HARMLESS = list(hiding()), list(harmless())
QUOTED = "Page {page} has hidden text that is not read: “{excerpt}”"
COUNTED = "Hidden characters that are not read: {count}."


def is_reported(document: Document) -> bool:
    return any("excerpt" in each.values or each.template == COUNTED for each in document.warnings)


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", HIDING, ids=lambda case: case.name)
def test_what_nobody_sees_is_reported_and_not_read(case: Case, tmp_path: Path) -> None:
    document = read(case.write(tmp_path))

    assert is_reported(document)
    assert case.open in document.text
    assert case.secret not in squeezed(document.text)


@pytest.mark.parametrize("case", HARMLESS, ids=lambda case: case.name)
def test_what_is_seen_is_read_without_a_word(case: Case, tmp_path: Path) -> None:
    document = read(case.write(tmp_path))

    assert not is_reported(document)
    assert case.secret in squeezed(document.text)


@pytest.mark.parametrize("case", list(veiled()), ids=lambda case: case.name)
def test_invisible_characters_are_reported_and_kept_out(case: Case, tmp_path: Path) -> None:
    document = read(case.write(tmp_path))

    assert any("invisible characters" in str(each).lower() for each in document.warnings)
    assert (case.secret in document.text) is (document.reader == "text")


def test_both_sets_are_large_enough_to_measure_with() -> None:
    assert len(HIDING) >= 40
    assert len(HARMLESS) >= 40


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_pdf_page_without_hidden_text_is_what_pypdf_gives(tmp_path: Path) -> None:
    for case in HARMLESS:
        if case.name.endswith(".pdf"):
            path = case.write(tmp_path)
            expected = PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()
            assert read(path).text == expected, case.name


def test_visible_text_of_a_pdf_page_stays_where_hidden_text_is_taken_out(tmp_path: Path) -> None:
    content = pdf(OPEN["de"], lambda canvas: canvas.drawString(-900, 700, SECRET["de"]))
    document = read(saved(tmp_path, "a.pdf", content))

    assert document.text.rstrip("\n") == OPEN["de"]
    assert [str(warning) for warning in document.warnings] == [
        f"Page 1 has hidden text that is not read: “{SECRET['de']}”"
    ]


def test_a_cropped_page_hides_what_was_cut_off(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 40, SECRET["en"])

    content = pdf(OPEN["en"], draw, cropBox=(0, 300, 595, 842))
    document = read(saved(tmp_path, "a.pdf", content))

    assert SECRET["en"] not in document.text
    assert is_reported(document)


def test_a_letter_or_two_are_no_message(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFillColor("white")
        canvas.drawString(72, 600, "x")

    document = read(saved(tmp_path, "a.pdf", pdf(OPEN["en"], draw)))

    assert "x" in document.text.split()
    assert document.warnings == ()


def test_each_page_of_a_word_file_is_warned_of_once(tmp_path: Path) -> None:
    white = '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>{}</w:t></w:r>'
    body = (
        p("Seite eins")
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + p("Seite zwei")
        + f"<w:p>{white.format('Erstes Geheimnis')}</w:p>"
        + f"<w:p><w:r><w:t>Ende</w:t></w:r>{white.format('Zweites')}</w:p>"
    )
    document = read(write_docx(tmp_path / "a.docx", body))

    assert [page.text for page in document.pages] == ["Seite eins", "Seite zwei\n\nEnde"]
    assert [dict(warning.values) for warning in document.warnings] == [
        {"page": 2, "excerpt": "Erstes Geheimnis Zweites"}
    ]


def test_invisible_characters_are_taken_out_and_counted(tmp_path: Path) -> None:
    html = "<p>Ver\u200btrag\u202e und\u2060 Haf\u00adtung\ufeff"
    document = read(saved(tmp_path, "a.html", html.encode()))

    assert document.text == "Vertrag und Haf\u00adtung"
    assert str(document.warnings[0]) == (
        "Invisible characters that are not read: 4 (U+200B, U+202E, U+2060, U+FEFF)."
    )


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_plain_text_keeps_its_own_characters(name: str, tmp_path: Path) -> None:
    document = read(saved(tmp_path, name, "Ver\u200btrag \u2067x".encode()))

    assert document.text == "Ver\u200btrag \u2067x"
    assert str(document.warnings[0]) == (
        "The file holds invisible characters, which stay in its text: 2 (U+200B, U+2067)."
    )


def test_what_tag_characters_spell_is_quoted(tmp_path: Path) -> None:
    case = next(case for case in HIDING if case.name == "en-tags.html")

    assert f"“{case.secret}”" in str(read(case.write(tmp_path)).warnings[1])


def test_the_flag_of_a_region_spells_nothing(tmp_path: Path) -> None:
    flag = "\U0001f3f4" + "".join(chr(0xE0000 + ord(sign)) for sign in "gbsct") + "\U000e007f"

    assert not is_reported(read(saved(tmp_path, "a.html", f"<p>Schottland {flag}".encode())))


def test_many_pages_with_hidden_text_are_counted_in_the_end() -> None:
    said = [str(each) for each in notices((page, "verborgen") for page in range(1, 61))]

    assert len(said) == 51
    assert said[-1] == "Further pages with hidden text that is not read: 10."


@given(st.text(max_size=900))
def test_an_excerpt_is_one_short_line_that_acts_on_nothing(text: str) -> None:
    shown = excerpt(text)

    assert len(shown) <= 160
    assert shown.isprintable() or shown == ""


@given(st.lists(st.tuples(st.text("ab ", max_size=4), st.text("xyz", max_size=4)), max_size=8))
def test_concealed_text_comes_back_whole_and_leaves_no_mark(pieces: list[tuple[str, str]]) -> None:
    concealed = Concealed()
    blocks = [concealed.settle(seen + concealed.take(hidden)) for seen, hidden in pieces]
    pages, warnings = concealed.resolve(["".join(text + marks for text, marks in blocks)])

    assert pages == ["".join(seen for seen, _ in pieces)]
    said = "".join(str(warning.values["excerpt"]) for warning in warnings).replace(" ", "")
    hidden = "".join(hidden for _, hidden in pieces)
    assert said == (hidden if len(hidden) >= 3 else "")
