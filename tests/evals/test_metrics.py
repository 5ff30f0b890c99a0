"""The figures of retrieval on cases small enough to compute by hand."""

import pytest

from copilot.domain import Span
from copilot.evals.cases import GoldSpan
from copilot.evals.metrics import (
    Found,
    bootstrap,
    hit_at,
    ndcg_at,
    percentile,
    precision_at,
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
