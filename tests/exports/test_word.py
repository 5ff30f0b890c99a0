"""A Word export opens, with its footnotes in their part and its comments on the cells."""

import io
import zipfile

import docx
from lxml import etree

from copilot.exports.report import Cell, Report, Table
from copilot.exports.word import render
from tests.exports.reports import NOTE, full_report, hostile_report

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def _text(tree: etree._Element) -> str:
    return "".join(piece.text or "" for piece in tree.iter(f"{_W}t"))


def test_notes_of_paragraphs_are_footnotes() -> None:
    content = render(full_report())
    notes = _part(content, "word/footnotes.xml")
    numbered = [n for n in notes.findall(f"{_W}footnote") if n.get(f"{_W}type") is None]
    assert [NOTE.quote in _text(note) for note in numbered] == [True, True]
    marks = _part(content, "word/document.xml").iter(f"{_W}footnoteReference")
    assert [mark.get(f"{_W}id") for mark in marks] == ["1", "2"]


def test_notes_of_cells_are_comments_on_them() -> None:
    content = render(full_report())
    assert NOTE.quote in _text(_part(content, "word/comments.xml"))
    cell = next(
        cell
        for cell in _part(content, "word/document.xml").iter(f"{_W}tc")
        if cell.find(f".//{_W}commentReference") is not None
    )
    assert _text(cell) == "3 Monate"


def test_the_file_opens_and_has_properties_in_its_language() -> None:
    opened = docx.Document(io.BytesIO(render(full_report())))
    properties = opened.core_properties
    assert (properties.title, properties.language) == ("Prüfbericht", "de-DE")
    assert properties.created is not None and properties.created.date().isoformat() == "2026-11-28"
    assert opened.tables[0].rows[1].cells[1].text == "3 Monate"


def test_unfit_characters_leave_the_rest_readable() -> None:
    opened = docx.Document(io.BytesIO(render(hostile_report())))
    assert opened.paragraphs[0].text == "NullGlockeSeite\nHalb\ufffd Ende"


def test_five_hundred_columns_are_cut_into_bands_with_the_first_repeated() -> None:
    names = tuple(f"C{number}" for number in range(500))
    table = Table(names, (tuple(Cell(name.lower()) for name in names),), "Wide")
    opened = docx.Document(io.BytesIO(render(Report("", "en", (), (table,), ""))))
    shown = [cell.text for each in opened.tables for cell in each.rows[0].cells]
    assert all(each.rows[0].cells[0].text == "C0" for each in opened.tables)
    assert set(shown) == set(names)
