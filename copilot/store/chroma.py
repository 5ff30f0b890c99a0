"""Chroma's one collection in one folder: the only home of chromadb.

It holds chunk ids and vectors, never text. Not crash-safe: open it in a folder nobody else uses and
that does not outlive the process. One process at a time may open it.
"""

import os
import time
import warnings
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

# Chroma persists its graph after so many changes and keeps the rest in a log, which every start
# replays at about 2,000 a second.
_SYNC_EVERY: Final = 5000
# Candidates Chroma looks at: more find more of the true neighbours and take longer.
_SEARCH_WIDTH: Final = 200
_COLLECTION: Final = "chunks"
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)

_Given = ParamSpec("_Given")
_Got = TypeVar("_Got")


def _patient(call: Callable[_Given, _Got]) -> Callable[_Given, _Got]:
    """Try again while Chroma's own background work still holds its SQLite file.

    A client that was closed goes on writing for a moment, and Chroma gives up at once.
    """

    @wraps(call)
    def patiently(*given: _Given.args, **named: _Given.kwargs) -> _Got:
        from chromadb.errors import ChromaError

        for pause in _PAUSES:
            try:
                return call(*given, **named)
            except ChromaError as error:
                if "locked" not in str(error):
                    raise
            time.sleep(pause)
        return call(*given, **named)

    return patiently


class OpenCollection:
    """Chroma's one collection in one folder, its ids as numbers."""

    @_patient
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._client = _client(folder)
        self._collection: Collection = self._client.get_or_create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "sync_threshold": _SYNC_EVERY,
                    "ef_search": _SEARCH_WIDTH,
                }
            },
        )

    @_patient
    def add(self, ids: NDArray[np.int64], matrix: NDArray[np.float16]) -> None:
        """Add vectors; an id that is there already stays what it is."""
        if len(ids):
            self._collection.upsert(
                ids=[str(id_) for id_ in ids.tolist()], embeddings=matrix.astype(np.float32)
            )

    @_patient
    def remove(self, ids: tuple[int, ...]) -> None:
        """Remove vectors; an id that is not there is no mistake."""
        if ids:
            self._collection.delete(ids=[str(id_) for id_ in ids])

    @_patient
    def count(self) -> int:
        """How many vectors there are; replays Chroma's log when asked first."""
        return int(self._collection.count())

    @_patient
    def ids(self) -> list[int]:
        """Every id."""
        return [int(id_) for id_ in self._collection.get(include=[])["ids"]]

    @_patient
    def vectors(self, ids: list[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors of those of the ids that are there."""
        if not ids:
            return {}  # Chroma refuses to be asked for nothing
        found = self._collection.get(ids=[str(id_) for id_ in ids], include=["embeddings"])
        embeddings: Any = found["embeddings"]
        return {
            int(id_): np.asarray(vector, np.float32)
            for id_, vector in zip(found["ids"], embeddings, strict=True)
        }

    @_patient
    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The nearest vectors: (id, cosine similarity), best first."""
        if k <= 0 or self.count() == 0:
            return []
        found: Any = self._collection.query(
            query_embeddings=[unit(np.asarray(vector, np.float32))],
            n_results=k,
            include=["distances"],
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(int(id_), 1.0 - float(distance)) for id_, distance in pairs]

    @_patient
    def sync_every(self, changes: int) -> None:
        """After how many changes Chroma persists; counts from the next opening."""
        with warnings.catch_warnings():
            # Chroma warns that a collection without an embedding function is old.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._collection.modify(configuration={"hnsw": {"sync_threshold": changes}})

    def close(self) -> None:
        """Release the files."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def settle(folder: Path) -> None:
    """Have Chroma persist all of its log: it does so on opening once the threshold is low."""
    with OpenCollection(folder) as collection:
        collection.sync_every(2)
    with OpenCollection(folder) as collection:
        collection.count()
        collection.sync_every(_SYNC_EVERY)


def _client(folder: Path) -> Any:
    # Whatever the user's environment says: no telemetry, no server, no other implementation.
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    os.environ["OTEL_SDK_DISABLED"] = "true"
    import chromadb
    from chromadb.config import Settings

    settings = Settings(
        _env_file=None,
        anonymized_telemetry=False,
        chroma_otel_collection_endpoint="",
        chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
    )
    return chromadb.PersistentClient(str(folder), settings)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length 1; a vector of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    lengths[lengths == 0] = 1
    unit: NDArray[np.float32] = vectors / lengths
    return unit
