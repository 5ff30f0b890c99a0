"""A cell of a CSV never becomes a formula."""

import csv
import io

import pytest

from copilot.exports.report import Cell, Report, Table
from copilot.exports.separated import render


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30 1", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =HYPERLINK(1)"]
)
def test_what_would_be_a_formula_is_text(text: str) -> None:
    table = Table((text,), ((Cell(text),),))
    written = render(Report("", "en", (), (table,), "")).decode("utf-8-sig")
    assert all(row[0].startswith("'") for row in csv.reader(io.StringIO(written)))
