"""Personal data by kind: what has to be found, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.structure.personal import Kind, personal_data

_KNOWN = ("Thornbeck Components Ltd", "Ida Lang <ida@example.org>", "Vermieter", "Claudia Mertens")


def _found(text: str, kind: Kind) -> list[str]:
    return [found.text for found in personal_data(text, _KNOWN, "de") if found.kind is kind]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (Kind.MAIL, "an ida.lang+x@kanzlei-nord.de schreiben", ["ida.lang+x@kanzlei-nord.de"]),
        (Kind.IBAN, "auf DE89 3704 0044 0532 0130 00 zahlen", ["DE89 3704 0044 0532 0130 00"]),
        (Kind.IBAN, "IBAN GB29NWBK60161331926819.", ["GB29NWBK60161331926819"]),
        (Kind.PHONE, "Tel.: 0431/5678-90", ["0431/5678-90"]),
        (Kind.PHONE, "call +49 (0)40 123 45 67", ["+49 (0)40 123 45 67"]),
        (Kind.PHONE, "Telefon 4455667", ["4455667"]),
        (Kind.PHONE, "030 1234567", ["030 1234567"]),
        (Kind.FILE_NUMBER, "LG Nordhaven, 6 O 214/23", ["6 O 214/23"]),
        (Kind.FILE_NUMBER, "BGH VI ZR 112/20", ["VI ZR 112/20"]),
        (Kind.FILE_NUMBER, "Unser Zeichen: 2024-117/pb", ["2024-117/pb"]),
        (Kind.FILE_NUMBER, "Case No. 22-cv-01234", ["22-cv-01234"]),
        (Kind.DATE, "am 3. März 2021 und am 01.02.2023", ["3. März 2021", "01.02.2023"]),
        (Kind.ADDRESS, "in der Hafenstraße 12 b wohnt", ["Hafenstraße 12 b"]),
        (Kind.ADDRESS, "Berliner Platz 3", ["Berliner Platz 3"]),
        (Kind.ADDRESS, "Am Markt 7", ["Am Markt 7"]),
        (Kind.ADDRESS, "24103 Kiel", ["24103 Kiel"]),
        (Kind.ADDRESS, "at 221 Baker Street", ["221 Baker Street"]),
        (Kind.ADDRESS, "London SW1A 1AA", ["SW1A 1AA"]),
        (Kind.ADDRESS, "Postfach 12 34", ["Postfach 12 34"]),
        (Kind.NAME, "Herr Dr. Karl von Berg kündigt", ["Karl von Berg"]),
        (Kind.NAME, "Frau Osterloh", ["Osterloh"]),
        (Kind.NAME, "Rechtsanwältin Pabst", ["Pabst"]),
        (Kind.NAME, "Mr. John Smith", ["John Smith"]),
        (Kind.NAME, "die Nordlicht Handels GmbH & Co. KG", ["Nordlicht Handels GmbH & Co. KG"]),
        (Kind.NAME, "Thornbeck Components Ltd zahlt", ["Thornbeck Components Ltd"]),
        (Kind.NAME, "Thornbeck zahlt an Lang", ["Thornbeck", "Lang"]),
        (Kind.NAME, "Claudia\nMertens und Mertens", ["Claudia\nMertens", "Mertens"]),
    ],
)
def test_each_kind_is_found_as_it_is_written(kind: Kind, text: str, found: list[str]) -> None:
    assert _found(text, kind) == found


@pytest.mark.parametrize(
    "text",
    [
        "Der Vermieter zahlt 12345 Euro binnen 14 Tagen.",
        "Der Betrag von EUR 1.000,00 ist nach § 5 Abs. 2 fällig.",
        "This Agreement ends after five years; Section 7.2 applies.",
        "Die Frist beträgt drei Monate zum Quartalsende.",
        "Frau Vermieter",
        "Zinsen von 0,05 % und 0.25 %",
    ],
)
def test_amounts_clauses_and_roles_are_no_personal_data(text: str) -> None:
    assert personal_data(text, _KNOWN, "de") == []


@given(st.text(alphabet="Aä1 @.-/+DEGmbHrFau\n§Str", max_size=60), st.sampled_from(["de", "en"]))
def test_what_is_found_stands_there_and_nothing_twice(text: str, language: str) -> None:
    found = personal_data(text, _KNOWN, language)  # type: ignore[arg-type]
    assert all(text[f.span.start : f.span.end] == f.text for f in found)
    ends = [f.span.end for f in found]
    assert all(end <= f.span.start for end, f in zip(ends, found[1:], strict=False))
