from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Language
from copilot.structure.dates import dates

_DE_LIST = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
_EN_LIST = "January February March April May June July August September October November December"
_DE, _EN = _DE_LIST.split(), _EN_LIST.split()


def read(text: str, language: Language) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], value) for span, value in dates(text, language)]


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("3. März 2021", "de", "2021-03-03"),
        ("3.März 2021", "de", "2021-03-03"),
        ("03.03.2021", "de", "2021-03-03"),
        ("3. 3. 2021", "de", "2021-03-03"),
        ("3.3.21", "de", "2021-03-03"),
        ("31.12.49", "de", "2049-12-31"),
        ("31.12.50", "de", "1950-12-31"),
        ("03.03.21", "en", "2021-03-03"),
        ("2021-03-03", "de", "2021-03-03"),
        ("2021/03/03", "en", "2021-03-03"),
        ("dritten März 2021", "de", "2021-03-03"),
        ("einundzwanzigsten Mai 2020", "de", "2020-05-21"),
        ("1. Jänner 2020", "de", "2020-01-01"),
        ("March 3, 2021", "en", "2021-03-03"),
        ("MARCH 3, 2021", "en", "2021-03-03"),
        ("Mar. 3rd, 2021", "en", "2021-03-03"),
        ("3rd day of March 2021", "en", "2021-03-03"),
        ("3rd day of March, 2021", "en", "2021-03-03"),
        ("26t h day of May, 2017", "en", "2017-05-26"),
        ("first day of July, 2017", "en", "2017-07-01"),
        ("twenty-first day of July 2017", "en", "2017-07-21"),
        ("3 March 2021", "en", "2021-03-03"),
        ("3-Mar-21", "en", "2021-03-03"),
        ("03/04/2021", "en", "2021-03-04"),
        ("03/04/2021", "de", "2021-04-03"),
        ("13/04/2021", "en", "2021-04-13"),
        ("03/14/2021", "de", "2021-03-14"),
        ("03-04-2021", "de", "2021-04-03"),
        ("1/5/99", "en", "1999-01-05"),
        ("March 2021", "en", "2021-03"),
        ("März 2021", "de", "2021-03"),
    ],
)
def test_one_date_in_a_sentence(written: str, language: Language, value: str) -> None:
    text = f"Es gilt ({written}), so both agree."
    assert read(text, language) == [(written, value)]


@pytest.mark.parametrize(
    "text",
    [
        "am 30. Februar 2021",
        "31.04.2021",
        "2021-13-01",
        "0 March 2021",
        "May 00, 2021",
        "99/99/2021",
        "Section 3.1.12 of the Agreement",
        "Ziffer 3.1.12 gilt",
        "1.2.10 Der Mieter zahlt",
        "10.12.20.5",
        "6 O 214/23",
        "HRB 4417",
        "EUR 1.12.2021,50",
        "Tel. 04-12-13",
        "may 2021 be a year",
        "im Jahr 2021",
        "01.01.0999",
        "31.12.9999",
        "Maison 2021",
        "§ 3.3.21",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read(text, "de") == []


def test_an_unpadded_number_with_two_dots_is_a_clause_in_english() -> None:
    assert read("under 3.3.21 the Seller", "en") == []


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("vom 1. Januar bis 31. Dezember 2023", "de", ["2023-01-01", "2023-12-31"]),
        ("1. Dezember bis 31. Januar 2021", "de", ["2020-12-01", "2021-01-31"]),
        ("01.02.-03.03.2021", "de", ["2021-02-01", "2021-03-03"]),
        ("01.02.2023-31.03.2023", "de", ["2023-02-01", "2023-03-31"]),
        ("am 2. und 3. März 2021", "de", ["2021-03-02", "2021-03-03"]),
        ("3 and 5 March 2021", "en", ["2021-03-03", "2021-03-05"]),
        ("from January 1 to December 31, 2020", "en", ["2020-01-01", "2020-12-31"]),
    ],
)
def test_a_date_that_leaves_its_year_to_the_next(
    text: str, language: Language, values: list[str]
) -> None:
    assert [value for _, value in read(text, language)] == values


@given(st.dates(date(1500, 1, 1), date(2199, 12, 31)), st.integers(0, 7))
def test_every_notation_of_a_date_reads_as_that_date(day: date, notation: int) -> None:
    german, english = _DE[day.month - 1], _EN[day.month - 1]
    written = (
        f"{day.day}. {german} {day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f"{english} {day.day}, {day.year}",
        f"{day.day} {english} {day.year}",
        f"{day.month:02}/{day.day:02}/{day.year}",
        f"{day.day}th day of {english}, {day.year}",
    )[notation]
    assert read(f"on {written}: signed", "en") == [(written, day.isoformat())]


@given(st.text(), st.sampled_from(["de", "en"]))
def test_any_text_is_read_and_the_places_are_in_order(text: str, language: Language) -> None:
    end = 0
    for span, value in dates(text, language):
        assert end <= span.start < span.end <= len(text)
        assert len(value) in (7, 10)
        end = span.end


_PIECES = st.sampled_from(
    [
        "3",
        "31",
        ".",
        ". ",
        "/",
        "-",
        " ",
        "März",
        "March",
        "2021",
        "21",
        "bis",
        "und",
        "\n",
        "of",
        "th",
    ]
)


@given(st.lists(_PIECES, max_size=14), st.sampled_from(["de", "en"]))
def test_pieces_of_dates_in_any_order_give_only_dates_that_exist(
    pieces: list[str], language: Language
) -> None:
    for _, value in dates("".join(pieces), language):
        date.fromisoformat(value if len(value) == 10 else f"{value}-01")
