"""Numbers with their units, as contracts write them."""

import pytest

from copilot.tools.playbook.measures import measures


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("mit einer Frist von drei (3) Monaten", "months", [3]),
        ("bis zum Ablauf des zwölften Monats", "months", [12]),
        ("am dritten Werktag", "months", []),
        ("for a period of five years", "months", [60]),
        ("within thirty (30) days", "days", [30]),
        ("binnen 48 Stunden", "hours", [48]),
        ("innerhalb von zwei Tagen", "hours", [48]),
        ("höchstens 250.000,00 EUR", "amount", [250_000]),
        ("EUR 1.5 million in any year", "amount", [1_500_000]),
        ("bis zu 2 Mio. Euro", "amount", [2_000_000]),
        ("USD 500,000 and €12.40", "amount", [500_000, 12.4]),
        ("höchstens acht v. H. oder 5,5 Prozent", "percent", [8, 5.5]),
        ("drei Nettokaltmieten", "monthly_rents", [3]),
        ("3O Tage", "days", []),
        ("keine Zahl", "amount", []),
    ],
)
def test_a_number_is_read_in_its_unit(text: str, unit: str, values: list[float]) -> None:
    assert [each.value for each in measures(text, unit)] == values
