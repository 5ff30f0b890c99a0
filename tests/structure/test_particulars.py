import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.domain import Document, DocumentKind, Language, Page, Particulars
from copilot.paths import resource
from copilot.readers import read
from copilot.structure.language import detect
from copilot.structure.particulars import particulars


def of(text: str, language: Language = "de", reader: str = "text", title: str = "") -> Particulars:
    return particulars(Document(reader, (Page(1, text),), title), "scan 17.txt", language)


_KINDS: list[tuple[DocumentKind, Language, str]] = [
    (DocumentKind.CONTRACT, "de", "Kaufvertrag\n\nzwischen A GmbH (nachfolgend „Käufer“) und B AG"),
    (DocumentKind.CONTRACT, "de", "Allgemeine Geschäftsbedingungen\n\n§ 1 Geltung\n§ 2 Preise\n§ "
     "3"),
    (DocumentKind.CONTRACT, "de", "Geheimhaltungsvereinbarung (NDA)\nDie Parteien wollen prüfen"),
    (DocumentKind.CONTRACT, "en", "LEASE\n\nThis Lease is made between Harbour Ltd and Jane Doe"),
    (DocumentKind.CONTRACT, "en", "AGREEMENT AND PLAN OF MERGER\nby and among\nA, INC.\nand\nB, "
     "INC."),
    (DocumentKind.CONTRACT, "en", "Terms of Service\n\n1. Scope\nThese terms apply to all users."),
    (DocumentKind.AMENDMENT, "de", "Nachtrag Nr. 2\nzum Mietvertrag vom 3. März 2020\nzwischen"),
    (DocumentKind.AMENDMENT, "en", "Amendment No. 1\nto the Supply Agreement dated 3 May 2020"),
    (DocumentKind.AMENDMENT, "en", "SIDE LETTER\nDear Sirs,\nre the Agreement of 1 May 2020. "
     "Yours faithfully"),
    (DocumentKind.LETTER, "de", "Betreff: Mietvertrag\n\nSehr geehrte Frau Roth,\nwir kündigen.\n"
     "Mit freundlichen Grüßen"),
    (DocumentKind.LETTER, "en", "Lease Agreement, Unit 4\n\nDear Ms Roth,\nwe terminate.\n"
     "Yours sincerely"),
    (DocumentKind.JUDGMENT, "de", "Landgericht Kiel\nIm Namen des Volkes\nUrteil\n6 O 1/20\nTenor\n"
     "Die Klage wird abgewiesen."),
    (DocumentKind.JUDGMENT, "de", "Beschluss\n\nDie Beschwerde wird "
     "zurückgewiesen.\n\nGründe:\nI."),
    (DocumentKind.JUDGMENT, "en", "SUPREME COURT OF OHIO\nMiller v. Roe\nOPINION\nJustice Hall "
     "delivered the opinion of the Court."),
    (DocumentKind.JUDGMENT, "en", "Neutral Citation Number: [2019] EWHC 12 (Ch)\nBefore: Mr "
     "Justice "
     "Hall\nApproved Judgment"),
    (DocumentKind.PLEADING, "de", "An das\nLandgericht Kiel\n\nKlage\n\nder A GmbH, – Klägerin "
     "–\ngegen"
     "\ndie B AG, – Beklagte –\nwegen Zahlung\n\nNamens und in Vollmacht der Klägerin erheben wir "
     "Klage und werden beantragen:"),
    (DocumentKind.PLEADING, "de", "Landgericht Kiel\nKlageerwiderung\nIn dem Rechtsstreit A ./. B\n"
     "beantragen wir, die Klage abzuweisen.\nBeweis: Zeugnis"),
    (DocumentKind.PLEADING, "de", "Berufungsbegründung\nIn Sachen A ./. B\nbegründen wir die "
     "Berufung"),
    (DocumentKind.PLEADING, "en", "ACME CORP., Plaintiff,\nv.\nJOHN ROE, Defendant.\nCOMPLAINT\n"
     "Plaintiff alleges as follows. DEMAND FOR JURY TRIAL"),
    (DocumentKind.PLEADING, "en", "MOTION TO DISMISS\nDefendant respectfully requests"),
    (DocumentKind.STATUTE, "de", "Bürgerliches Gesetzbuch (BGB)\n\n§ 1 Beginn\nText\n\n§ 2 "
     "Eintritt\n"),
    (DocumentKind.STATUTE, "de", "Verordnung (EU) 2016/679\nDAS EUROPÄISCHE PARLAMENT"),
    (DocumentKind.STATUTE, "en", "Companies Act 2006\n\n1 Companies\nIn this Act, unless"),
    (DocumentKind.OTHER, "de", "Vermerk\nTelefonat mit Frau Roth über den Mietvertrag"),
    (DocumentKind.OTHER, "en", "Minutes of the meeting\nThe agreement was discussed."),
    (DocumentKind.OTHER, "de", "Einkaufsliste\nMilch\nBrot"),
    (DocumentKind.OTHER, "de", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "language", "text"), _KINDS)
def test_kind_of_a_text(kind: DocumentKind, language: Language, text: str) -> None:
    assert of(text, language).kind is kind


@pytest.mark.parametrize(
    ("reader", "kind"),
    [
        ("mail", DocumentKind.MAIL),
        ("outlook", DocumentKind.MAIL),
        ("mbox", DocumentKind.MAIL),
        ("sheets", DocumentKind.SPREADSHEET),
        ("sheets_odf", DocumentKind.SPREADSHEET),
        ("slides", DocumentKind.PRESENTATION),
    ],
)
def test_kind_by_what_read_the_file(reader: str, kind: DocumentKind) -> None:
    assert of("Mietvertrag zwischen A GmbH und B AG", reader=reader).kind is kind


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("Mietvertrag\n§ 1 Beginn am 1. Februar 2018\n\nKiel, den 11. Dezember 2017\ngez. Roth",
         "de",
         "2017-12-11"),
        ("Kaufvertrag vom 3.3.21\n\n§ 1 Gegenstand", "de", "2021-03-03"),
        ("SUPPLY AGREEMENT\nThis Agreement is made as of the 3rd day of March 2021 by and between "
         "A "
         "and B", "en", "2021-03-03"),
        ("LEASE\n\nSigned: Jane Doe\nDate: 5 May 2020", "en", "2020-05-05"),
        ("Nachtrag Nr. 1\nzum Mietvertrag vom 14. März 2019\n\nKiel, den 21. November 2022", "de",
         "2022-11-21"),
        ("A GmbH\nKiel, 5. Mai 2024\nIhr Schreiben vom 1. Mai 2024\nSehr geehrte Frau Roth,\n",
         "de",
         "2024-05-05"),
        ("May 5, 2024\n\nDear Ms Roth,\nyour letter of May 1, 2024", "en", "2024-05-05"),
        ("Im Namen des Volkes\nUrteil\nVerkündet am 18. Juni 2024\nTenor\nDas Urteil vom 2. Mai "
         "2023",
         "de", "2024-06-18"),
        ("Tenor\nDie Berufung gegen das Urteil vom 2. Mai 2023 wird zurückgewiesen.\nGründe",
         "de", ""),
        ("Gesetz über Tiere (TierG) vom 5. Mai 1990\n§ 1 Zweck", "de", "1990-05-05"),
        ("Conditions of Sale\nedition of January 2024", "en", "2024-01"),
    ],
)  # fmt: skip
def test_the_date_of_a_document_is_not_any_date_in_it(
    text: str, language: Language, date: str
) -> None:
    assert of(text, language).date == date


def test_a_date_in_the_name_of_the_file_does_where_the_text_has_none() -> None:
    document = Document("text", (Page(1, "Mietvertrag\n§ 1 Mietsache"),))
    assert particulars(document, "x/Vertrag_2021-03-03.txt", "de").date == "2021-03-03"
    assert particulars(document, "x/Vertrag_2021.txt", "de").date == "2021"
    assert particulars(document, "x/Vertrag_6_O_214-23.txt", "de").date == ""


def test_a_mail_has_sender_recipients_and_the_date_of_its_header() -> None:
    found = of(
        'From: Eva Ernst <e@x.example>\nTo: "Ott, Otto" <o@y.example>, info@z.example\n'
        "Cc: Ina Ihle <i@y.example>\nDate: Tue, 22 Oct 2024 11:27:45 +0200\nSubject: Miete\n\n"
        "Am 1. Mai 2020 schrieben Sie:",
        reader="mail",
    )
    assert found.sender == "Eva Ernst <e@x.example>"
    assert found.recipients == (
        "Ott, Otto <o@y.example>",
        "info@z.example",
        "Ina Ihle <i@y.example>",
    )
    assert (found.date, found.title) == ("2024-10-22", "Miete")


def test_a_printed_mail_is_a_mail() -> None:
    found = of("Von: Eva Ernst\nGesendet: 22.10.2024 11:27\nAn: Otto Ott\nBetreff: Miete\n\nHallo")
    assert found.kind is DocumentKind.MAIL
    assert (found.sender, found.recipients, found.date) == (
        "Eva Ernst",
        ("Otto Ott",),
        "2024-10-22",
    )


def test_a_letter_has_sender_and_recipient_and_its_subject_as_title() -> None:
    found = of(
        "Gamma GmbH | Ring 1, 50667 Köln\nHerrn\nPaul Pohl\nAm Markt 2\n50668 Köln\n"
        "Köln, den 1. Juli 2024\nKündigung Ihres Mietvertrages\nSehr geehrter Herr Pohl,\nwir "
        "kündigen."
        "\nMit freundlichen Grüßen\ngez. Ina Ihle"
    )
    assert (found.sender, found.recipients) == ("Gamma GmbH", ("Paul Pohl",))
    assert found.title == "Kündigung Ihres Mietvertrages"


def test_an_amendment_says_what_it_amends() -> None:
    found = of(
        "Nachtrag Nr. 2\n\nzum Mietvertrag vom 3. März 2020\n\nzwischen der A GmbH und der B AG"
    )
    assert (found.amends, found.amends_date) == ("Mietvertrag vom 3. März 2020", "2020-03-03")
    assert found.amends_number == 2
    assert found.parties == ("A GmbH", "B AG")


def test_exhibit_numbers_are_no_title() -> None:
    assert of("EXHIBIT 10.1\nExecution Version\nSUPPLY AGREEMENT\nby and between", "en").title == (
        "SUPPLY AGREEMENT"
    )


def test_statutes_and_sheets_have_no_parties() -> None:
    text = "Vermieter: A GmbH\nMieter: B AG"
    assert of(text, reader="sheets").parties == ()


def test_the_sample_matter_reads_as_its_files_say() -> None:
    folder = resource("index", "sample_matter")
    read_as = {}
    for path in sorted(folder.rglob("*.*")):
        document = read(path)
        read_as[path.stem] = particulars(document, path.name, detect(document.text))
    kinds = {name: found.kind for name, found in read_as.items()}
    assert kinds["Mietvertrag_Hafenstrasse_12"] is DocumentKind.CONTRACT
    assert kinds["Nachtrag_1_Hafenstrasse"] is DocumentKind.AMENDMENT
    assert kinds["Kuendigung_Mertens_2024-10-14"] is DocumentKind.LETTER
    assert kinds["Urteil_LG_Nordhaven_6_O_214-23"] is DocumentKind.JUDGMENT
    assert kinds["BGB_Auszug_Gewerbemiete"] is DocumentKind.STATUTE
    assert kinds["Heating_failure_thread"] is DocumentKind.MAIL
    assert kinds["Memo_Mertens_dismissal"] is DocumentKind.OTHER
    assert read_as["Arbeitsvertrag_Mertens_2018"].date == "2017-12-11"


_PIECES = st.sampled_from(
    ["Mietvertrag", "zwischen", "Dear ", "From: ", "Subject: x", "Urteil", "\n", "3. März 2021",
     "\f",
     "Nachtrag Nr. ", "zum ", "GmbH", "§ 1 ", "Klage", " | ", "**", "<br>", "Sehr geehrte", "An: "]
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.lists(st.one_of(st.text(max_size=60), st.lists(_PIECES).map("".join)), max_size=3),
    st.text(max_size=30),
    st.sampled_from(["de", "en"]),
)
def test_any_text_under_any_name_is_read(texts: list[str], path: str, language: Language) -> None:
    pages = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    found = particulars(Document("text", pages), path, language)
    assert len(found.title) <= 120 or found.kind is DocumentKind.MAIL
    assert found.date == "" or found.date[:4].isdigit()
