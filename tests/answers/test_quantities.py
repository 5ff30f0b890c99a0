"""Numbers and dates in one form, whichever language wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.answers.quantities import quantities


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.000,00 EUR", "1000"),
        ("EUR 1,000.00", "1000"),
        ("1000 Euro", "1000"),
        ("1 000 €", "1000"),
        ("12,5 %", "12.5"),
        ("12.5 %", "12.5"),
        ("14 days", "14"),
        ("vierzehn Tage", "14"),
        ("fourteen days", "14"),
        ("drei Monate", "3"),
        ("2.500.000,00 EUR", "2500000"),
        ("Ziffer 5", "5"),
        ("EUR 45k", "45"),
    ],
)
def test_a_number_has_one_form(written: str, value: str) -> None:
    assert quantities(written) == {value}


@pytest.mark.parametrize(
    "written",
    ["3. März 2021", "03.03.2021", "3.3.21", "2021-03-03", "March 3, 2021", "3rd of March 2021"],
)
def test_a_date_has_one_form(written: str) -> None:
    assert quantities(written) == {"2021-03-03"}


def test_an_article_is_no_number() -> None:
    assert quantities("ein Mieter, one tenant") == set()


@given(st.integers(min_value=0, max_value=10**9))
def test_german_and_english_grouping_give_the_same_value(number: int) -> None:
    english = f"{number:,}"
    german = english.replace(",", ".")
    assert quantities(english) == quantities(german) == {str(number)}


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    quantities(text)
