"""Automatic numbers as Word shows them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.readers.numerals import numeral
from copilot.readers.package import parse
from copilot.readers.word_numbering import load_numbering
from tests.readers.packages import numbered, numbering, p

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _labels(numbers: str, body: str, styles: str = "") -> list[str]:
    roots = [
        parse(f"<w:x {NAMESPACE}>{xml}</w:x>".encode(), "x") for xml in (numbers, styles, body)
    ]
    known = load_numbering(roots[0], roots[1])
    return [known.label(paragraph) for paragraph in roots[2]]


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (1, "lowerLetter", "a"),
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (12, "decimal", "12"),
        (3, "ordinal", "3."),
        (0, "upperRoman", "0"),
        (10**9, "lowerLetter", "1000000000"),
        (5, "chineseCounting", "5"),
        (5, "none", ""),
    ],
)
def test_numerals_read_as_shown(value: int, style: str, shown: str) -> None:
    assert numeral(value, style) == shown


@given(st.integers(1, 4999))
def test_no_two_numbers_look_alike(value: int) -> None:
    for style in ("lowerRoman", "upperLetter", "decimal"):
        assert all(a != b for a, b in pairwise(numeral(n, style) for n in (value, value + 1)))


def test_levels_count_under_their_parents() -> None:
    levels = numbering(("upperRoman", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "%3)"))
    body = "".join(numbered("x", at) for at in (0, 1, 2, 2, 1, 2, 0, 1))

    assert _labels(levels, body) == ["I. ", "I.1 ", "a) ", "b) ", "I.2 ", "a) ", "II. ", "II.1 "]


def test_a_skipped_level_counts_as_begun() -> None:
    levels = numbering(("decimal", "%1"), ("lowerLetter", "%1.%2"), ("decimal", "%1.%2.%3"))

    assert _labels(levels, numbered("x", 0) + numbered("x", 2) + numbered("x", 1)) == [
        "1 ",
        "1.a.1 ",
        "1.b ",
    ]


def test_legal_numbering_shows_figures_only() -> None:
    levels = numbering(("upperRoman", "%1"), ("decimal", "%1.%2")).replace(
        '<w:lvlText w:val="%1.%2"/>', '<w:isLgl/><w:lvlText w:val="%1.%2"/>'
    )

    assert _labels(levels, numbered("x") + numbered("x", 1)) == ["I ", "1.1 "]


def test_lists_of_one_family_count_on_unless_told_to_start_again() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    levels = numbering(("decimal", "%1."), more=again)
    body = "".join(numbered("x", 0, list_id) for list_id in (1, 1, 2, 3, 3))

    assert _labels(levels, body) == ["1. ", "2. ", "3. ", "5. ", "6. "]


def test_a_level_may_go_on_across_its_parents() -> None:
    levels = numbering(("decimal", "Art. %1"), ("decimal", "§ %2")).replace(
        '<w:lvlText w:val="§ %2"/>', '<w:lvlRestart w:val="0"/><w:lvlText w:val="§ %2"/>'
    )
    body = "".join(numbered("x", at) for at in (0, 1, 1, 0, 1))

    assert _labels(levels, body) == ["Art. 1 ", "§ 1 ", "§ 2 ", "Art. 2 ", "§ 3 "]


def test_bullets_of_symbol_fonts_become_readable() -> None:
    levels = numbering(("bullet", "\uf0b7"), ("bullet", "o"), ("bullet", "–"))
    body = "".join(numbered("x", at) for at in range(3))

    assert _labels(levels, body) == ["• ", "• ", "– "]


def test_a_style_numbers_its_paragraphs_and_those_based_on_it() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="h2"><w:basedOn w:val="h1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="plain"><w:basedOn w:val="h1"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    body = "".join(p("x", f'<w:pStyle w:val="{style}"/>') for style in ("h1", "h2", "plain", "h2"))

    assert _labels(numbering(("decimal", "%1"), ("decimal", "%1.%2")), body, styles) == [
        "1 ",
        "1.1 ",
        "",
        "1.2 ",
    ]


def test_a_level_may_name_its_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="h2"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    levels = numbering(("decimal", "%1"), ("decimal", "%1.%2")).replace(
        '<w:lvlText w:val="%1.%2"/>', '<w:pStyle w:val="h2"/><w:lvlText w:val="%1.%2"/>'
    )

    assert _labels(levels, p("x", '<w:pStyle w:val="h2"/>'), styles) == ["1.1 "]


def test_a_list_style_leads_to_its_levels() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="Paragraphen"><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    linked = (
        '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="Paragraphen"/></w:abstractNum>'
        '<w:num w:numId="4"><w:abstractNumId w:val="8"/></w:num>'
    )
    body = numbered("x", 0, 4) + numbered("x", 0, 1)

    assert _labels(numbering(("decimal", "§ %1"), more=linked), body, styles) == ["§ 1 ", "§ 2 "]


def test_styles_that_are_based_on_each_other_end() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )

    assert _labels(numbering(), p("x", '<w:pStyle w:val="a"/>'), styles) == [""]
