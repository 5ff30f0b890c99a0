"""A PDF export carries its font, its text and the sources at its end."""

import io

import pypdf

from copilot.exports.pdf import render
from copilot.exports.report import Cell, Note, Paragraph, Report, Table
from tests.exports.reports import NOTE, full_report


def test_german_letters_and_sources_can_be_read_again() -> None:
    read = pypdf.PdfReader(io.BytesIO(render(full_report())))
    text = "\n".join(page.extract_text() for page in read.pages)
    assert "Der Mieter kann kündigen — §§ 573 ff. BGB, 1.000,00 €." in text
    assert text.index("Sources") < text.rindex(NOTE.quote)
    assert read.metadata is not None and read.metadata.title == "Prüfbericht"


def test_letters_outside_of_the_font_are_marked() -> None:
    report = Report("", "en", (), (Paragraph("Ελληνικά 合同 ok"),), "")
    read = pypdf.PdfReader(io.BytesIO(render(report)))
    assert "◊◊ ok" in read.pages[0].extract_text()


def test_a_cell_longer_than_a_page_does_not_keep_the_file_from_being_made() -> None:
    cell = Cell("Wort " * 20_000, (Note("D1:1-2", "Zitat " * 5_000),))
    table = Table(("A", "B"), ((cell, Cell("kurz")),))
    read = pypdf.PdfReader(io.BytesIO(render(Report("", "de", (), (table,), ""))))
    assert len(read.pages) < 40
