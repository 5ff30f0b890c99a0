"""Facts are taken from words that stand in the document, with their place."""

from copilot.domain import Particulars
from copilot.tools.draft.facts import Source, facts
from copilot.tools.draft.filling import Filled, Known, Open, fill

_TEXT = (
    "Mietvertrag über Gewerberäume\n\nzwischen der Wiebusch & Tornow GmbH, Sieltor 1 (nachfolgend "
    "„Vermieterin“), und der Lindenhof\nMaschinenbau GmbH, Lindenhofweg 4 (nachfolgend „Mieterin“)."
    "\n\nNordhaven, den 14. März 2019\n"
)
_PARTICULARS = Particulars(
    title="Mietvertrag über Gewerberäume",
    date="2019-03-14",
    parties=("Wiebusch & Tornow GmbH", "Lindenhof Maschinenbau GmbH"),
)
_SOURCE = Source("D1", "Mietvertrag.pdf", _TEXT, "de", _PARTICULARS)


def _known(**given: str) -> Known:
    return Known(given, {"heute": "28.11.2026"}, facts(_SOURCE), {})


def test_each_fact_stands_where_it_says() -> None:
    found = {fact.name: fact for fact in facts(_SOURCE)}
    assert found["dokument.datum"].value == "14. März 2019"
    assert found["partei.vermieterin"].value == "Wiebusch & Tornow GmbH"
    assert found["partei.mieterin"].value == "Lindenhof Maschinenbau GmbH"
    for fact in found.values():
        assert _TEXT[fact.place.start : fact.place.end] == fact.place.quote
        assert " ".join(fact.place.quote.split()) == fact.value


def test_a_role_is_found_by_its_beginning_and_names_its_place() -> None:
    (filled,), left = fill(["partei.mieter"], _known())
    assert isinstance(filled, Filled)
    assert (filled.value, filled.origin, left) == ("Lindenhof Maschinenbau GmbH", "document", [])
    assert filled.place is not None and filled.place.document == "D1"


def test_what_no_document_says_stays_open_and_a_given_value_is_the_lawyers() -> None:
    filled, left = fill(["miete", "frist", "heute"], _known(Frist="3 Monate"))
    assert [(each.field, each.origin) for each in filled] == [
        ("frist", "lawyer"),
        ("heute", "matter"),
    ]
    assert [each.field for each in left] == ["miete"]


def test_a_date_that_the_text_does_not_say_is_no_fact() -> None:
    source = Source("D2", "x_2020-01-01.txt", "Ein Brief.", "de", Particulars(date="2020-01-01"))
    assert facts(source) == []


def test_a_page_header_does_not_hide_what_the_parties_are() -> None:
    header = "Vertrag Wiebusch & Tornow GmbH – Lindenhof Maschinenbau GmbH\n"
    found = {fact.name for fact in facts(Source("D1", "x", header + _TEXT, "de", _PARTICULARS))}
    assert {"partei.vermieterin", "partei.mieterin"} <= found


def test_two_documents_that_differ_leave_the_field_open() -> None:
    other = Source("D2", "b", _TEXT.replace("14. März", "15. März"), "de",
                   Particulars(date="2019-03-15"))  # fmt: skip
    known = Known({}, {}, [*facts(_SOURCE), *facts(other)], {})
    _, left = fill(["dokument.datum"], known)
    assert isinstance(left[0], Open)
    assert "15. März 2019" in str(left[0].reason)
