"""How like a statement is to the contexts in which courts cite a norm: a memory of vectors.

One vector a norm, the mean of the contexts it was cited in; made by
``benchmarks/fit_ranking.py``. Empty where the file is not there.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from copilot.paths import resource

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FILE: Final = ("index", "lexicon", "citation_contexts.npz")


def remembered(vector: "NDArray[np.float32]", floor: float, embedder: str) -> dict[str, float]:
    """Norm token -> how much its contexts are more like ``vector`` than ``floor``.

    Empty where ``embedder`` (as an index records it) is not the model the memory was made with.
    """
    model, tokens, matrix = _contexts()
    if not tokens or embedder.split("/")[0] != model:
        return {}
    similarity = matrix @ vector
    return {
        token: value - floor
        for token, value in zip(tokens, similarity.tolist(), strict=True)
        if value > floor
    }


@cache
def _contexts() -> tuple[str, tuple[str, ...], "NDArray[np.float32]"]:
    path = resource(*_FILE)
    if not path.is_file():
        return "", (), np.zeros((0, 0), np.float32)
    with np.load(path, allow_pickle=False) as held:
        matrix = held["vectors"].astype(np.float32)
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        return str(held["embedder"]), tuple(str(token) for token in held["tokens"]), matrix
