"""Each kind of item of a draft: found as it stands, found differently and shown, or not found."""

import pytest

from copilot.domain import Coverage, Language
from copilot.structure.language import detect
from copilot.tools.check.checking import CheckReady, Draft, check
from copilot.tools.check.nouns import Checked, Finding, Source, State
from copilot.tools.check.report import report
from tests.tools.check.planting import Plan, planted_draft

LEASE = (
    "Mietvertrag\n\n§ 1 Mietgegenstand. Vermietet wird die Halle 3 mit 2.150 m² und 24 Schlüsseln."
    "\n\n§ 4 Miete. Die monatliche Miete beträgt 14.850,00 €. Sie ist spätestens am dritten "
    "Werktag zu zahlen.\f§ 5 Dauer. Das Mietverhältnis beginnt am 1. Mai 2019 und läuft fünf "
    "Jahre. Eine Verlängerung wird nicht verein-\nbart. § 536 Abs. 1 BGB bleibt unberührt (BGH, "
    "Urt. v. 12.3.2020 - VII ZR 55/19)."
)


def _source(text: str, number: int = 1, path: str = "Anlage K3 Mietvertrag.pdf") -> Source:
    starts = [0]
    for page in text.split("\f")[:-1]:
        starts.append(starts[-1] + len(page) + 1)
    return Source(f"D{number}", path, "", text, tuple(starts))


def _checked(draft: str, *sources: Source, language: Language = "de") -> Checked:
    given = [(source, detect(source.text)) for source in sources or (_source(LEASE),)]
    events = check(Draft("draft.docx", draft, language), given, len(given), Coverage(1, 2, 0, 0, 0))
    return next(event.checked for event in events if isinstance(event, CheckReady))


def _only(draft: str, kind: str) -> Finding:
    (found,) = [each for each in _checked(draft).findings if each.kind == kind]
    return found


CASES = [
    ("Dort heißt es: „Eine Verlängerung wird nicht vereinbart.“", "quotation", State.VERBATIM, ""),
    ("Dort heißt es: „Eine Verlängerung wird stets vereinbart.“", "quotation", State.DIFFERENT,
     "stets → nicht"),
    ("Dort heißt es: „Die Mieterin darf Hunde und Katzen halten.“", "quotation", State.MISSING, ""),
    ("„Die monatliche Miete […] ist spätestens am dritten Werktag zu zahlen.“", "quotation",
     State.VERBATIM, ""),
    ("Die Miete beträgt EUR 14,850.00.", "amount", State.VERBATIM, ""),
    ("Die Miete beträgt 14.580,00 EUR.", "amount", State.DIFFERENT, "14.850,00 €"),
    ("Die Miete beträgt 99,13 EUR.", "amount", State.MISSING, ""),
    ("Der Vertrag läuft 5 Jahre.", "figure", State.VERBATIM, ""),
    ("Der Vertrag läuft sechs Jahre.", "figure", State.DIFFERENT, "fünf Jahre"),
    ("Die Halle hat 2.510 m².", "figure", State.DIFFERENT, "2.150 m²"),
    ("Er begann am 01.05.2019.", "date", State.VERBATIM, ""),
    ("Er begann am 1. Mai 2018.", "date", State.DIFFERENT, "1. Mai 2019"),
    ("Er begann am 7. Juli 2011.", "date", State.MISSING, ""),
    ("Nach § 536 BGB.", "authority", State.VERBATIM, ""),
    ("Nach § 536 Abs. 3 BGB.", "authority", State.DIFFERENT, "§ 536 Abs. 1 BGB"),
    ("Nach § 817 BGB.", "authority", State.MISSING, ""),
    ("Vgl. BGH, Urt. v. 12.3.2020 - VII ZR 55/19.", "authority", State.VERBATIM, ""),
    ("Vgl. BGH, Urt. v. 12.3.2021 - VII ZR 55/19.", "authority", State.DIFFERENT, ""),
    ("Vgl. BGH, Urt. v. 12.3.2020 - VII ZR 56/19.", "authority", State.DIFFERENT, ""),
    ("Siehe Anlage K 3, S. 2.", "exhibit", State.VERBATIM, ""),
    ("Siehe Anlage K 3, S. 9.", "exhibit", State.DIFFERENT, "only 2 pages"),
    ("Siehe Anlage K 4.", "exhibit", State.MISSING, ""),
    ("Siehe Bl. 45 d. A.", "record", State.UNSURE, ""),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "kind", "state", "told"), CASES)
def test_item_of_a_draft_is_held_against_the_matter(
    draft: str, kind: str, state: State, told: str
) -> None:
    found = _only(draft, kind)
    assert found.state is state
    assert told in str(found.told or "")
    if state is State.VERBATIM:
        assert found.places


def test_quotation_with_a_wrong_page_is_told() -> None:
    draft = "Dort: „Eine Verlängerung wird nicht vereinbart“ (Anlage K 3, S. 1)."
    found = _only(draft, "exhibit")
    assert found.state is State.DIFFERENT
    assert "page 2" in str(found.told)


def test_quotation_that_stands_in_two_documents_may_cite_either() -> None:
    second = _source(LEASE, 2, "Anlage K4.pdf")
    draft = "Dort: „Eine Verlängerung wird nicht vereinbart“ (Anlage K 4, S. 2)."
    findings = _checked(draft, _source(LEASE), second).findings
    assert all(each.state is State.VERBATIM for each in findings)


def test_sum_of_the_drafts_own_amounts_is_no_fault() -> None:
    found = _checked("Miete 14.850,00 EUR und 14.850,00 EUR, zusammen 29.700,00 EUR.").findings
    assert found[-1].state is State.UNSURE
    assert not found[-1].state.fault


def test_terms_unused_undefined_and_twice_defined_are_told() -> None:
    draft = (
        "Der Vertrag (nachfolgend „Hauptvertrag“) gilt. Der Hauptvertrag bleibt. Ein Papier "
        "(nachfolgend „Wartungsbuch“). Noch eines (nachfolgend „Hauptvertrag“). "
        "Auch die „Kranbahn“."
    )
    told = [str(each.told) for each in _checked(draft).findings if each.kind == "term"]
    assert [any(word in each for each in told) for word in ("not used", "twice", "nowhere")]
    assert len(told) == 3


def test_capitalised_term_of_an_english_contract_needs_a_definition() -> None:
    draft = (
        'This agreement (the "Agreement") binds. Under the Agreement, the Supplier delivers and '
        "later the Supplier invoices, and the Agreement ends."
    )
    found = [each for each in _checked(draft, language="en").findings if each.kind == "term"]
    assert [each.text for each in found] == ["Supplier"]


def test_draft_in_another_language_is_told() -> None:
    draft = "The lease says “The landlord shall keep the hall in good repair at all times.”"
    assert "another language" in str(_checked(draft, language="en").notes[0])


def test_own_date_of_the_draft_is_not_checked() -> None:
    assert _checked("Nordhaven, den 28. November 2026\n\nSehr geehrte Damen").findings == ()


def test_planted_faults_are_found_with_few_false_alarms() -> None:
    other = _source(
        "Protokoll vom 3. Juni 2024\n\nHerr Behnke wurde am 9. Januar 2024 um 8 Uhr verständigt. "
        "Die Kosten der Heizlüfter betrugen 3.870,00 EUR zuzüglich Umsatzsteuer. Die Lackiererei "
        "stand an 11 Arbeitstagen vollständig still. Der Brenner wurde erst am 2. Februar 2024 "
        "wieder in Betrieb genommen. § 543 BGB und § 569 BGB wurden besprochen.",
        2,
        "Protokoll.txt",
    )
    held: list[tuple[Source, Language]] = [(_source(LEASE), "de"), (other, "de")]
    plan = Plan((5, 3), (2, 1), (4, 2), (4, 2), (3, 1), 2, 1)
    draft = planted_draft(held, 3, plan)
    found = _checked(draft.text, *(source for source, _ in held)).faults
    missed = [
        draft.text[span.start : span.end]
        for span, _kind in draft.faults
        if not any(each.start < span.end and span.start < each.end for each in found)
    ]
    assert missed == []


def test_report_shows_what_to_look_at_first() -> None:
    made = report(_checked("Miete 14.580,00 EUR ab 1. Mai 2019."))
    assert "differs" in str(made.blocks[1])
