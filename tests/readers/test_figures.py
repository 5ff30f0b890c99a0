"""Numbers as a spreadsheet shows them, in German and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.readers.figures import Manner, is_german_format, shown

GERMAN = Manner(german=True)
ENGLISH = Manner()


@pytest.mark.parametrize(
    ("value", "code", "manner", "text"),
    [
        (1250, '#,##0.00 "EUR"', GERMAN, "1.250,00 EUR"),
        (1250, '#,##0.00 "EUR"', ENGLISH, "1,250.00 EUR"),
        (1234567.891, "#,##0.00\\ [$€-407]", GERMAN, "1.234.567,89 €"),
        (-1250, '#,##0.00\\ "€";[Red]\\-#,##0.00\\ "€"', GERMAN, "-1.250,00 €"),
        (-3.5, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-', GERMAN, "-3,50 €"),
        (0, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', GERMAN, "- €"),
        (-12, "#,##0;(#,##0)", ENGLISH, "(12)"),
        (0.19, "0%", GERMAN, "19%"),
        (0.0525, "0.00%", GERMAN, "5,25%"),
        (2.675, "0.00", ENGLISH, "2.68"),
        (1.5, "General", GERMAN, "1,5"),
        (0.1 + 0.2, "General", ENGLISH, "0.3"),
        (12, "General", GERMAN, "12"),
        (42, "000000", GERMAN, "000042"),
        (1500000, '#,##0.0,, "Mio."', GERMAN, "1,5 Mio."),
        (45657, "[short]", GERMAN, "31.12.2024"),
        (45657, "[short]", ENGLISH, "2024-12-31"),
        (45657, "dd/mm/yyyy", ENGLISH, "31/12/2024"),
        (45657, "[$-407]d. mmmm yyyy", ENGLISH, "31. Dezember 2024"),
        (45657, "dddd, d mmmm yyyy", ENGLISH, "Tuesday, 31 December 2024"),
        (45657.75, "dd.mm.yyyy hh:mm", GERMAN, "31.12.2024 18:00"),
        (0.5625, "h:mm AM/PM", ENGLISH, "1:30 PM"),
        (1.5, "[h]:mm:ss", GERMAN, "36:00:00"),
        (1, "dd.mm.yyyy", GERMAN, "01.01.1900"),
        (7, "@", GERMAN, "7"),
        (5, ";;;", GERMAN, "5"),
    ],
)
def test_a_figure_is_shown_by_its_format(
    value: float, code: str, manner: Manner, text: str
) -> None:
    assert shown(value, code, manner) == text


def test_books_of_old_macs_count_from_1904() -> None:
    assert shown(0, "yyyy-mm-dd", Manner(from_1904=True)) == "1904-01-01"


@pytest.mark.parametrize(
    ("code", "german"),
    [
        ('#,##0.00\\ "€"', True),
        ("#,##0.00\\ [$€-407]", True),
        ("[$-F800]dddd", False),
        ("[$€-2] #,##0", False),
        ("[$-409]d", False),
    ],
)
def test_german_books_are_known_by_their_formats(code: str, german: bool) -> None:
    assert is_german_format(code) is german


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.text(max_size=12))
def test_no_format_breaks_the_reader(value: float, code: str) -> None:
    assert isinstance(shown(value, code, GERMAN), str)
