"""Norms of laws ranked as wholes."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from copilot.config import load_profile
from copilot.retrieval.norm_ranking import NormEvidence, Scored, norm_evidence, norm_scores
from copilot.retrieval.outline import Norm

_LEASE = Norm("D1", "Buch 2 > § 551 Begrenzung von Mietsicherheiten", 1, 0, 900, (1, 2), 0.5, "bgb")
_LOAN = Norm("D1", "Buch 2 > § 488 Darlehensvertrag", 1, 900, 1200, (3,), 0.6, "bgb")


def _rarity(terms: Iterable[str]) -> dict[str, float]:
    """Every term is as rare as any other."""
    return dict.fromkeys(terms, 2.0)


def _evidence(asked: set[str], remembered: dict[str, float]) -> dict[Norm, NormEvidence]:
    scored = {
        1: Scored(0.80, 0.80, 0.2, 0.0),
        2: Scored(0.86, 0.82, 1.0, 0.5),
        3: Scored(0.84, 0.84, 0.0, 0.0),
    }
    found = norm_evidence([_LOAN, _LEASE], scored, asked, remembered, _rarity)
    return {evidence.norm: evidence for evidence in found}


def test_the_passages_of_a_norm_speak_together() -> None:
    lease = _evidence(set(), {})[_LEASE]
    assert lease.best == 2
    assert lease.features["dense"] == 0.82
    assert abs(lease.features["dense_mean"] - 0.81) < 1e-9
    assert lease.features["lexical"] == 1.0


def test_a_heading_that_the_question_names_is_told_from_one_it_does_not() -> None:
    found = _evidence({"darlehensvertrag", "darleh", "vertrag"}, {})
    assert found[_LOAN].features["heading"] > found[_LEASE].features["heading"]


def test_a_norm_is_named_as_citations_name_it() -> None:
    assert _LEASE.token == "auth_551_bgb"
    assert Norm("D2", "§ 5 Kündigung", 1, 0, 9, (1,), 0.0, "").token == ""
    found = _evidence(set(), {"auth_551_bgb": 0.1})
    assert found[_LEASE].features["remembered"] == 0.1
    assert found[_LOAN].features["remembered"] == 0.0


def test_the_profile_weighs_known_features_only() -> None:
    known = set(_evidence(set(), {})[_LEASE].features)
    assert set(load_profile("default").norm_weights) <= known


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_norms_are_brought_to_the_height_of_other_passages(dense: list[float]) -> None:
    evidence = [NormEvidence(_LOAN, 3, {"dense": value}) for value in dense]
    scores = norm_scores(evidence, [0.8] * len(dense), {"dense": 3.0})
    best = sorted(scores, reverse=True)[:10]
    assert abs(sum(best) / len(best) - 0.8) < 1e-6
    order = sorted(range(len(dense)), key=lambda at: -dense[at])
    assert all(scores[a] >= scores[b] for a, b in pairwise(order))


def test_no_norm_gives_no_score() -> None:
    assert norm_scores([], [], {"dense": 1.0}) == []
