"""Which path a question takes, by rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.answers.routing import route
from copilot.domain import DocumentKind
from copilot.structure.language import detect


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("list all contracts with a change-of-control clause", "change-of-control clause"),
        ("Welche Verträge enthalten eine Kontrollwechselklausel?", "Kontrollwechselklausel"),
        ("which leases end in 2027", "end in 2027"),
        ("In welchen Dokumenten wird die Heizung erwähnt?", "Heizung"),
        ("How many contracts are governed by German law?", "governed by German law"),
        ("Liste alle Fristen auf.", "Fristen"),
    ],
)
def test_a_question_about_everything_is_exhaustive(question: str, condition: str) -> None:
    found = route(question, detect(question))
    assert (found.kind, found.condition) == ("exhaustive", condition)


@pytest.mark.parametrize(
    "question",
    [
        "Welche Frist gilt?",
        "which law governs this agreement?",
        "Wie viele Arbeitstage stand die Lackiererei still?",
        "Haften alle Gesellschafter persönlich?",
        "Which clause of the contract limits liability?",
        "Welche Klausel im Mietvertrag regelt die Untervermietung?",
    ],
)
def test_a_question_about_one_thing_takes_some_passages(question: str) -> None:
    assert route(question, detect(question)).kind == "passages"


@pytest.mark.parametrize(
    "question",
    [
        "summarise this agreement",
        "Fasse den Mietvertrag Hafenstraße 12 zusammen.",
        "Worum geht es in dem Schreiben?",
    ],
)
def test_a_summary_is_told_from_a_question(question: str) -> None:
    assert route(question, detect(question)).kind == "summary"


def test_the_kinds_and_sorts_that_are_named_limit_the_documents() -> None:
    leases = route("Welche Mietverträge enden 2027?", "de")
    assert leases.kinds == {DocumentKind.CONTRACT, DocumentKind.AMENDMENT}
    assert [named.sort for named in leases.named] == ["lease"]
    assert route("list all mails from Priya Raman", "en").kinds == {DocumentKind.MAIL}
    assert route("Which documents mention asbestos?", "en").kinds == frozenset()


def test_a_question_for_what_lacks_something_is_marked() -> None:
    assert route("Which contracts do not contain a liability cap?", "en").negated
    assert route("Welche Verträge haben keine Vertraulichkeitsklausel?", "de").negated
    assert not route("Which contracts contain a liability cap?", "en").negated


def test_a_number_asked_for_is_marked() -> None:
    assert route("Wie viele Verträge haben eine Gerichtsstandsklausel?", "de").counted


@given(st.text(max_size=200))
def test_any_text_has_a_route(question: str) -> None:
    for language in ("de", "en"):
        assert route(question, language).kind in ("passages", "exhaustive", "summary")
