"""Nearest chunks by vector: Chroma as a fast copy of what SQLite holds, and the exact way.

The only home of chromadb. It holds chunk ids and vectors, never text. Chroma is not crash-safe:
after anything but a clean close it is examined in a child process, and made anew from SQLite
where the two differ. One process at a time may open it: hold the matter's lock.
"""

import os
import threading
import time
import warnings
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from copilot.errors import DiskFullError, StoreDamagedError
from copilot.paths import MatterPaths
from copilot.store import probe
from copilot.store.generations import Generations
from copilot.store.library import Library

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

# Chroma takes 5,461 at once.
_BATCH: Final = 5000
# Chroma persists its graph after so many changes and keeps the rest in a log, which every start
# replays at about 2,000 a second.
_SYNC_EVERY: Final = 5000
_SETTLE_FROM: Final = 500
# Candidates Chroma looks at: more find more of the true neighbours and take longer.
_SEARCH_WIDTH: Final = 200
_COLLECTION: Final = "chunks"
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


class VectorIndex(Protocol):
    """What a search needs of either implementation."""

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The ``k`` chunks most like ``vector``, best first: (chunk id, cosine similarity)."""


class ExactVectors:
    """Every vector compared: right by construction, 15 ms for 100,000 and 150 MB of memory.

    For a process that does not hold the matter's lock, and the measure of the other one.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._state: tuple[int, int] | None = None
        self._ids: NDArray[np.int64] = np.zeros(0, np.int64)
        self._matrix: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._loading = threading.Lock()

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The ``k`` chunks most like ``vector``, best first: (chunk id, cosine similarity)."""
        ids, matrix = self._loaded()
        if len(ids) == 0 or k <= 0:
            return []
        similarity = matrix @ _unit(np.asarray(vector, np.float32))
        best = np.argpartition(-similarity, min(k, len(ids)) - 1)[:k]
        best = best[np.lexsort((ids[best], -similarity[best]))]
        return [(int(ids[at]), float(similarity[at])) for at in best]

    def _loaded(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        with self._loading:
            state = self._library.state()
            if state != self._state:
                self._ids, halves = self._library.all_vectors()
                self._matrix = _unit(halves.astype(np.float32))
                self._state = state
            return self._ids, self._matrix


class ChromaVectors:
    """The vector copy in Chroma. Safe to use from several threads, which take turns.

    ``remade`` says whether it had to be made anew from SQLite since it was opened.
    """

    def __init__(self, paths: MatterPaths, library: Library) -> None:
        self._folder = paths.vectors
        self._library = library
        self._generations = Generations(paths.vectors)
        self._exact = ExactVectors(library)
        self._turn = threading.RLock()
        self._collection: OpenCollection | None = None
        self._unsettled = 0
        self._trusted = True
        self.remade = False

    @property
    def trusted(self) -> bool:
        """Whether Chroma answers; else SQLite's vectors do, which is right but not Chroma."""
        return self._collection is not None and self._trusted

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The ``k`` chunks most like ``vector``, best first: (chunk id, cosine similarity).

        Where Chroma fails, SQLite's vectors answer and the copy is made anew at the next start.
        """
        from chromadb.errors import ChromaError

        with self._turn:
            if self._collection is not None and self._trusted:
                try:
                    return self._collection.nearest(vector, k)
                except ChromaError:
                    self._distrust()
        return self._exact.nearest(vector, k)

    def catch_up(self) -> int:
        """Bring to Chroma what changed in SQLite since; returns how many vectors changed."""
        from chromadb.errors import ChromaError

        changed = 0
        with self._turn:
            while (batch := self._library.pending(_BATCH)) is not None:
                if self._collection is None or not self._trusted:
                    self._rebuild()
                    return changed + len(batch.added) + len(batch.removed)
                self._generations.mark_changing()
                try:
                    self._collection.add(batch.added, batch.matrix)
                    self._collection.remove(batch.removed)
                except ChromaError as error:
                    self._distrust()
                    raise _typed(error, self._folder) from error
                self._library.acknowledge(batch.through)
                changed += len(batch.added) + len(batch.removed)
                self._unsettled += len(batch.added) + len(batch.removed)
        return changed

    def close(self) -> None:
        """Close Chroma and record that it was closed in good order."""
        with self._turn:
            if self._collection is None:
                return
            folder = self._collection.folder
            self._collection.close()
            self._collection = None
            if self._trusted:
                if self._unsettled >= _SETTLE_FROM:
                    settle(folder)
                    self._unsettled = 0
                self._generations.prove(self._unsettled)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Open the current generation, or make one where it is missing, damaged or different."""
        from chromadb.errors import ChromaError

        with self._turn:
            self._generations.tidy()
            folder = self._generations.current()
            unsettled = self._generations.unsettled()
            if folder is None or (unsettled is None and not self._agrees(folder)):
                return self._rebuild()
            self._unsettled = _SYNC_EVERY if unsettled is None else unsettled
            try:
                self._collection = OpenCollection(folder)
                self.catch_up()
                if self._collection.count() != self._library.state()[1]:
                    self._rebuild()
            except (ChromaError, ValueError, StoreDamagedError):
                self._rebuild()

    def _agrees(self, folder: Path) -> bool:
        """Whether a generation that was not closed cleanly holds what SQLite holds."""
        there = set(self._library.chunk_ids())
        changing: set[int] = set()
        through = 0
        while (batch := self._library.pending(_BATCH, after=through)) is not None:
            changing.update(batch.added.tolist(), batch.removed)
            through = batch.through
        sample = probe.sample_of(sorted(there - changing))
        _, expected = self._library.vectors_of(sample)
        return probe.healthy(folder, sample, expected, there, changing)

    def _rebuild(self) -> None:
        """A new generation from SQLite; the old one stays in use until it is complete."""
        from chromadb.errors import ChromaError

        if self._collection is not None:
            self._collection.close()
            self._collection = None
        self._generations.mark_changing()
        through = self._library.last_pending()
        folder = self._generations.new()
        try:
            with OpenCollection(folder) as fresh:
                for ids, matrix in self._library.vector_batches(_BATCH):
                    fresh.add(ids, matrix)
            settle(folder)
            self._generations.switch(folder)
            self._collection = OpenCollection(folder)
        except ChromaError as error:
            raise _typed(error, self._folder) from error
        self._library.acknowledge(through)
        self._unsettled = 0
        self._trusted = True
        self.remade = True

    def _distrust(self) -> None:
        self._trusted = False
        self._generations.mark_changing()


def open_vectors(paths: MatterPaths, library: Library) -> ChromaVectors:
    """The matter's vector index, in agreement with its library; the caller holds the lock.

    ``catch_up`` brings later changes of the library; close it to keep the next start fast.
    """
    vectors = ChromaVectors(paths, library)
    vectors.open()
    return vectors


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
            query_embeddings=[_unit(np.asarray(vector, np.float32))],
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


def _typed(error: Exception, folder: Path) -> DiskFullError | StoreDamagedError:
    detail = str(error)
    if "full" in detail or "No space" in detail:
        return DiskFullError(path=str(folder))
    return StoreDamagedError(path=str(folder), detail=detail)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length 1; a vector of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    lengths[lengths == 0] = 1
    unit: NDArray[np.float32] = vectors / lengths
    return unit
