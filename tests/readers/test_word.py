"""Word files: everything a person sees, once, in reading order, with the numbers Word shows."""

from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from copilot.domain import Document
from copilot.errors import BrokenFileError, NoTextError
from copilot.readers.word import read
from tests.readers.packages import (
    GERMAN,
    numbered,
    numbering,
    p,
    run,
    table,
    write_docx,
    write_zip,
)

BREAK = '<w:r><w:br w:type="page"/></w:r>'
LAST_RENDERED = "<w:r><w:lastRenderedPageBreak/></w:r>"


def _read(folder: Path, body: str, **parts: str) -> Document:
    return read(write_docx(folder / "vertrag.docx", body, **parts))


def _field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return mark("begin") + code + mark("separate") + run(result) + mark("end")


def _box(text: str) -> str:
    return f"<w:txbxContent>{p(text)}</w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p("eins") + p("") + p("zwei"), "eins\n\nzwei"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        ("<w:p><w:r><w:t>E</w:t><w:noBreakHyphen/><w:t>Mail</w:t></w:r></w:p>", "E-Mail"),
        ("<w:p><w:r><w:t>Kün</w:t><w:softHyphen/><w:t>digung</w:t></w:r></w:p>", "Kündigung"),
        (f"<w:p><w:hyperlink>{run('Link')}</w:hyperlink></w:p>", "Link"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Feld')}</w:sdtContent></w:sdt>", "Feld"),
        (f"<w:p>{run('Seite ')}{_field('PAGE', '7')}</w:p>", "Seite 7"),
        ('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:p>', "☐"),
        (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/>'
            f"</w:checkBox></w:ffData></w:fldChar></w:r>{run(' ja')}</w:p>",
            "☒ ja",
        ),
    ],
)
def test_a_paragraph_reads_as_shown(body: str, text: str, tmp_path: Path) -> None:
    assert _read(tmp_path, body).text == text


def test_a_result_inside_an_instruction_is_not_shown(tmp_path: Path) -> None:
    inner = _field("MERGEFIELD Name", "Müller")
    body = f"<w:p>{_field('IF ', '').replace('<w:r><w:instrText>', inner + '<w:r><w:instrText>')}"

    assert _read(tmp_path, f"{body}{run('Frau M.')}</w:p>").text == "Frau M."


def test_a_table_is_a_block_of_one_row_a_line(tmp_path: Path) -> None:
    grid = table((p("Posten"), p("Betrag")), (p("Miete") + p("kalt"), p("100 €")), (p(""), p("")))

    text = _read(tmp_path, p("vor") + grid + p("nach")).text

    assert text == "vor\n\nPosten | Betrag\nMiete kalt | 100 €\n\nnach"


def test_merged_cells_are_said_once(tmp_path: Path) -> None:
    made = docx.Document()
    grid = made.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            grid.cell(row, column).text = f"{row}{column}"
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "breit"
    grid.cell(1, 2).merge(grid.cell(2, 2)).text = "hoch"
    made.save(str(tmp_path / "tabelle.docx"))

    text = read(tmp_path / "tabelle.docx").text

    assert text == "breit | 02\n10 | 11 | hoch\n20 | 21 |"


def test_a_nested_table_stays_inside_its_cell(tmp_path: Path) -> None:
    inner = table((p("a"), p("b")), (p("c"), p("d")))

    assert _read(tmp_path, table((p("links") + inner, p("rechts")))).text == (
        "links a, b; c, d | rechts"
    )


def test_a_frame_of_one_cell_is_read_as_paragraphs(tmp_path: Path) -> None:
    framed = table((p("eins") + p("zwei") + table((p("a"), p("b"))),))

    assert _read(tmp_path, framed).text == "eins\n\nzwei\n\na | b"


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = (
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"{_box('Kasten')}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"{_box('Kasten')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p>{run('vor ')}<w:r>{box}</w:r>{run('nach')}</w:p>" + p("Ende")

    assert _read(tmp_path, body).text == "vor nach\n\nKasten\n\nEnde"


def test_a_text_box_only_in_the_fallback_is_read(tmp_path: Path) -> None:
    box = (
        "<mc:AlternateContent><mc:Choice Requires='x'><w:drawing/></mc:Choice><mc:Fallback>"
        f"<w:pict><v:textbox>{_box('alt')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )

    assert _read(tmp_path, f"<w:p><w:r>{box}</w:r></w:p>").text == "alt"


def test_footnotes_follow_their_paragraph_and_endnotes_the_document(tmp_path: Path) -> None:
    def reference(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    body = (
        f"<w:p>{run('A')}{reference('footnote', 5)}{run(' B')}{reference('endnote', 2)}</w:p>"
        f"<w:p>{run('C')}{reference('footnote', 3)}</w:p>"
    )
    text = _read(
        tmp_path,
        body,
        footnotes=f'<w:footnote w:id="-1" w:type="separator">{p("-")}</w:footnote>'
        f'<w:footnote w:id="3">{p("zweite")}</w:footnote>'
        f'<w:footnote w:id="5">{p("erste")}{p("mehr")}</w:footnote>',
        endnotes=f'<w:endnote w:id="2">{p("am Ende")}</w:endnote>',
    ).text

    assert text == (
        "A[Fn. 1] B[En. i]\n\n[Fn. 1] erste mehr\n\nC[Fn. 2]\n\n[Fn. 2] zweite\n\n[En. i] am Ende"
    )


def test_notes_of_a_table_wait_until_it_is_done(tmp_path: Path) -> None:
    cell = f'<w:p>{run("A")}<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    note = f'<w:footnote w:id="1">{p("Note")}</w:footnote>'

    text = _read(tmp_path, table((cell, p("B")), (p("C"), p("D"))), footnotes=note).text

    assert text == "A[Fn. 1] | B\nC | D\n\n[Fn. 1] Note"


def test_comments_are_marked_lines_in_the_language_of_the_document(tmp_path: Path) -> None:
    body = f'<w:p>{run("Der Preis")}<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    comment = f'<w:comment w:id="0" w:author="RA Groß">{p("zu hoch")}</w:comment>'

    assert _read(tmp_path, body, comments=comment, styles=GERMAN).text == (
        "Der Preis\n\n[Kommentar von RA Groß: zu hoch]"
    )
    assert "[Comment by RA Groß: zu hoch]" in _read(tmp_path, body, comments=comment).text


def test_insertions_stay_and_deletions_are_marked_once(tmp_path: Path) -> None:
    gone = "<w:del><w:r><w:delText xml:space='preserve'>{}</w:delText></w:r></w:del>"
    body = (
        f"<w:p>{run('Frist: ')}{gone.format('drei')}{gone.format('ßig Tage')}"
        f"<w:ins>{run('90 Tage')}</w:ins>{run('.')}<w:moveFrom>{run(' weg')}</w:moveFrom></w:p>"
    )

    document = _read(tmp_path, body, styles=GERMAN)

    assert document.text == "Frist: [gelöscht: dreißig Tage]90 Tage.[gelöscht:  weg]"
    assert document.warnings[0].values == {"insertions": 1, "deletions": 3}


def test_hidden_text_is_counted_not_read(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r>" + run("da") + "</w:p>"

    document = _read(tmp_path, body)

    assert document.text == "da"
    assert document.warnings[0].values == {"count": 6}


def test_headers_and_footers_are_said_once_each(tmp_path: Path) -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        '<w:footerReference w:type="default" r:id="footer1"/>'
        '<w:headerReference w:type="first" r:id="header2"/></w:sectPr>'
    )
    body = f"<w:p><w:pPr>{section}</w:pPr>{run('eins')}</w:p>{p('zwei')}{section}"

    document = _read(
        tmp_path, body, header1=p("Kanzlei") + p("Berlin"), header2=p("nie"), footer1=p("Fuß")
    )

    assert document.text == "eins\n\n[Header: Kanzlei / Berlin]\n\n[Footer: Fuß]\fzwei"


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (p("a") + f"<w:p>{BREAK}</w:p>" + p("b"), ["a", "b"]),
        (f"<w:p>{run('a')}{BREAK}</w:p><w:p>{LAST_RENDERED}{run('b')}</w:p>", ["a", "b"]),
        (f"<w:p>{run('ei')}{LAST_RENDERED}{run('ns')}</w:p>", ["ei", "ns"]),
        (f"<w:p>{run('a')}{BREAK}{BREAK}{run('c')}</w:p>", ["a", "", "c"]),
        (p("a") + p("b", "<w:pageBreakBefore/>"), ["a", "b"]),
        (p("a", "<w:sectPr/>") + p("b") + "<w:sectPr/>", ["a", "b"]),
        (
            p("a", "<w:sectPr/>") + p("b") + '<w:sectPr><w:type w:val="continuous"/></w:sectPr>',
            ["a\n\nb"],
        ),
        (
            table((p("a"), p("b")), (f"<w:p>{LAST_RENDERED}{run('c')}</w:p>", p("d"))),
            ["a | b", "c | d"],
        ),
        (LAST_RENDERED.join(["<w:p>", f"{run('a')}{BREAK}</w:p>"]), ["a"]),
    ],
)
def test_page_breaks_start_a_new_page(body: str, pages: list[str], tmp_path: Path) -> None:
    document = _read(tmp_path, body)

    assert [page.text for page in document.pages] == pages
    assert [page.number for page in document.pages] == list(range(1, len(pages) + 1))
    for start, page in zip(document.page_starts(), document.pages, strict=True):
        assert document.text[start : start + len(page.text)] == page.text


def test_a_long_file_without_page_breaks_says_so(tmp_path: Path) -> None:
    document = _read(tmp_path, p("Satz. " * 2000))

    assert "pages end" in str(document.warnings[0])


def test_numbers_stand_before_their_paragraphs(tmp_path: Path) -> None:
    levels = numbering(("decimal", "§ %1"), ("decimal", "(%2)"))
    body = f"{numbered('Miete')}{numbered('kalt', 1)}{table((numbered('warm', 1), p('x')))}"

    assert _read(tmp_path, body + numbered("Dauer"), numbering=levels).text == (
        "§ 1 Miete\n\n(1) kalt\n\n(2) warm | x\n\n§ 2 Dauer"
    )


def test_a_deleted_paragraph_has_no_number_and_does_not_count(tmp_path: Path) -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>weg</w:delText></w:r></w:del></w:p>"
    )
    body = numbered("a") + gone + numbered("b")

    assert _read(tmp_path, body, numbering=numbering(("decimal", "%1."))).text == (
        "1. a\n\n[deleted: weg]\n\n2. b"
    )


def test_a_file_made_by_python_docx_keeps_its_order(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Kaufvertrag", 0)
    made.add_paragraph("Der Käufer zahlt.").runs[0].font.size = Pt(12)
    made.add_paragraph("erstens", style="List Number")
    made.add_paragraph("zweitens", style="List Number")
    made.add_paragraph("Punkt", style="List Bullet")
    made.sections[0].footer.paragraphs[0].text = "Seite"
    made.save(str(tmp_path / "kauf.docx"))

    document = read(tmp_path / "kauf.docx")

    assert document.text == (
        "Kaufvertrag\n\nDer Käufer zahlt.\n\n1. erstens\n\n2. zweitens\n\n• Punkt\n\n"
        "[Footer: Seite]"
    )
    assert document.title == "Kaufvertrag"


def test_the_strict_form_of_the_format_is_read(tmp_path: Path) -> None:
    namespace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    path = write_zip(
        tmp_path / "strikt.docx",
        {"word/document.xml": f'<d xmlns="{namespace}"><body><p><r><t>Text</t></r></p></body></d>'},
    )

    assert read(path).text == "Text"


def test_nothing_outside_the_file_is_reached_by_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim")
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    path = write_zip(
        tmp_path / "boese.docx",
        {
            "word/document.xml": f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'
            f'<d xmlns="{namespace}"><body><p><r><t>&x;</t></r></p></body></d>'
        },
    )

    with pytest.raises(BrokenFileError):
        read(path)


@pytest.mark.parametrize("xml", ["<x", "<x/>", ""])
def test_a_broken_document_part_is_reported(xml: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        read(write_zip(tmp_path / "kaputt.docx", {"word/document.xml": xml}))


def test_deep_nesting_is_reported(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        _read(tmp_path, "<w:sdt>" * 400 + p("tief") + "</w:sdt>" * 400)


def test_a_document_of_images_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        _read(tmp_path, "<w:p><w:r><w:drawing/></w:r></w:p>")
