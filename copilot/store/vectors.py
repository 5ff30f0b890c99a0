"""Nearest chunks by vector: Chroma as a fast copy of what SQLite holds, and the exact way.

On the disk the copy is one sealed file; it is opened in a private folder in memory and sealed anew
when something changed. Whatever is wrong with it, it is made anew from SQLite, which keeps every
change until the sealed file has it. One process at a time may open it: hold the matter's lock.
"""

import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from copilot.errors import CopilotError, DiskFullError, StoppedError, StoreDamagedError
from copilot.paths import MatterPaths
from copilot.security.vault.envelope import DoesNotOpenError
from copilot.security.vault.rooms import Room, base, open_room, room_for
from copilot.store.chroma import OpenCollection, settle, unit
from copilot.store.library import Library
from copilot.store.sealed_vectors import seal, unseal

# Chroma takes 5,461 at once.
_BATCH: Final = 5000
_SETTLE_FROM: Final = 500
# What Chroma keeps of a vector of 384 numbers, its graph included, with room for its log.
_BYTES_A_CHUNK: Final = 3000
_BYTES_AT_LEAST: Final = 8 << 20
# Enough to see a graph that lost its way, few enough to take no time.
_SAMPLE: Final = 16
_ALIKE: Final = 0.999


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
        similarity = matrix @ unit(np.asarray(vector, np.float32))
        best = np.argpartition(-similarity, min(k, len(ids)) - 1)[:k]
        best = best[np.lexsort((ids[best], -similarity[best]))]
        return [(int(ids[at]), float(similarity[at])) for at in best]

    def _loaded(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        with self._loading:
            state = self._library.state()
            if state != self._state:
                self._ids, halves = self._library.all_vectors()
                self._matrix = unit(halves.astype(np.float32))
                self._state = state
            return self._ids, self._matrix


class ChromaVectors:
    """The vector copy in Chroma. Safe to use from several threads, which take turns.

    While it is being opened, and where it does not fit into memory, SQLite's vectors answer.
    ``remade`` says whether it had to be made anew from SQLite since it was opened.
    """

    def __init__(self, paths: MatterPaths, library: Library, key: bytes) -> None:
        self._paths = paths
        self._library = library
        self._key = key
        self._exact = ExactVectors(library)
        self._turn = threading.RLock()
        self._collection: OpenCollection | None = None
        self._room: Room | None = None
        self._opener: threading.Thread | None = None
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self._generation = 0
        self._through = 0
        self._unsettled = 0
        self._changed = False
        self._trusted = True
        self._fits = True
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
        self._opened()
        with self._turn:
            if not self._fits:
                return self._let_go()
            if self._collection is None or not self._trusted:
                through = self._through
                self._rebuild()
                return self._count(through)
            return self._apply(self._collection)

    def mend(self) -> bool:
        """Compare every id and a sample of the vectors with SQLite; returns whether it was remade
        because they differ."""
        self.catch_up()
        with self._turn:
            if self._collection is None or self._agrees(self._collection, every_id=True):
                return False
            self._rebuild()
            return True

    def open(self, *, wait: bool = True) -> None:
        """Unseal the copy, or make one where it is missing, damaged or different.

        Without ``wait`` this goes on in the background.
        """
        wipe_leftovers(self._paths)
        self._fits = base() is None or room_for(
            _BYTES_AT_LEAST + _BYTES_A_CHUNK * self._library.state()[1]
        )
        if not self._fits:
            return
        self._room = open_room() or _private_folder(self._paths)
        self._opener = threading.Thread(target=self._open_aside, name="vectors", daemon=True)
        self._opener.start()
        if wait:
            self._opened()

    def close(self) -> None:
        """Seal what changed and wipe the open copy; what is not sealed is done again later."""
        self._stop.set()
        if self._opener is not None:
            self._opener.join()
        with self._turn:
            collection, self._collection = self._collection, None
            if collection is not None:
                collection.close()
                if self._trusted and (self._changed or not self._paths.sealed_vectors.exists()):
                    with suppress(DiskFullError):
                        self._seal(collection.folder)
            if self._room is not None:
                self._room.close()
                self._room = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _opened(self) -> None:
        """Wait until it is open; raises what kept it from opening."""
        if self._opener is not None and self._opener is not threading.current_thread():
            self._opener.join()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _open_aside(self) -> None:
        try:
            self._open_now()
        except StoppedError:
            return
        except (CopilotError, OSError) as error:
            self._failure = error

    def _open_now(self) -> None:
        from chromadb.errors import ChromaError

        folder = self._new_folder()
        try:
            header = unseal(self._paths.sealed_vectors, self._key, folder, self._stop.is_set)
            if int(header["through"]) < self._library.acknowledged():
                return self._rebuild()
            collection = OpenCollection(folder)
            self._through, self._unsettled = int(header["through"]), int(header["unsettled"])
            self._apply(collection)
            if not self._agrees(collection, every_id=False):
                collection.close()
                return self._rebuild()
            self._collection = collection
        except (ChromaError, DoesNotOpenError, ValueError, KeyError, StoreDamagedError):
            self._rebuild()

    def _apply(self, collection: OpenCollection) -> int:
        """Make the changes that SQLite has recorded since; returns how many."""
        from chromadb.errors import ChromaError

        changed = 0
        while (batch := self._library.pending(_BATCH, after=self._through)) is not None:
            self._changed = True
            try:
                collection.add(batch.added, batch.matrix)
                collection.remove(batch.removed)
            except ChromaError as error:
                self._distrust()
                raise _typed(error, self._paths.root) from error
            self._through = batch.through
            changed += len(batch.added) + len(batch.removed)
        self._unsettled += changed
        return changed

    def _agrees(self, collection: OpenCollection, *, every_id: bool) -> bool:
        """Whether the copy holds what SQLite holds: as many, the same ids, a sample the same."""
        if collection.count() != self._library.state()[1]:
            return False
        there = self._library.chunk_ids()
        if every_id and set(collection.ids()) != set(there):
            return False
        step = max(1, len(there) // _SAMPLE)
        ids, matrix = self._library.vectors_of(there[::step])
        wanted = unit(matrix.astype(np.float32))
        found = collection.vectors(ids.tolist())
        for id_, vector in zip(ids.tolist(), wanted, strict=True):
            if id_ not in found or (float(unit(found[id_]) @ vector) < _ALIKE and vector.any()):
                return False
        # An approximate graph may miss a few among many equal vectors; a damaged one misses most.
        reached = sum(collection.nearest(vector, 1)[0][1] > _ALIKE for vector in wanted)
        return reached * 2 >= len(wanted)

    def _rebuild(self) -> None:
        """A new copy from SQLite; the old one stays in use until it is complete."""
        from chromadb.errors import ChromaError

        through = max(self._library.last_pending(), self._library.acknowledged())
        folder = self._new_folder()
        try:
            with OpenCollection(folder) as fresh:
                for ids, matrix in self._batches():
                    fresh.add(ids, matrix)
            settle(folder)
            collection = OpenCollection(folder)
        except ChromaError as error:
            raise _typed(error, self._paths.root) from error
        old, self._collection = self._collection, collection
        if old is not None:
            old.close()
            shutil.rmtree(old.folder, ignore_errors=True)
        self._through, self._unsettled = through, 0
        self._trusted = self._changed = self.remade = True

    def _batches(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
        for batch in self._library.vector_batches(_BATCH):
            if self._stop.is_set():
                raise StoppedError
            yield batch

    def _seal(self, folder: Path) -> None:
        if self._unsettled >= _SETTLE_FROM:
            settle(folder)
            self._unsettled = 0
        header = {"through": self._through, "unsettled": self._unsettled}
        seal(folder, self._paths.sealed_vectors, self._key, header)
        self._library.acknowledge(self._through)
        self._changed = False

    def _let_go(self) -> int:
        """Without a copy nothing waits for it; the sealed one is older than SQLite from now on."""
        through = self._library.last_pending()
        changed = self._count(0)
        if through:
            self._library.acknowledge(through)
        return changed

    def _count(self, after: int) -> int:
        """How many changes SQLite has recorded behind one of them."""
        changed = 0
        while (batch := self._library.pending(_BATCH, after=after)) is not None:
            changed += len(batch.added) + len(batch.removed)
            after = batch.through
        return changed

    def _new_folder(self) -> Path:
        if self._room is None:
            raise StoppedError
        self._generation += 1
        folder = self._room.folder / f"g{self._generation}"
        folder.mkdir(mode=0o700)
        return folder

    def _distrust(self) -> None:
        self._trusted = False


def _private_folder(paths: MatterPaths) -> Room:
    """Inside the matter, where the system offers no memory; its next opening wipes it."""
    paths.vectors.mkdir(mode=0o700)
    return Room(paths.vectors)


def open_vectors(
    paths: MatterPaths, library: Library, key: bytes, *, wait: bool = True
) -> ChromaVectors:
    """The matter's vector index, in agreement with its library; the caller holds the lock.

    ``catch_up`` brings later changes of the library; close it to have it sealed. Without ``wait``
    it is opened in the background, and SQLite's vectors answer meanwhile.
    """
    vectors = ChromaVectors(paths, library, key)
    vectors.open(wait=wait)
    return vectors


def wipe_leftovers(paths: MatterPaths) -> None:
    """Remove vectors that a killed process, or a version before seals, left readable.

    The caller holds the matter's lock.
    """
    if paths.vectors.exists():
        shutil.rmtree(paths.vectors, ignore_errors=True)


def _typed(error: Exception, folder: Path) -> DiskFullError | StoreDamagedError:
    detail = str(error)
    if "full" in detail or "No space" in detail:
        return DiskFullError(path=str(folder))
    return StoreDamagedError(path=str(folder), detail=detail)
