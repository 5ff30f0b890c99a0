import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import DocumentKind, Language, Particulars
from copilot.structure.amendments import Amended, amended, links

_PARTIES = ("Wiebe Grundbesitz GmbH & Co. KG", "Linden Maschinenbau GmbH")


def contract(
    title: str = "Mietvertrag über Gewerberäume",
    date: str = "2019-03-14",
    parties: tuple[str, ...] = _PARTIES,
) -> Particulars:
    return Particulars(DocumentKind.CONTRACT, title, date, parties)


def amendment(
    amends: str = "Mietvertrag vom 14. März 2019",
    amends_date: str = "2019-03-14",
    date: str = "2022-11-21",
    parties: tuple[str, ...] = _PARTIES,
    number: int = 1,
) -> Particulars:
    return Particulars(
        DocumentKind.AMENDMENT,
        f"Nachtrag Nr. {number}",
        date,
        parties,
        amends=amends,
        amends_date=amends_date,
        amends_number=number,
    )


@pytest.mark.parametrize(
    ("head", "language", "expected"),
    [
        (
            "Nachtrag Nr. 1\n\nzum Mietvertrag über Gewerberäume vom 14. März 2019, "
            "Objekt Hafen 12\n\n"
            "zwischen der X GmbH und Y",
            "de",
            Amended(
                "Mietvertrag über Gewerberäume vom 14. März 2019, Objekt Hafen 12", "2019-03-14", 1
            ),
        ),
        ("2. Nachtrag zum Arbeitsvertrag vom 01.02.2018", "de",
         Amended("Arbeitsvertrag vom 01.02.2018", "2018-02-01", 2)),
        ("Dritter Nachtrag\nzum Liefervertrag", "de", Amended("Liefervertrag", "", 3)),
        ("Nachtrag Nr. 2 zum Nachtrag Nr. 1 zum Mietvertrag vom 3. Mai 2020", "de",
         Amended("Mietvertrag vom 3. Mai 2020", "2020-05-03", 2)),
        ("Änderungsvereinbarung\n\nzwischen A und B\n\nDie Parteien haben am Rhein den "
         "Kaufvertrag vom 3. Mai 2020 geschlossen.", "de", Amended("Kaufvertrag vom 3. Mai 2020",
          "2020-05-03", 0)),
        ("Zusatzvereinbarung zum Arbeitsvertrag", "de", Amended("Arbeitsvertrag", "", 0)),
        ("Ergänzungsvereinbarung Nr. 4 zum Rahmenvertrag vom 1.1.2020", "de",
         Amended("Rahmenvertrag vom 1.1.2020", "2020-01-01", 4)),
        ("Amendment No. 2\n\nto the Supply Agreement dated 30 September 2021\n\nbetween X", "en",
         Amended("Supply Agreement dated 30 September 2021", "2021-09-30", 2)),
        ("FIRST AMENDMENT TO LEASE AGREEMENT\n\nThis First Amendment", "en",
         Amended("LEASE AGREEMENT", "", 1)),
        ("Addendum to the Services Agreement of March 3, 2021", "en",
         Amended("Services Agreement of March 3, 2021", "2021-03-03", 0)),
        ("Side Letter\n\nto the Share Purchase Agreement dated 5 May 2022", "en",
         Amended("Share Purchase Agreement dated 5 May 2022", "2022-05-05", 0)),
        ("Amendment No. III dated 1 June 2023 to the Loan Agreement dated 1 May 2020", "en",
         Amended("Loan Agreement dated 1 May 2020", "2020-05-01", 3)),
    ],
)  # fmt: skip
def test_what_an_amendment_says_it_amends(head: str, language: Language, expected: Amended) -> None:
    assert amended([line for line in head.split("\n") if line], head, language) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Mietvertrag",
        "AMENDED AND RESTATED CREDIT AGREEMENT",
        "Data Processing Addendum (DPA)",
        "Nachtragsverteilung im Insolvenzverfahren",
        "Amendments",
        "Service Package No: 40715 Amendment No:",
        "Supplemental Terms",
    ],
)
def test_titles_of_other_documents_amend_nothing(title: str) -> None:
    assert amended([title], title, "de") is None


def test_an_amendment_is_linked_to_the_contract_it_names() -> None:
    documents = [
        ("D1", contract()),
        ("D2", contract("Mietvertrag über Gewerberäume", "2020-06-02", ("Ost AG", _PARTIES[1]))),
        ("D3", amendment()),
    ]
    assert links(documents) == {"D3": "D1"}


def test_a_second_amendment_leads_to_the_contract_not_to_the_first() -> None:
    documents = [
        ("D3", amendment(number=2, date="2023-05-05")),
        ("D2", amendment()),
        ("D1", contract()),
    ]
    assert links(documents) == {"D2": "D1", "D3": "D1"}


def test_parties_and_title_do_where_the_contract_has_no_date() -> None:
    assert links([("D1", contract(date="")), ("D2", amendment())]) == {"D2": "D1"}


def test_date_and_title_do_where_the_parties_are_not_known() -> None:
    documents = [("D1", contract(parties=())), ("D2", amendment())]
    assert links(documents) == {"D2": "D1"}


def test_the_object_decides_between_two_contracts_of_the_same_parties() -> None:
    documents = [
        ("D1", contract("Mietvertrag Hafenstraße 12", "")),
        ("D2", contract("Mietvertrag Speicherstraße 48", "")),
        ("D3", amendment("Mietvertrag Hafenstraße 12", "")),
    ]
    assert links(documents) == {"D3": "D1"}


def test_legal_forms_and_case_do_not_part_the_same_party() -> None:
    written = ("WIEBE GRUNDBESITZ GmbH und Co KG", "Linden Maschinenbau")
    assert links([("D1", contract()), ("D2", amendment(parties=written))]) == {"D2": "D1"}


@pytest.mark.parametrize(
    "base",
    [
        contract(parties=("Ganz Andere AG", "Dritter GmbH")),
        contract(date="2019-03-15"),
        contract(date="2023-01-01"),
        contract("Kaufvertrag", ""),
        contract("Kaufvertrag"),
        contract("Mietvertrag Hafenstraße 14"),
        Particulars(DocumentKind.LETTER, "Mietvertrag", "2019-03-14", _PARTIES),
        Particulars(DocumentKind.AMENDMENT, "Mietvertrag", "2019-03-14", _PARTIES),
    ],
)
def test_what_contradicts_is_not_linked(base: Particulars) -> None:
    wanted = amendment("Mietvertrag Hafenstraße 12 vom 14. März 2019")
    assert links([("D1", base), ("D2", wanted)]) == {}


def test_a_contract_in_the_other_language_is_known_by_date_and_parties() -> None:
    documents = [("D1", contract("Commercial Lease Agreement")), ("D2", amendment())]
    assert links(documents) == {"D2": "D1"}


def test_a_new_landlord_does_not_part_the_amendment_from_its_contract() -> None:
    wanted = amendment(parties=("Neue Eigentümer AG", _PARTIES[1]))
    assert links([("D1", contract()), ("D2", wanted)]) == {"D2": "D1"}


def test_a_date_alone_is_not_enough() -> None:
    base = contract("Kaufvertrag über Maschinen", parties=())
    assert links([("D1", base), ("D2", amendment("", parties=()))]) == {}


def test_a_party_in_common_and_a_title_are_not_enough_without_a_date() -> None:
    base = contract("Lieferrahmenvertrag Schrauben", "", (_PARTIES[1], "Eins AG"))
    wanted = amendment("Vertrag", "", parties=(_PARTIES[1], "Zwei AG"))
    assert links([("D1", base), ("D2", wanted)]) == {}


def test_two_that_fit_equally_are_not_linked() -> None:
    documents = [("D1", contract()), ("D2", contract()), ("D3", amendment())]
    assert links(documents) == {}


def test_the_order_of_documents_does_not_matter() -> None:
    documents = [
        ("D1", contract()),
        ("D2", contract("Kaufvertrag", "2019-03-14")),
        ("D3", amendment()),
    ]
    assert links(documents) == links(documents[::-1]) == {"D3": "D1"}


def test_many_contracts_of_one_client_are_told_apart_by_their_dates() -> None:
    documents = [
        (
            f"D{at}",
            contract("Mietvertrag", f"20{at // 300:02}-{at // 25 % 12 + 1:02}-{at % 25 + 1:02}"),
        )
        for at in range(3_000)
    ]
    wanted = amendment("Mietvertrag", "2005-07-04", date="2022-01-01")
    assert links([*documents, ("N", wanted)]) == {"N": "D1653"}


_SOME = st.sampled_from(["", "Mietvertrag", "Kaufvertrag Haus 3", "Lease of 3 May 2020"])
_DATES = st.sampled_from(["", "2020", "2020-05", "2020-05-03", "2021-01-01"])
_NAMES = st.lists(st.sampled_from(["A GmbH", "B AG", "C Ltd"]), max_size=3).map(tuple)
_ANY = st.builds(
    Particulars,
    kind=st.sampled_from(DocumentKind),
    title=_SOME,
    date=_DATES,
    parties=_NAMES,
    amends=_SOME,
    amends_date=_DATES,
)


@given(st.lists(_ANY, max_size=12))
def test_only_amendments_are_linked_and_only_to_contracts(found: list[Particulars]) -> None:
    documents = [(f"D{at}", each) for at, each in enumerate(found)]
    kinds = {identity: each.kind for identity, each in documents}
    for amending, base in links(documents).items():
        assert kinds[amending] is DocumentKind.AMENDMENT
        assert kinds[base] is DocumentKind.CONTRACT


@given(st.text())
def test_any_title_and_text_can_be_asked(text: str) -> None:
    found = amended([text[:100]], text, "en")
    assert found is None or 0 <= found.number < 100
