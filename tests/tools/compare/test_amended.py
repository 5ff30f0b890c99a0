"""Amendments are applied where a rule reads them, and listed with their reason where none does."""

import pytest

from copilot.tools.compare.amended import Amended, amended
from copilot.tools.compare.sides import side

_GERMAN = (
    "Mietvertrag\n\n§ 3 Mietzeit\n\n(1) Die Mietzeit beginnt am 1. Mai 2019.\n\n"
    "(2) Sie läuft fünf Jahre. Danach gilt eine Frist von zwölf Monaten.\n\n"
    "§ 4 Miete\n\n(1) Die Miete beträgt 1.000 EUR.\n\n(2) Sie ist monatlich zu zahlen.\n\n"
    "§ 5 Tiere\n\nTiere sind verboten.\n"
)
_ENGLISH = (
    "Supply Agreement\n\n3. Payment\n\n3.1 Invoices fall due within 30 days of receipt.\n\n"
    "3.2 No discount is granted.\n\n4. Term\n\n4.1 This Agreement ends on 31 May 2027.\n"
)


def _applied(base: str, order: str) -> Amended:
    return amended(side("Vertrag", base), [side("Nachtrag", f"Nachtrag\n\n§ 1\n\n{order}\n")])


@pytest.mark.parametrize(
    ("order", "old", "new"),
    [
        ("§ 4 Abs. 1 des Mietvertrages wird wie folgt neu gefasst: „Die Miete beträgt 1.200 EUR.“",
         "Die Miete beträgt 1.000 EUR.", "Die Miete beträgt 1.200 EUR."),
        ("§ 3 Absatz 2 Satz 2 erhält folgende Fassung: „Danach gilt eine Frist von drei Monaten.“",
         "Danach gilt eine Frist von zwölf Monaten.", "Danach gilt eine Frist von drei Monaten."),
        ("§ 5 wird ersatzlos gestrichen.", "§ 5 Tiere\n\nTiere sind verboten.", ""),
        ("In § 4 Abs. 2 wird das Wort „monatlich“ durch das Wort „jährlich“ ersetzt.",
         "monatlich", "jährlich"),
        ("Nach § 4 wird folgender § 4a eingefügt: „§ 4a Kaution\n\nDie Kaution beträgt 50 EUR.“",
         "", "\n\n§ 4a Kaution\n\nDie Kaution beträgt 50 EUR."),
    ],
)  # fmt: skip
def test_a_german_order_changes_the_passage_it_names(order: str, old: str, new: str) -> None:
    found = _applied(_GERMAN, order)
    assert found.not_applied == ()
    assert [(each.old, each.new) for each in found.applied] == [(old, new)]
    assert new.strip() in found.after.text
    assert found.applied[0].source.quote.startswith(" ".join(order.split())[:20])


@pytest.mark.parametrize(
    ("order", "old", "new"),
    [
        ('Section 3.2 is hereby deleted and replaced with "A discount of 2 per cent is granted."',
         "No discount is granted.", "A discount of 2 per cent is granted."),
        ("Section 4.1 shall be amended and restated to read as follows: “It ends in 2030.”",
         "This Agreement ends on 31 May 2027.", "It ends in 2030."),
        ("Section 3.2 is hereby deleted in its entirety.", "3.2 No discount is granted.\n\n", ""),
        ('In Section 3.1 the words "30 days" are replaced by the words "45 days".',
         "30 days", "45 days"),
        ('The following sentence is added to Section 3.1: "Interest accrues at 8 per cent."',
         "", " Interest accrues at 8 per cent."),
    ],
)  # fmt: skip
def test_an_english_order_changes_the_passage_it_names(order: str, old: str, new: str) -> None:
    found = _applied(_ENGLISH, order)
    assert found.not_applied == ()
    assert [(each.old, each.new) for each in found.applied] == [(old, new)]


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("§ 9 wird gestrichen.", "no clause"),
        ("Die in § 3 Abs. 1 vereinbarte Mietzeit wird um drei Jahre verlängert.", "no rule reads"),
        (
            "Die in § 4 Abs. 1 genannten Beträge werden zum 1. Januar 2023 wie folgt festgesetzt:",
            "no rule reads",
        ),
        ("Die Preise in Anlage 1 werden ersetzt.", "no rule reads"),
        ("In § 4 Abs. 1 wird das Wort „Pacht“ durch das Wort „Miete“ ersetzt.", "do not stand"),
    ],
)
def test_what_cannot_be_applied_is_listed_and_changes_nothing(order: str, reason: str) -> None:
    found = _applied(_GERMAN, order)
    assert found.applied == ()
    assert [reason in str(each.reason) for each in found.not_applied] == [True]
    assert found.after.text == _GERMAN


def test_a_second_amendment_changes_what_the_first_made() -> None:
    first = side("1", "In § 4 Abs. 1 wird die Angabe „1.000 EUR“ durch „1.100 EUR“ ersetzt.")
    second = side("2", "In § 4 Abs. 1 wird die Angabe „1.100 EUR“ durch „1.300 EUR“ ersetzt.")
    found = amended(side("Vertrag", _GERMAN), [first, second])
    assert [each.source.name for each in found.applied] == ["1", "2"]
    assert "Die Miete beträgt 1.300 EUR." in found.after.text
