import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Language
from copilot.structure.parties import parties

_CASES: list[tuple[str, Language, tuple[str, ...]]] = [
    (
        "Mietvertrag\n\nzwischen der Muster GmbH, vertreten durch den Geschäftsführer Max Muster, "
        '- nachfolgend "Vermieter" genannt -\nund\nHerrn Hans Meier, Hauptstraße 3, 10115 Berlin,\n'
        '- nachfolgend "Mieter" genannt -\n\n§ 1 Mietsache',
        "de",
        ("Muster GmbH", "Hans Meier"),
    ),
    (
        "Kaufvertrag\nzwischen Anna Müller und Bernd Schmidt wird folgender Vertrag geschlossen:",
        "de",
        ("Anna Müller", "Bernd Schmidt"),
    ),
    (
        "Kooperationsvertrag zwischen der Müller und Söhne GmbH & Co. KG, Köln, (nachfolgend "
        "„Müller“) und der Stadt Aachen (nachfolgend „Stadt“).\n\nPräambel",
        "de",
        ("Müller und Söhne GmbH & Co. KG", "Stadt Aachen"),
    ),
    (
        "Darlehensvertrag\nDarlehensgeberin: Sparkasse Nord AG\nDarlehensnehmer:\nJonas Weber\n",
        "de",
        ("Sparkasse Nord AG", "Jonas Weber"),
    ),
    (
        "Im Namen des Volkes\nUrteil\nIn dem Rechtsstreit\nder Alpha Bau GmbH, vertreten durch den "
        "Geschäftsführer, – Klägerin –\nProzessbevollmächtigte: Rechtsanwälte Beta\ngegen\n"
        "den Carl Cordes, Kiel, – Beklagter –\nhat das Landgericht Kiel für Recht erkannt:",
        "de",
        ("Alpha Bau GmbH", "Carl Cordes"),
    ),
    (
        "Kanzlei Roth | Domgang 7, 27901 Nordhaven\nBeta AG\nHafenweg 3\n20095 Hamburg\n"
        "Nordhaven, den 5. Mai 2024\nIn Sachen Müller ./. Schmidt wegen Räumung\n"
        "Sehr geehrte Damen und Herren,\nwir zeigen an",
        "de",
        ("Müller", "Schmidt"),
    ),
    (
        "Gamma GmbH | Ring 1, 50667 Köln\nHerrn\nPaul Pohl\nAm Markt 2\n50668 Köln\n"
        "Köln, den 1. Juli 2024\nKündigung\nSehr geehrter Herr Pohl,\nhiermit kündigen wir.",
        "de",
        ("Gamma GmbH", "Paul Pohl"),
    ),
    (
        "From: Eva Ernst <e.ernst@x.example>\nTo: Otto Ott <o@y.example>\n"
        "Date: Tue, 22 Oct 2024 11:27:45 +0200\nSubject: Rent\n\nDear Otto,",
        "en",
        ("Eva Ernst", "Otto Ott"),
    ),
    (
        "SUPPLY AGREEMENT\n\nThis Agreement is made on 3 March 2021 by and between Acme, Inc., a "
        'Delaware corporation ("Seller"), and Beta Widgets LLC, a Nevada limited liability company '
        '("Buyer").\n\nWHEREAS',
        "en",
        ("Acme, Inc.", "Beta Widgets LLC"),
    ),
    (
        "LEASE\n\nbetween\n\n(1) Harbour Estates Limited, a company incorporated in England (the "
        '"Landlord"); and\n(2) Jane Doe of 3 High Street, Leeds (the "Tenant").\n\nBackground',
        "en",
        ("Harbour Estates Limited", "Jane Doe"),
    ),
    (
        "AGREEMENT AND PLAN OF MERGER\nby and among\n"
        "ALPHA PARENT, LLC,\nALPHA MERGER SUB, INC.\nand\n"
        "OMEGA, INC.\nDated as of April 25, 2021\nTABLE OF CONTENTS",
        "en",
        ("ALPHA PARENT, LLC", "ALPHA MERGER SUB, INC.", "OMEGA, INC."),
    ),
    (
        "IN THE UNITED STATES DISTRICT COURT\n\nACME CORP.,\n        Plaintiff,\n    v.\n"
        "JOHN ROE,\n        Defendant.\n\nCOMPLAINT",
        "en",
        ("ACME CORP.", "JOHN ROE"),
    ),
    (
        "Supreme Court\n\nMiller v. Alpha Insurance Co.\n\nOPINION",
        "en",
        ("Miller", "Alpha Insurance Co."),
    ),
    (
        "Party A (Shipper): North Express Co., Ltd.\nAddress: Road 1\n"
        "Party B (Carrier): Rise (Tianjin) "
        "Logistics Ltd.\n",
        "en",
        ("North Express Co., Ltd.", "Rise (Tianjin) Logistics Ltd."),
    ),
]


@pytest.mark.parametrize(("text", "language", "names"), _CASES)
def test_parties_of_an_opening(text: str, language: Language, names: tuple[str, ...]) -> None:
    assert parties(text, language) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "This Agreement is made by and between ____________ and [Company Name].",
        "zwischen dem Vermieter und dem Mieter",
        "Der Abstand zwischen den Grundstücken und der Straße beträgt drei Meter.",
        "The relationship between the parties and their agents is set out below.",
        "§ 1 Anwendungsbereich\nDieses Gesetz regelt das Verhältnis zwischen Bund und Ländern.",
    ],
)
def test_blanks_roles_and_running_text_name_no_parties(text: str) -> None:
    assert parties(text, "de") == ()


_PIECES = st.sampled_from(
    ["zwischen", "between", "und", "and", "Muster GmbH", ", Inc.", "(", ")", "– nachfolgend „", "“",
     "\n", "   ", "gegen", "v.", "./.", "In Sachen", "Dear ", "Sehr geehrte", "From:", "12345 Ort",
     ";", "Vermieter:", "der ", "vertreten durch"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join)))
def test_any_text_gives_names_without_line_ends(text: str) -> None:
    for name in parties(text, "de"):
        assert name == " ".join(name.split())
        assert any(character.isalpha() for character in name)


@pytest.mark.parametrize("filler", ["\n", " ", "(", "und ", "– nachfolgend ", "A, ", "./.", "“"])
def test_a_long_monotonous_text_is_read_in_bounded_work(filler: str) -> None:
    assert parties(f"zwischen {filler * 6_000}", "de") == ()
