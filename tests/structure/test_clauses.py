import pytest
from hypothesis import given

from copilot.domain import Language
from copilot.structure.clauses import clauses
from tests.structure.test_sentences import LEGAL


def paths(text: str, language: Language = "de") -> list[tuple[str, ...]]:
    return [clause.path for clause in clauses(text, language)]


def labels(text: str, language: Language = "de") -> list[str]:
    return [path[-1] for path in paths(text, language)]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("§ 5 Kündigung", "§ 5 Kündigung"),
        ("§5 Kündigung", "§ 5 Kündigung"),
        ("§ 5a Sonderkündigung", "§ 5a Sonderkündigung"),
        ("§ 12. Haftung", "§ 12 Haftung"),
        ("**§ 3 Vergütung**", "§ 3 Vergütung"),
        ("## § 3 Vergütung", "§ 3 Vergütung"),
        ("Art. 12 Information", "Art. 12 Information"),
        ("Artikel 3 Begriffsbestimmungen", "Artikel 3 Begriffsbestimmungen"),
        ("Artikel 3\nBegriffsbestimmungen", "Artikel 3 Begriffsbestimmungen"),
        ("§ 7\nSchlussbestimmungen", "§ 7 Schlussbestimmungen"),
        ("Section 4.2 Notices", "Section 4.2 Notices"),
        ("SECTION 4. TERM", "SECTION 4 TERM"),
        ("ARTICLE IV\nMiscellaneous", "ARTICLE IV Miscellaneous"),
        ("ARTICLE 1 - DEFINITIONS", "ARTICLE 1 DEFINITIONS"),
        ("Clause 7 Liability", "Clause 7 Liability"),
        ("Ziffer 3 Preise", "Ziffer 3 Preise"),
        ("1. Definitions", "1. Definitions"),
        ("1. Definitions. The following terms apply.", "1. Definitions"),
        ("1.1 Term", "1.1 Term"),
        ("Präambel", "Präambel"),
        ("RECITALS", "RECITALS"),
        ("WHEREAS, the parties wish to cooperate;", "Recitals"),
        ("Anlage 3: Leistungsbeschreibung", "Anlage 3 Leistungsbeschreibung"),
        ("EXHIBIT A\nForm of Notice", "EXHIBIT A Form of Notice"),
        ("Schedule 2 - Prices", "Schedule 2 Prices"),
        ("# Mietvertrag", "Mietvertrag"),
        ("Erster Abschnitt\nAllgemeines", "Erster Abschnitt Allgemeines"),
        ("KAPITEL II\nGrundsätze", "KAPITEL II Grundsätze"),
        ("Tatbestand", "Tatbestand"),
        ("T a t b e s t a n d", "Tatbestand"),
        ("Entscheidungsgründe:", "Entscheidungsgründe"),
        ("Rechtsmittelbelehrung", "Rechtsmittelbelehrung"),
    ],
)
def test_a_line_opens_a_clause(line: str, label: str) -> None:
    assert labels(f"Vorspann der Urkunde.\n\n{line}\nDer Text dazu steht hier.") == [label]


@pytest.mark.parametrize(
    "text",
    [
        "Die Kündigung richtet sich nach\n§ 5 Abs. 2 dieses Vertrages.",
        "Es gilt das Gesetz.\n§ 823 BGB bleibt unberührt.",
        "Es gilt das Gesetz.\n§ 823 Abs. 1 BGB bleibt unberührt.",
        "§ 5 und § 6 gelten entsprechend.",
        "as set out in\nSection 4.2 Notices shall apply.",
        "Section 4.2 of the Agreement applies.",
        "Section 4.2 shall survive.",
        "Die Frist endet am\n3. März 2021.",
        "Zahlbar zum\n1. Januar eines Jahres.",
        "§ 1 Geltung .......... 3",
        "Anlage 3 ist Bestandteil des Vertrages.",
        "30.12 Uhr",
        "3.5 million euros were paid.",
        "3. Senat des Bundesgerichtshofs",
    ],
)
def test_a_reference_or_a_date_opens_no_clause(text: str) -> None:
    assert paths(text) == []


def test_a_table_of_contents_opens_no_clause() -> None:
    heads = ["§ 1 Mietsache", "§ 2 Miete", "§ 3 Kündigung"]
    contents = "\n".join(f"{head} {page}" for page, head in enumerate(heads, start=2))
    body = "\n".join(f"{head}\nText der Klausel.\n" for head in heads)
    assert labels(f"Inhalt\n{contents}\n\n{body}") == heads


def test_a_german_norm_nests_down_to_its_letters() -> None:
    text = (
        "§ 5 Kündigung\n(1) Text.\n(2) Gründe sind:\n1. Verzug;\n2. Verstoß\na) gegen A;\n"
        "b) gegen B.\naa) eins\nbb) zwei\n§ 6 Rückgabe\nText."
    )
    top = "§ 5 Kündigung"
    assert paths(text) == [
        (top,),
        (top, "Abs. 1"),
        (top, "Abs. 2"),
        (top, "Abs. 2", "Nr. 1"),
        (top, "Abs. 2", "Nr. 2"),
        (top, "Abs. 2", "Nr. 2", "lit. a"),
        (top, "Abs. 2", "Nr. 2", "lit. b"),
        (top, "Abs. 2", "Nr. 2", "lit. b", "aa)"),
        (top, "Abs. 2", "Nr. 2", "lit. b", "bb)"),
        ("§ 6 Rückgabe",),
    ]


def test_an_english_contract_nests_by_its_numbers() -> None:
    text = (
        "WHEREAS, A wants;\nNOW, THEREFORE:\n1. Definitions\n1.1 Affiliate. Any entity.\n"
        "(a) one;\n(b) two:\n(i) alpha\n(ii) beta\n2. Term\n2.1 Length. One year.\n"
        "EXHIBIT A\nForm"
    )
    assert paths(text, "en") == [
        ("Recitals",),
        ("1. Definitions",),
        ("1. Definitions", "1.1 Affiliate"),
        ("1. Definitions", "1.1 Affiliate", "(a)"),
        ("1. Definitions", "1.1 Affiliate", "(b)"),
        ("1. Definitions", "1.1 Affiliate", "(b)", "(i)"),
        ("1. Definitions", "1.1 Affiliate", "(b)", "(ii)"),
        ("2. Term",),
        ("2. Term", "2.1 Length"),
        ("EXHIBIT A Form",),
    ]


def test_letter_i_behind_h_is_a_letter() -> None:
    text = "1. List\n" + "\n".join(f"({letter}) item {letter};" for letter in "abcdefghij")
    assert labels(text, "en")[-2:] == ["(i)", "(j)"]
    assert all(len(path) == 2 for path in paths(text, "en")[1:])


def test_a_section_lies_in_its_article() -> None:
    text = (
        "ARTICLE I\nDefinitions\nSection 1.1 Terms\nText.\n"
        "ARTICLE II\nSale\nSection 2.1 Price\nText."
    )
    assert paths(text, "en") == [
        ("ARTICLE I Definitions",),
        ("ARTICLE I Definitions", "Section 1.1 Terms"),
        ("ARTICLE II Sale",),
        ("ARTICLE II Sale", "Section 2.1 Price"),
    ]


def test_a_judgment_has_parts_and_paragraph_numbers() -> None:
    text = (
        "Tenor\n1. Die Klage wird abgewiesen.\n2. Kosten.\nTatbestand\n1\nDie Parteien streiten.\n"
        "2\nDer Kläger trägt vor.\nEntscheidungsgründe\n3\nI. Die Klage ist unbegründet.\n4\n"
        "Nach dem Gesetz:\n§ 5 Kündigung\n15\nEnde."
    )
    assert paths(text) == [
        ("Tenor",),
        ("Tenor", "1."),
        ("Tenor", "2."),
        ("Tatbestand",),
        ("Tatbestand", "Rn. 1"),
        ("Tatbestand", "Rn. 2"),
        ("Entscheidungsgründe",),
        ("Entscheidungsgründe", "Rn. 3"),
        ("Entscheidungsgründe", "Rn. 4"),
    ]


def test_markdown_headings_nest_by_their_level() -> None:
    text = "# Vertrag\n## § 1 Gegenstand\n(1) A\n## § 2 Preis\n### Skonto\nText\n## 9. Anhang\nText"
    assert paths(text) == [
        ("Vertrag",),
        ("Vertrag", "§ 1 Gegenstand"),
        ("Vertrag", "§ 1 Gegenstand", "Abs. 1"),
        ("Vertrag", "§ 2 Preis"),
        ("Vertrag", "§ 2 Preis", "Skonto"),
        ("Vertrag", "9. Anhang"),
    ]


def test_indented_items_of_a_markdown_contract_are_inner_clauses() -> None:
    text = (
        "1. **Service**\n    1. **Access.** You may.\n    2. **Support.** We will.\n"
        "2. **Fees**\nPay."
    )
    assert paths(text, "en") == [
        ("1. Service",),
        ("1. Service", "1. Access"),
        ("1. Service", "2. Support"),
        ("2. Fees",),
    ]


def test_a_statute_file_has_one_clause_a_norm() -> None:
    text = (
        "§ 823 Schadensersatzpflicht\n(1) Wer vorsätzlich handelt, haftet.\n\n"
        "(2) Die gleiche Verpflichtung trifft den.\n\n§ 824 Kreditgefährdung\n(1) Wer behauptet."
    )
    found = clauses(text, "de")
    assert [clause.path for clause in found] == [
        ("§ 823 Schadensersatzpflicht",),
        ("§ 823 Schadensersatzpflicht", "Abs. 1"),
        ("§ 823 Schadensersatzpflicht", "Abs. 2"),
        ("§ 824 Kreditgefährdung",),
        ("§ 824 Kreditgefährdung", "Abs. 1"),
    ]
    assert found[0].heading == "Schadensersatzpflicht"
    assert text[found[2].start : found[2].start + 3] == "(2)"
    assert found[0].end == found[3].start


@given(LEGAL)
def test_clauses_are_sorted_and_nested(text: str) -> None:
    found = clauses(text, "de")
    assert [clause.start for clause in found] == sorted(clause.start for clause in found)
    for index, clause in enumerate(found):
        assert 0 <= clause.start < clause.end <= len(text)
        for later in found[index + 1 :]:
            assert later.start >= clause.end or later.end <= clause.end
