"""Review templates: the shipped ones load, a wrong one is refused with its reason."""

import pytest

from copilot.errors.review import BadTemplateError, TemplateNotFoundError
from copilot.tools.review.nouns import ColumnKind
from copilot.tools.review.table import column_from, column_json
from copilot.tools.review.templates import load_template, shipped, template_of

COLUMN = """
[title]
de = "T"
en = "T"
[[columns]]
name = "{name}"
kind = "{kind}"
label = {{ de = "L", en = "L" }}
question = {{ de = "F", en = "Q" }}
signs = '{signs}'
"""


def test_every_shipped_template_loads_and_has_both_languages() -> None:
    assert shipped() == ["dpa", "employment", "lease", "nda", "share_purchase"]
    for name in shipped():
        template = load_template(name)
        for column in template.columns:
            assert column.labels["de"] and column.labels["en"]
            assert column.questions["de"] and column.questions["en"]


def test_a_column_survives_being_kept() -> None:
    for name in shipped():
        for column in load_template(name).columns:
            assert column_from(column_json(column)) == column


@pytest.mark.parametrize(
    ("name", "kind", "signs", "reason"),
    [
        ("a", "number", "x", "kind"),
        ("A b", "text", "x", "small letters"),
        ("a", "one_of", "x", "two options"),
        ("a", "text", "(x", "missing )"),
        ("a", "text", "(x+)+y", "repeats a repetition"),
    ],
)
def test_a_wrong_template_is_refused_with_its_reason(
    name: str, kind: str, signs: str, reason: str
) -> None:
    with pytest.raises(BadTemplateError) as refused:
        template_of("own", COLUMN.format(name=name, kind=kind, signs=signs))
    assert reason in str(refused.value)


def test_a_template_without_columns_or_with_too_many_is_refused() -> None:
    with pytest.raises(BadTemplateError):
        template_of("own", 'columns = []\n[title]\nde = "T"\nen = "T"\n')
    many = "".join(
        COLUMN.format(name=f"c{n}", kind="text", signs="x")
        .split("[[columns]]")[1]
        .join(("[[columns]]", ""))
        for n in range(61)
    )
    with pytest.raises(BadTemplateError) as refused:
        template_of("own", f'[title]\nde = "T"\nen = "T"\n{many}')
    assert "60" in str(refused.value)


def test_a_template_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(TemplateNotFoundError) as missing:
        load_template("treaty")
    assert "lease" in str(missing.value.fix)


def test_a_good_template_of_the_firm_is_read() -> None:
    template = template_of("own", COLUMN.format(name="rent", kind="amount", signs="Miete"))
    assert template.columns[0].kind is ColumnKind.AMOUNT
