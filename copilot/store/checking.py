"""Whether everything a library holds agrees, and what to do where it does not.

Documents, pages, texts, passages, vectors and full text are written together, so that a
disagreement means a damaged disk or a foreign hand. A document that does not agree is taken out:
its file is read anew by the next run.
"""

from dataclasses import dataclass
from typing import Final

import apsw

from copilot.store import documents
from copilot.store.database import rows_of
from copilot.store.passages import BLOCK

# Each names the documents in which one part disagrees with another.
_DISAGREEING: Final = (
    "SELECT id FROM documents WHERE pages <> (SELECT count(*) FROM pages"
    " WHERE document = documents.id)",
    "SELECT id FROM documents WHERE chunks <> (SELECT count(*) FROM chunks"
    " WHERE document = documents.id)",
    "SELECT document FROM chunks LEFT JOIN vectors ON chunk = id WHERE vector IS NULL",
    "SELECT document FROM chunks LEFT JOIN chunk_terms_docsize AS held ON held.id = chunks.id"
    " WHERE held.id IS NULL",
    "SELECT id FROM documents WHERE id NOT IN (SELECT id FROM document_terms_docsize)",
    "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM files WHERE document > 0)",
    "SELECT document FROM pages GROUP BY document HAVING (max(start + length) + :block - 1)"
    " / :block <> (SELECT count(*) FROM texts WHERE texts.document = pages.document)",
    'SELECT document FROM chunks GROUP BY document HAVING max("end") >'
    " (SELECT count(*) * :block FROM texts WHERE texts.document = chunks.document)",
)
# What belongs to no document any more.
_STRAY: Final = (
    "DELETE FROM chunk_terms WHERE rowid IN (SELECT id FROM chunk_terms_docsize"
    " WHERE id NOT IN (SELECT id FROM chunks))",
    "DELETE FROM document_terms WHERE rowid IN (SELECT id FROM document_terms_docsize"
    " WHERE id NOT IN (SELECT id FROM documents))",
)


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: the files that were taken out, and SQLite's own complaint."""

    taken_out: tuple[str, ...]
    complaint: str


def complaint(connection: apsw.Connection) -> str:
    """What SQLite says of the file itself; empty where it is sound."""
    try:
        told = [row[0] for row in rows_of(connection, "PRAGMA quick_check(5)")]
        orphans = rows_of(connection, "PRAGMA foreign_key_check")
        connection.execute("INSERT INTO chunk_terms (chunk_terms) VALUES ('integrity-check')")
        connection.execute("INSERT INTO document_terms (document_terms) VALUES ('integrity-check')")
    except apsw.CorruptError as error:
        return str(error)
    told += [f"rows of {table} without their document" for table, *_ in orphans[:1]]
    return "; ".join(line for line in told if line != "ok")


def mend(connection: apsw.Connection) -> tuple[str, ...]:
    """Take out what does not agree; returns the paths of the files to be read anew."""
    disagreeing: set[int] = set()
    for query in _DISAGREEING:
        found = connection.execute(query, {"block": BLOCK}).fetchall()
        disagreeing.update(int(str(number)) for (number,) in found)
    paths: list[str] = []
    for number in sorted(disagreeing):
        gone = rows_of(
            connection, "DELETE FROM files WHERE document = ? RETURNING shown_path", (number,)
        )
        paths += [path for (path,) in gone]
        documents.forget(connection, number)
    for statement in _STRAY:
        connection.execute(statement)
    return tuple(sorted(paths))
