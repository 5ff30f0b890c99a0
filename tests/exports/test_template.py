"""Fields are found and filled wherever they stand, in the look of the template."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from copilot.errors.papers import NoTemplateError
from copilot.exports.report import Note
from copilot.exports.template import Template, Value


@pytest.fixture
def template(tmp_path: Path) -> Path:
    document = docx.Document()
    paragraph = document.add_paragraph("Sehr geehrte ")
    # As Word cuts a field: several runs, one of them bold.
    paragraph.add_run("{{ par")
    paragraph.add_run("tei.mie").bold = True
    paragraph.add_run("ter }}, am {{datum}}!\tEnde")
    document.add_table(1, 1).cell(0, 0).text = "Miete: {{ miete }}"
    document.sections[0].header.paragraphs[0].text = "Akte {{ akte }}"
    path = tmp_path / "Brief.docx"
    document.save(str(path))
    return path


_VALUES = {
    "partei.mieter": Value("Frau Weber", (Note("Mietvertrag, S. 1", "Weber, Mieterin"),)),
    "datum": Value("28.11.2026"),
    "miete": Value("[offen: miete]", open=True),
    "akte": Value("Weber ./. Lindenhof\x00", (Note("nur im Text"),)),
}


def test_fields_of_cut_runs_tables_and_headers_are_found(template: Path) -> None:
    assert Template(template).fields() == ["partei.mieter", "datum", "miete", "akte"]


def test_each_field_is_filled_where_it_stands(template: Path) -> None:
    content = Template(template).filled(_VALUES, "2026-11-28")
    filled = docx.Document(io.BytesIO(content))
    assert filled.paragraphs[0].text == "Sehr geehrte Frau Weber, am 28.11.2026!\tEnde"
    assert filled.tables[0].cell(0, 0).text == "Miete: [offen: miete]"
    assert filled.sections[0].header.paragraphs[0].text == "Akte Weber ./. Lindenhof"
    assert content == Template(template).filled(_VALUES, "2026-11-28")


def test_sources_are_footnotes_of_the_text_only(template: Path) -> None:
    content = Template(template).filled(_VALUES, "2026-11-28")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
    assert "Mietvertrag, S. 1" in notes
    assert "nur im Text" not in notes


def test_a_template_with_footnotes_keeps_them(template: Path) -> None:
    once = template.with_name("einmal.docx")
    once.write_bytes(Template(template).filled({"partei.mieter": _VALUES["partei.mieter"]}, ""))
    value = Value("heute", (Note("Kalender"),))
    with zipfile.ZipFile(io.BytesIO(Template(once).filled({"datum": value}, ""))) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        text = archive.read("word/document.xml").decode()
    assert "Mietvertrag, S. 1" in notes and "Kalender" in notes
    assert text.count("footnoteReference ") == 2
    assert 'w:id="2"' in notes


def test_a_file_that_is_no_template_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"no archive")
    with pytest.raises(NoTemplateError):
        Template(tmp_path / "x.docx")
