"""Examines a vector copy in a child process: a damaged one may kill the process that opens it.

``python -m copilot.store.probe FOLDER`` reads chunk ids as a JSON list, and writes what Chroma
has of them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Enough to hit every part of the graph's file, few enough to take no time.
_SAMPLE: Final = 64
_SECONDS: Final = 120
_ALIKE: Final = 0.999


def sample_of(ids: list[int]) -> list[int]:
    """Ids spread evenly over all, the first and last among them."""
    if len(ids) <= _SAMPLE:
        return ids
    return [ids[at * (len(ids) - 1) // (_SAMPLE - 1)] for at in range(_SAMPLE)]


def healthy(
    folder: Path,
    sample: list[int],
    expected: NDArray[np.float16],
    there: set[int],
    changing: set[int],
) -> bool:
    """Whether the copy has the ids that are ``there``, whatever of those ``changing``, and the
    ``expected`` vectors of the sample, which are found as their own nearest."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "copilot.store.probe", str(folder)],
            input=json.dumps(sample),
            capture_output=True,
            encoding="ascii",
            timeout=_SECONDS,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=True,
        )
        found = json.loads(child.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return False
    if set(found["ids"]) - changing != there - changing:
        return False
    same = all(
        _alike(found["vectors"].get(str(id_)), vector)
        for id_, vector in zip(sample, expected, strict=True)
    )
    # An approximate graph may miss a few among many equal vectors; a damaged one misses most.
    reached = sum(similarity > _ALIKE for similarity in found["self"].values())
    return same and reached * 2 >= len(sample)


def _alike(found: list[float] | None, expected: NDArray[np.float16]) -> bool:
    if found is None or len(found) != len(expected):
        return False
    one, other = np.asarray(found, np.float64), expected.astype(np.float64)
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return lengths == 0 or float(one @ other) / lengths > _ALIKE


def main() -> None:
    """Answer on standard output for the folder in the first argument."""
    from copilot.store.vectors import OpenCollection

    sample: list[int] = json.load(sys.stdin)
    with OpenCollection(Path(sys.argv[1])) as collection:
        vectors = collection.vectors(sample) if sample else {}
        found = {
            "ids": collection.ids(),
            "vectors": {id_: vector.tolist() for id_, vector in vectors.items()},
            # The best similarity: that of the vector itself, unless the graph has lost it.
            "self": {id_: collection.nearest(v, 1)[0][1] for id_, v in vectors.items()},
        }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
