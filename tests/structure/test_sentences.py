import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Language
from copilot.structure.sentences import sentences


def texts(text: str, language: Language = "de") -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


WHOLE_GERMAN = [
    "Nach § 5 Abs. 2 Satz 1 Nr. 3 i.V.m. Art. 6 Abs. 1 lit. f DSGVO gilt nichts anderes.",
    "Die Frist endet am 3. März 2021 und nicht am 1. Mai.",
    "Der 5. Strafsenat hat gem. § 349 Abs. 2 StPO entschieden.",
    "BGH, Urt. v. 3.3.2021 - VIII ZR 5/20, NJW 2021, 1234 Rn. 5 ff. m.w.N. ist einschlägig.",
    "Die Gesellschaft (z.B. die Müller GmbH & Co. KG) haftet i.S.d. § 128 HGB.",
    "Prof. Dr. Müller von der ABC Inc. New York hat unterschrieben.",
    "Das gilt bis zum 18. Lebensjahr des Kindes.",
    "Vgl. hierzu Palandt, 80. Aufl. 2021, § 242 Rn. 12.",
    "Die Anlage zu Nr. 5 des Vertrages liegt bei.",
    "Der Betrag von 1.200,50 EUR zzgl. USt. ist zu zahlen.",
    "Abs. 1 gilt entsprechend.",
    "Die Parteien, d.h. Käufer u. Verkäufer, sind einig.",
]
WHOLE_ENGLISH = [
    "Pursuant to Sec. 4.2 and No. 5 of the Agreement, Acme Inc. shall pay.",
    "See Smith v. Jones, 410 U.S. 113, for details.",
    "The fees (e.g. Taxes, i.e. VAT) are due on Dec. 31, 2021 at 5 p.m. Eastern time.",
    "Mr. J. R. Smith and Dr. Jones of Foo Ltd. Dublin signed.",
    "It is governed by Art. 5 of Reg. 2016/679.",
]


@pytest.mark.parametrize("text", WHOLE_GERMAN)
def test_a_german_sentence_stays_whole(text: str) -> None:
    assert texts(f"Vorher steht ein Satz. {text} Das war es.") == [
        "Vorher steht ein Satz.",
        text,
        "Das war es.",
    ]


@pytest.mark.parametrize("text", WHOLE_ENGLISH)
def test_an_english_sentence_stays_whole(text: str) -> None:
    assert texts(f"Something comes first. {text} That was it.", "en") == [
        "Something comes first.",
        text,
        "That was it.",
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Das folgt aus § 5. Der Mieter haftet.", "de", 2),
        ("Es gilt Abs. 3. Die Frist beträgt ein Jahr.", "de", 2),
        ("Das war 2020. Danach kam nichts.", "de", 2),
        ("Wird gezahlt? Ja! Und wann?", "de", 3),
        ("Er sagte: „Ich zahle nicht.“ Dann ging er.", "de", 2),
        ("Miete, Nebenkosten usw. Der Mieter zahlt.", "de", 2),
        ("This ends in 2021. No party shall assign.", "en", 2),
        ('"Term" means one year. It renews.', "en", 2),
        ("Die Klage wird abgewiesen.2. Der Kläger trägt die Kosten.", "de", 2),
        ("Die Frist ist gewahrt.5Das Landgericht hat anders entschieden.", "de", 2),
    ],
)
def test_sentences_are_told_apart(text: str, language: Language, expected: int) -> None:
    assert len(texts(text, language)) == expected


def test_items_and_paragraphs_of_a_statute_are_sentences_of_their_own() -> None:
    text = (
        "§ 543 Außerordentliche Kündigung\n(1) Jede Partei kann kündigen. Das gilt stets.\n"
        "(2) Ein Grund liegt vor, wenn\n1. der Gebrauch nicht gewährt wird,\n"
        "2. der Mieter\na) für zwei Termine in Verzug ist oder\nb) nicht zahlt.\n"
        "Im Falle des Satzes 1 Nr. 2 ist die Kündigung ausgeschlossen."
    )
    assert texts(text) == [
        "§ 543 Außerordentliche Kündigung",
        "(1) Jede Partei kann kündigen.",
        "Das gilt stets.",
        "(2) Ein Grund liegt vor, wenn",
        "1. der Gebrauch nicht gewährt wird,",
        "2. der Mieter",
        "a) für zwei Termine in Verzug ist oder",
        "b) nicht zahlt.",
        "Im Falle des Satzes 1 Nr. 2 ist die Kündigung ausgeschlossen.",
    ]


def test_wrapped_lines_of_a_pdf_do_not_split_a_sentence() -> None:
    text = (
        "Der Mieter ist verpflichtet, die Miete spätestens bis zum dritten\n"
        "Werktag eines Monats an den Vermieter zu zahlen. Die Kündi-\n"
        "gung des Mietverhältnisses bedarf der Schriftform gemäß\n"
        "§ 568 Abs. 1 BGB und ist dem Vermieter bis zum\n"
        "3. März 2021 zuzustellen.\n"
        "\n"
        "Schlussbestimmungen\n"
        "\n"
        "Es gilt deutsches Recht."
    )
    found = texts(text)
    assert len(found) == 4
    assert found[1].startswith("Die Kündi-\ngung") and found[1].endswith("2021 zuzustellen.")
    assert found[2:] == ["Schlussbestimmungen", "Es gilt deutsches Recht."]


def test_a_sentence_runs_over_a_page_break() -> None:
    text = "Die Gewährleistung beginnt mit der Abnahme und\fendet nach fünf Jahren. Ende."
    assert len(texts(text)) == 2


def test_each_row_of_a_table_is_a_sentence() -> None:
    text = "Name | Betrag\nMiete | 500 EUR\nNebenkosten | 100 EUR"
    assert texts(text) == text.split("\n")


def test_a_bare_marker_stays_with_the_text_on_the_next_line() -> None:
    assert texts("(a)\nThe Tenant pays.\n(b)\nThe Landlord repairs.", "en") == [
        "(a)\nThe Tenant pays.",
        "(b)\nThe Landlord repairs.",
    ]


def test_a_paragraph_number_of_a_judgment_is_not_in_the_quote() -> None:
    assert texts("12\nDie Klägerin ist Eigentümerin.\n13\nSie klagt.") == [
        "12",
        "Die Klägerin ist Eigentümerin.",
        "13",
        "Sie klagt.",
    ]


LEGAL = st.lists(
    st.sampled_from(
        [
            *"abcäöüABC§.;:,()123 \n\f|-",
            "Abs. ",
            "Nr. 5 ",
            "(1) ",
            "1. ",
            "a) ",
            "Der ",
            " | ",
            "\n\n",
        ]
    ),
    max_size=80,
).map("".join)


@given(st.one_of(st.text(max_size=200), LEGAL), st.sampled_from(["de", "en"]))
def test_spans_are_ordered_inside_and_cover_the_text(text: str, language: Language) -> None:
    at = 0
    for span in sentences(text, language):
        assert at <= span.start < span.end <= len(text)
        assert not text[at : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        at = span.end
    assert not text[at:].strip()
