"""The figures of retrieval on cases small enough to compute by hand."""

import math

import pytest

from copilot.domain import Span
from copilot.evals.cases import GoldSpan
from copilot.evals.metrics import (
    Found,
    bootstrap,
    hit_at,
    ndcg_at,
    paired_difference,
    percentile,
    precision_at,
    rate,
    recall_at,
    reciprocal_rank,
    right_document,
    wilson,
)

_GOLD = (GoldSpan("a.txt", Span(100, 200)),)
_MISS = Found("b.txt", Span(100, 200))
_HALF = Found("a.txt", Span(0, 150))
_LESS = Found("a.txt", Span(0, 149))
_WHOLE = Found("a.txt", Span(90, 210))


@pytest.mark.parametrize(
    ("found", "k", "hit"),
    [([_MISS, _HALF], 1, 0), ([_MISS, _HALF], 2, 1), ([_LESS], 1, 0), ([_WHOLE], 1, 1), ([], 5, 0)],
)
def test_half_a_gold_span_makes_a_hit(found: list[Found], k: int, hit: float) -> None:
    assert hit_at(found, _GOLD, k) == hit


def test_recall_and_precision_count_characters_once() -> None:
    found = [_HALF, Found("a.txt", Span(100, 150))]
    assert recall_at(found, _GOLD, 2) == 0.5
    assert precision_at(found, _GOLD, 2) == pytest.approx(50 / 150)
    assert precision_at([], _GOLD, 2) == 0.0


def test_ranks_are_counted_from_one() -> None:
    assert reciprocal_rank([_MISS, _WHOLE], _GOLD) == 0.5
    assert reciprocal_rank([_MISS], _GOLD) == 0.0
    assert ndcg_at([_WHOLE], _GOLD) == 1.0
    assert 0 < ndcg_at([_MISS, _WHOLE, _HALF], _GOLD) < 1
    assert right_document([_WHOLE], _GOLD) == 1.0
    assert right_document([], _GOLD) == 0.0


def test_intervals_hold_the_rate_and_shrink_with_trials() -> None:
    low, high = wilson(8, 10)
    assert low < 0.8 < high
    narrow_low, narrow_high = wilson(800, 1000)
    assert narrow_high - narrow_low < high - low
    assert wilson(0, 0) == (0.0, 1.0)
    assert bootstrap([0.0, 1.0] * 50) == bootstrap([0.0, 1.0] * 50)


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([], 0.95) == 0.0


@pytest.mark.parametrize("trials", [14, 60, 200])
def test_wilson_holds_the_true_rate_about_as_often_as_it_says(trials: int) -> None:
    """Exact coverage, averaged over true rates: the sum of the binomial terms inside."""
    covered = []
    for true_rate in (percent / 100 for percent in range(2, 99)):
        covered.append(
            sum(
                math.comb(trials, k) * true_rate**k * (1 - true_rate) ** (trials - k)
                for k in range(trials + 1)
                if wilson(k, trials)[0] <= true_rate <= wilson(k, trials)[1]
            )
        )
    assert 0.94 < sum(covered) / len(covered) < 0.97
    assert min(covered) > 0.82


def test_a_rate_leaves_out_what_it_does_not_apply_to() -> None:
    assert rate([(1, 1), (0, 0), (0, 1)]) == 0.5
    assert rate([(0, 0)]) is None
    assert rate([]) is None


def test_what_both_find_hard_does_not_widen_a_difference() -> None:
    first = [(float(number % 2), 1.0) for number in range(60)]
    better = [(1.0, 1.0), *first[1:]]
    paired = paired_difference(first, better)
    assert paired is not None
    value, (low, high) = paired
    assert value == pytest.approx(1 / 60)
    assert low == 0.0
    assert high < 0.06
    assert paired == paired_difference(first, better)
    same = paired_difference(first, first)
    assert same == (0.0, (0.0, 0.0))


def test_without_anything_to_compare_there_is_no_difference() -> None:
    assert paired_difference([(0, 0)], [(1, 1)]) is None
    assert paired_difference([(1, 1), (0, 0)], [(0, 0), (1, 1)]) is not None
