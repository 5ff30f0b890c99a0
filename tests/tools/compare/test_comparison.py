"""Forty pairs with known edits: no word is lost, none invented, none marked for nothing."""

import re
from collections import Counter

import pytest

from copilot.structure.differences import words
from copilot.tools.compare.comparison import Comparison, Kind, compare
from copilot.tools.compare.sides import side
from copilot.tools.compare.significance import Significance
from tests.tools.compare.pairs import Pair, pairs

_CLAUSE_NUMBER = re.compile(r"\d{1,2}(?:\.\d)?")
_PAIRS = pairs()


def _compared(before: str, after: str) -> Comparison:
    return compare(side("A", before), side("B", after))


def _marked(comparison: Comparison, mark: str) -> Counter[str]:
    found = Counter(
        word for run in comparison.runs if run.change == mark for word in words(run.text)
    )
    return Counter({w: n for w, n in found.items() if not _CLAUSE_NUMBER.fullmatch(w)})


@pytest.mark.parametrize("pair", _PAIRS, ids=[pair.name for pair in _PAIRS])
def test_every_word_that_came_or_went_is_marked_and_no_other(pair: Pair) -> None:
    found = _compared(pair.before, pair.after)
    assert found.text(("inserted", "moved_here")) == pair.before
    assert found.text(("deleted", "moved_away")) == pair.after
    assert _marked(found, "inserted") == _told(pair.inserted)
    assert _marked(found, "deleted") == _told(pair.deleted)
    assert any(change.kind is Kind.MOVED for change in found.changes) == pair.moved


def _told(known: Counter[str]) -> Counter[str]:
    return Counter({w: n for w, n in known.items() if n and not _CLAUSE_NUMBER.fullmatch(w)})


def test_the_same_text_has_no_change() -> None:
    assert _compared(_PAIRS[0].before, _PAIRS[0].before).changes == ()


@pytest.mark.parametrize(
    ("before", "after"), [("", "neu"), ("alt", ""), ("", ""), ("\n\n", "\t"), ("a\fb", "a\fc\x00")]
)
def test_empty_and_odd_texts_are_accounted_for_too(before: str, after: str) -> None:
    found = _compared(before, after)
    assert found.text(("inserted", "moved_here")) == found.before.text
    assert found.text(("deleted", "moved_away")) == found.after.text


def test_texts_in_two_languages_are_one_after_the_other() -> None:
    found = _compared(_PAIRS[0].before, _PAIRS[1].before)
    assert found.text(("inserted", "moved_here")) == _PAIRS[0].before
    assert found.text(("deleted", "moved_away")) == _PAIRS[1].before


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Die Frist beträgt 3 Monate.", "Die Frist beträgt 6 Monate.", Significance.FIGURES),
        ("Der Mieter kann kündigen.", "Der Mieter kann nicht kündigen.", Significance.DUTIES),
        ("The tenant may sublet.", "The tenant shall sublet.", Significance.DUTIES),
        ("Der Mieter zahlt gerne.", "Der Mieter zahlt freudig.", Significance.WORDING),
        ("Der  Mieter zahlt gern.", "Der Mieter zahlt gern.", Significance.LAYOUT),
    ],
)
def test_a_rule_says_what_a_change_touches(before: str, after: str, expected: Significance) -> None:
    (change,) = _compared(before, after).changes
    assert change.significance is expected


def test_a_reference_that_follows_its_clause_is_no_change_of_substance() -> None:
    before = (
        "§ 1 Miete\nDie Miete beträgt 10 EUR.\n\n§ 2 Haftung\nSiehe die Regelung in § 1 oben.\n"
    )
    after = (
        "§ 1 Zweck\nGenutzt wird als Werkstatt und Lager.\n\n"
        "§ 2 Miete\nDie Miete beträgt 10 EUR.\n\n"
        "§ 3 Haftung\nSiehe die Regelung in § 2 oben.\n"
    )
    found = {c.significance for c in _compared(before, after).changes if c.kind is Kind.CHANGED}
    assert found == {Significance.REFERENCES}


def test_cancelling_stops_the_comparison() -> None:
    def cancel(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(side("A", "alt"), side("B", "neu"), cancel)
