"""The reader's word on the best passages: it reads question and passage together, and reorders.

What the fusion ranks far down it never sees. Knows nothing of how passages were found.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from copilot.config import Profile
from copilot.domain import StoredChunk
from copilot.inference.reader import PairReader
from copilot.retrieval.merging import Ranked
from copilot.retrieval.reading import passage_text

# So many of the best passages are read.
READ: Final = 20
# Log-odds beyond these say no more.
_LEAST, _MOST = -8.0, 8.0


class Texts(Protocol):
    """What reading needs of a library."""

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]: ...


Found = tuple[Ranked, StoredChunk]


def reread(
    asked: str, best: Sequence[Found], library: Texts, reader: PairReader, profile: Profile
) -> list[tuple[Ranked, StoredChunk, float | None]]:
    """The best passages in the order of fusion and reading together, the others behind them.

    Of a norm that is shown as a whole its best passage is read.
    """
    first = best[:READ]
    stored = {chunk.id: chunk for chunk in library.chunks([entry.id for entry, _ in first])}
    texts = [passage_text(stored.get(entry.id, shown)) for entry, shown in first]
    readings = [float(value) for value in reader.bears_on(asked, texts)] if texts else []
    read = [
        (entry, shown, reading) for (entry, shown), reading in zip(first, readings, strict=True)
    ]
    read.sort(key=lambda one: -_together(one[0], one[2], profile))
    return [*read, *((entry, shown, None) for entry, shown in best[READ:])]


def _together(entry: Ranked, reading: float, profile: Profile) -> float:
    in_law = entry.norm is not None and bool(entry.norm.law)
    weight = profile.reader_weight_laws if in_law else profile.reader_weight
    return entry.score + weight * min(max(reading, _LEAST), _MOST)
