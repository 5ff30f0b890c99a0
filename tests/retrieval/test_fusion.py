"""Fusion by a weighted sum."""

from hypothesis import given
from hypothesis import strategies as st

from copilot.config import Profile
from copilot.retrieval.fusion import Evidence, fuse

_PROFILE = Profile(lexical_weight=0.1, authority_weight=0.05, document_weight=0.04)


def _evidence(dense: float, lexical: float = 0.0, document: float = 0.0) -> Evidence:
    return Evidence(dense, lexical, 0.0, 0.0, document, ("dense",))


def test_shared_words_lift_a_passage_over_one_that_is_a_little_more_similar() -> None:
    fused = fuse({1: _evidence(0.85), 2: _evidence(0.82, lexical=1.0)}, _PROFILE)
    assert [entry.id for entry in fused] == [2, 1]


def test_the_named_document_comes_first_among_equals() -> None:
    fused = fuse({1: _evidence(0.85), 2: _evidence(0.85, document=1.0)}, _PROFILE)
    assert fused[0].id == 2


def test_equal_scores_keep_the_order_of_numbers() -> None:
    assert [f.id for f in fuse({7: _evidence(0.8), 3: _evidence(0.8)}, _PROFILE)] == [3, 7]


_SHARES = st.floats(0, 1)


@given(st.dictionaries(st.integers(0, 50), st.builds(_evidence, _SHARES, _SHARES, _SHARES)))
def test_every_passage_comes_back_once_best_first(evidence: dict[int, Evidence]) -> None:
    fused = fuse(evidence, _PROFILE)
    assert sorted(entry.id for entry in fused) == sorted(evidence)
    scores = [entry.score for entry in fused]
    assert scores == sorted(scores, reverse=True)
