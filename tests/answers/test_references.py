"""Passages are cited as lawyers do, in both languages; reports carry every quote as a note."""

import pytest

from copilot.answers.references import lawyers_reference
from copilot.answers.reports import Asked, conversation_report, search_report
from copilot.domain import (
    Answer,
    AnswerStatus,
    Coverage,
    DocumentKind,
    FileRecord,
    FileState,
    Particulars,
    Pinpoint,
    SourceFile,
    Statement,
    Support,
)
from copilot.exports.report import Heading, Paragraph
from copilot.locale import use_language
from copilot.locale.formats import long_date, number, short_date

_PLACE = Pinpoint("D1", "Verträge/Miete.pdf", 4, 10, 20, "drei Monate", "§ 5 Kündigung > Abs. 2")
_COVERAGE = Coverage(2, 9, 0, 0, 0)


def _record(title: str = "Mietvertrag", date: str = "2021-03-03") -> FileRecord:
    particulars = Particulars(DocumentKind.CONTRACT, title, date)
    file = SourceFile("/akten", "Verträge/Miete.pdf", 1, 1)
    return FileRecord(file, FileState.INDEXED, document="D1", particulars=particulars)


@pytest.mark.parametrize(
    ("language", "title", "date", "clause", "expected"),
    [
        ("de", "Mietvertrag", "2021-03-03", "§ 5 Kündigung > Abs. 2",
         "Mietvertrag vom 3. März 2021, § 5 Abs. 2, S. 4"),
        ("en", "Lease", "2021-03-03", "5.2 Notice > (b)", "Lease of 3 March 2021, 5.2 (b), p. 4"),
        ("de", "MIETVERTRAG", "2021-03", "", "Mietvertrag, März 2021, S. 4"),
        ("de", "Mietvertrag 2021 | Hafen", "2021-03-03", "Präambel",
         "Mietvertrag 2021, Präambel, S. 4"),
        ("en", "", "2021-03-03", "Section 5.2 Notice", "Miete.pdf, Section 5.2, p. 4"),
    ],
)  # fmt: skip
def test_a_passage_is_cited_by_document_date_clause_and_page(
    language: str, title: str, date: str, clause: str, expected: str
) -> None:
    use_language(language)
    place = Pinpoint("D1", "Verträge/Miete.pdf", 4, 10, 20, "drei Monate", clause)
    assert lawyers_reference(place, _record(title, date)) == expected


def test_dates_and_numbers_follow_the_language() -> None:
    assert (long_date("2021-03-03"), short_date("2021-03-03"), number(1234.5, 1)) == (
        "3 March 2021", "2021-03-03", "1,234.5",
    )  # fmt: skip
    use_language("de")
    assert (long_date("2021"), long_date("2021-13"), long_date("bald")) == (
        "2021", "2021-13", "bald",
    )  # fmt: skip
    assert (short_date("2021-03-03"), number(1234.5, 1)) == ("03.03.2021", "1.234,5")


def _answer(*statements: Statement) -> Answer:
    status = AnswerStatus.ANSWERED if statements else AnswerStatus.NOT_FOUND
    return Answer("Welche  Frist?", status, "de", statements, _COVERAGE, "modell")


def test_a_report_names_matter_date_and_model_and_every_quote_is_a_note() -> None:
    use_language("de")
    supported = Statement("Drei Monate.", Support.SUPPORTED, (_PLACE,))
    quoted = Statement("drei Monate", Support.QUOTED, (_PLACE,))
    asked = [Asked(_answer(supported, quoted)), Asked(_answer())]
    made = conversation_report("Weber", asked, lambda place: "Mietvertrag, S. 4", "2026-11-28")
    assert ("Akte", "Weber") in made.facts
    assert ("Datum", "28. November 2026") in made.facts
    assert ("Sprachmodell", "modell") in made.facts
    assert "anwaltlich" in made.notice
    paragraphs = [block for block in made.blocks if isinstance(block, Paragraph)]
    assert paragraphs[0].text == "✓ belegt: Drei Monate."
    assert paragraphs[0].notes[0].reference == ("Mietvertrag, S. 4 (Verträge/Miete.pdf, D1:10-20)")
    assert paragraphs[0].notes[0].quote == "drei Monate"
    assert paragraphs[1].text == "❝ nur Zitat: „drei Monate“"
    assert any("∅" in paragraph.text for paragraph in paragraphs)
    assert [b.text for b in made.blocks if isinstance(b, Heading)] == ["Welche Frist?"] * 2


def test_a_search_without_hits_still_says_what_was_searched() -> None:
    made = search_report("Weber", "Orgel", (), _COVERAGE, str, "2026-11-28")
    assert ("Passages found", "0") in made.facts
    assert "Searched: 2 documents, 9 pages." in str(made.blocks[-1])
