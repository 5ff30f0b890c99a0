"""The vectors of a library and the changes its copy in Chroma has not got yet.

:class:`VectorRows` is the library's part of them; Chroma is unknown here.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from copilot.store.database import Database, one_row, rows_of
from copilot.store.documents import document_number, require_document

if TYPE_CHECKING:
    from copilot.store.embeddings import HalfMatrix, Ids, PendingVectors

_ACKNOWLEDGED: Final = "vectors_through"


class VectorRows:
    """Every vector by its chunk, and an outbox of changes in order."""

    _database: Database

    def vectors_of(self, of: str | Iterable[int]) -> "tuple[Ids, HalfMatrix]":
        """Chunk ids and their vectors, of a document in reading order or of chunks as asked for."""
        from copilot.store import embeddings

        with self._database.reading() as connection:
            if isinstance(of, str):
                return embeddings.of_document(connection, require_document(connection, of))
            return embeddings.of_chunks(connection, of)

    def vectors_in(self, names: Iterable[str]) -> "tuple[Ids, HalfMatrix]":
        """Chunk ids and their vectors of several documents."""
        from copilot.store import embeddings

        with self._database.reading() as connection:
            return embeddings.of_documents(connection, map(document_number, names))

    def vector_batches(self, size: int) -> "Iterator[tuple[Ids, HalfMatrix]]":
        """All vectors by chunk id, ``size`` at a time."""
        from copilot.store import embeddings

        last = 0
        while True:
            with self._database.reading() as connection:
                ids, matrix = embeddings.behind(connection, last, size)
            if len(ids) == 0:
                return
            yield ids, matrix
            last = int(ids[-1])

    def all_vectors(self) -> "tuple[Ids, HalfMatrix]":
        """Every chunk id and the matrix of their vectors, one row each."""
        import numpy as np

        batches = list(self.vector_batches(10_000))
        if not batches:
            return np.zeros(0, np.int64), np.zeros((0, 0), np.float16)
        return np.concatenate([b[0] for b in batches]), np.concatenate([b[1] for b in batches])

    def chunk_ids(self) -> list[int]:
        """The id of every chunk."""
        with self._database.reading() as connection:
            return [id_ for (id_,) in rows_of(connection, "SELECT id FROM chunks ORDER BY id")]

    def state(self) -> tuple[int, int]:
        """A value that changes with every change of the chunks: last id given, chunks there."""
        with self._database.reading() as connection:
            last, there = one_row(
                connection,
                "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'chunks'),"
                " (SELECT sum(chunks) FROM documents)",
            ) or (0, 0)
        return last or 0, there or 0

    def pending(self, limit: int = 5000, after: int = 0) -> "PendingVectors | None":
        """The oldest vector changes that Chroma lacks, behind row ``after``; None without any."""
        from copilot.store import embeddings

        with self._database.reading() as connection:
            return embeddings.pending(connection, limit, after)

    def last_pending(self) -> int:
        """The newest outbox row, 0 when there is none."""
        with self._database.reading() as connection:
            row = one_row(connection, "SELECT max(sequence) FROM outbox")
        return (row and row[0]) or 0

    def acknowledge(self, through: int) -> None:
        """Clear the outbox up to and with the row ``through``: the sealed copy has these."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM outbox WHERE sequence <= ?", (through,))
            connection.execute(
                "REPLACE INTO index_info VALUES (?, ?)", (_ACKNOWLEDGED, str(through))
            )

    def acknowledged(self) -> int:
        """The last row that was cleared from the outbox."""
        with self._database.reading() as connection:
            row = one_row(
                connection, "SELECT value FROM index_info WHERE key = ?", (_ACKNOWLEDGED,)
            )
        return int(row[0]) if row else 0
