"""Vectors and the outbox in SQL: functions on a connection inside a transaction.

Kept as half-precision floats: half the space, and a cosine is off by less than 0.001.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from copilot.store.database import rows_of

Ids = NDArray[np.int64]
HalfMatrix = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class PendingVectors:
    """Changes that Chroma lacks, up to and with the outbox row ``through``."""

    through: int
    added: Ids
    matrix: HalfMatrix
    removed: tuple[int, ...]


def add(connection: apsw.Connection, ids: range, vectors: NDArray[np.float32]) -> None:
    """Keep one vector a chunk and note it for Chroma."""
    halves = np.ascontiguousarray(vectors, dtype="<f2")
    connection.executemany(
        "INSERT INTO vectors VALUES (?, ?)",
        ((id_, row.tobytes()) for id_, row in zip(ids, halves, strict=True)),
    )
    connection.executemany(
        "INSERT INTO outbox (chunk, added) VALUES (?, 1)", ((id_,) for id_ in ids)
    )


def of_chunks(connection: apsw.Connection, ids: Iterable[int]) -> tuple[Ids, HalfMatrix]:
    """The vectors of chunks in the order asked for; ids that are gone are left out."""
    return _matrix(
        rows_of(
            connection,
            "SELECT chunk, vector FROM json_each(?) JOIN vectors ON chunk = value ORDER BY key",
            (json.dumps([int(id_) for id_ in ids]),),
        )
    )


def of_document(connection: apsw.Connection, number: int) -> tuple[Ids, HalfMatrix]:
    """The vectors of a document's chunks in reading order."""
    return _matrix(
        rows_of(
            connection,
            "SELECT chunk, vector FROM chunks JOIN vectors ON chunk = id WHERE document = ?"
            " ORDER BY ordinal",
            (number,),
        )
    )


def of_documents(connection: apsw.Connection, numbers: Iterable[int]) -> tuple[Ids, HalfMatrix]:
    """The vectors of the chunks of several documents."""
    return _matrix(
        rows_of(
            connection,
            "SELECT chunk, vector FROM json_each(?) JOIN chunks ON document = value"
            " JOIN vectors ON chunk = chunks.id",
            (json.dumps(list(numbers)),),
        )
    )


def behind(connection: apsw.Connection, id_: int, limit: int) -> tuple[Ids, HalfMatrix]:
    """The next ``limit`` vectors by chunk id: to walk through all without holding them."""
    return _matrix(
        rows_of(
            connection,
            "SELECT chunk, vector FROM vectors WHERE chunk > ? ORDER BY chunk LIMIT ?",
            (id_, limit),
        )
    )


def pending(connection: apsw.Connection, limit: int, after: int) -> PendingVectors | None:
    """The oldest outbox rows behind the row ``after``, or None where there are none.

    A chunk added and removed since is only removed.
    """
    rows = rows_of(
        connection,
        "SELECT sequence, chunk, added FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?",
        (after, limit),
    )
    if not rows:
        return None
    removed = tuple(chunk for _, chunk, added in rows if not added)
    ids, matrix = of_chunks(connection, (chunk for _, chunk, added in rows if added))
    return PendingVectors(rows[-1][0], ids, matrix, removed)


def _matrix(rows: list[tuple[Any, ...]]) -> tuple[Ids, HalfMatrix]:
    ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    if not rows:
        return ids, np.zeros((0, 0), np.float16)
    joined = b"".join(row[1] for row in rows)
    return ids, np.frombuffer(joined, "<f2").reshape(len(rows), -1)
