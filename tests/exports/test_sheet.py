"""A workbook holds text as text, with the sources as comments."""

import io
import zipfile

from copilot.exports.report import Cell, Report, Table
from copilot.exports.sheet import render
from tests.exports.reports import NOTE, full_report


def _parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_no_cell_becomes_a_formula_or_a_link() -> None:
    table = Table(("A",), ((Cell("=1+1"),), (Cell("https://example.org"),)))
    parts = _parts(render(Report("", "en", (), (table,), "")))
    sheets = "".join(text for name, text in parts.items() if name.startswith("xl/worksheets/"))
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets


def test_notes_are_comments_and_the_header_stays_in_sight() -> None:
    parts = _parts(render(full_report()))
    assert any(NOTE.quote in text for name, text in parts.items() if "comments" in name)
    assert 'state="frozen"' in parts["xl/worksheets/sheet2.xml"]


def test_sheets_of_one_name_are_told_apart() -> None:
    table = Table(("A",), (), "Fristen: [alle] der Akte Weber ./. Lindenhof")
    parts = _parts(render(Report("", "en", (), (table, table, table), "")))
    assert parts["xl/workbook.xml"].count("<sheet ") == 4
