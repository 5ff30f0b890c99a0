"""The memory of the contexts norms are cited in."""

import numpy as np
import pytest

from copilot.retrieval.contexts import _contexts, remembered


def test_a_context_is_most_like_the_norm_it_stands_for() -> None:
    model, tokens, matrix = _contexts()
    found = remembered(matrix[5], 0.5, f"{model}/int8/abc")
    assert max(found, key=lambda token: found[token]) == tokens[5]
    assert found[tokens[5]] == pytest.approx(0.5, abs=1e-3)


def test_vectors_of_another_model_are_not_compared() -> None:
    assert remembered(np.ones(64, np.float32), 0.5, "another/int8/abc") == {}


def test_every_remembered_norm_is_named_as_citations_name_it_once() -> None:
    _, tokens, matrix = _contexts()
    assert len(set(tokens)) == len(tokens) == len(matrix)
    assert all(token.startswith("auth_") for token in tokens)
