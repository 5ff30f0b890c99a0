"""Review tables of a matter in SQL: templates, cells as they were found, and lawyers' verdicts.

:class:`Reviews` is the part of a library that keeps them. A cell belongs to the content of a
document, so that it outlives a new number or a moved file. Knows nothing of how a cell is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.clock import now
from copilot.errors.review import (
    CellNotFoundError,
    ColumnExistsError,
    ReviewExistsError,
    ReviewNotFoundError,
)
from copilot.store.database import Database, one_row, rows_of
from copilot.store.documents import require_document, storable

Place = tuple[int, int]
_CELL = "SELECT 1 FROM review_cells WHERE review = ? AND content = ? AND column_name = ?"


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review table: its title, filter and columns are JSON that its maker understands."""

    name: str
    title: str
    chosen: str
    columns: tuple[tuple[str, str], ...]
    user: str
    at: str


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as it was kept; ``cell`` is JSON."""

    content: str
    column: str
    cell: str
    at: str


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """What a lawyer says of a cell: right, wrong, or the value it should have."""

    content: str
    column: str
    right: bool
    value: str
    note: str
    user: str
    at: str


class Reviews:
    """The review tables of a library."""

    _database: Database

    def add_review(
        self, name: str, title: str, chosen: str, columns: Mapping[str, str], user: str
    ) -> None:
        """Make a table; ``columns`` are JSON by name, in order. Raises ReviewExistsError."""
        with self._database.writing() as connection:
            if one_row(connection, "SELECT 1 FROM reviews WHERE name = ?", (name,)):
                raise ReviewExistsError(name=name)
            connection.execute(
                "INSERT INTO reviews (name, title, chosen, user, at) VALUES (?, ?, ?, ?, ?)",
                (storable(name), storable(title), storable(chosen), storable(user), now()),
            )
            number = connection.last_insert_rowid()
            for place, (column, values) in enumerate(columns.items()):
                connection.execute(
                    "INSERT INTO review_columns VALUES (?, ?, ?, ?)",
                    (number, column, place, storable(values)),
                )

    def reviews(self) -> list[StoredReview]:
        """Every table, the oldest first."""
        with self._database.reading() as connection:
            rows = rows_of(
                connection, "SELECT id, name, title, chosen, user, at FROM reviews ORDER BY id"
            )
            columns = rows_of(
                connection, "SELECT review, name, definition FROM review_columns ORDER BY place"
            )
        return [
            StoredReview(
                name,
                title,
                chosen,
                tuple((column, values) for review, column, values in columns if review == number),
                user,
                at,
            )
            for number, name, title, chosen, user, at in rows
        ]

    def add_review_column(self, review: str, column: str, values: str) -> None:
        """A further column; raises ReviewNotFoundError or ColumnExistsError."""
        with self._database.writing() as connection:
            number = self._number(review)
            names = rows_of(
                connection, "SELECT name FROM review_columns WHERE review = ?", (number,)
            )
            if (column,) in names:
                raise ColumnExistsError(name=column)
            place = len(names)
            connection.execute(
                "INSERT INTO review_columns VALUES (?, ?, ?, ?)",
                (number, column, place, storable(values)),
            )

    def delete_review(self, review: str) -> None:
        """Remove a table with its cells and verdicts; raises ReviewNotFoundError."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM reviews WHERE id = ?", (self._number(review),))

    def put_cell(self, review: str, content: str, column: str, cell: str) -> None:
        """Keep a cell; on disk once this returns. A verdict on it stays."""
        with self._database.writing() as connection:
            connection.execute(
                "REPLACE INTO review_cells VALUES (?, ?, ?, ?, ?)",
                (self._number(review), content, column, storable(cell), now()),
            )

    def cells(self, review: str) -> list[StoredCell]:
        """Every cell that is there; raises ReviewNotFoundError."""
        with self._database.reading() as connection:
            rows = rows_of(
                connection,
                "SELECT content, column_name, cell, at FROM review_cells WHERE review = ?",
                (self._number(review),),
            )
        return [StoredCell(*row) for row in rows]

    def drop_cells(self, review: str, column: str) -> None:
        """Forget the cells of a column, so that they are found anew; verdicts stay."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM review_cells WHERE review = ? AND column_name = ?",
                (self._number(review), column),
            )

    def put_cell_verdict(self, review: str, verdict: CellVerdict) -> None:
        """Keep what a lawyer says of a cell, instead of what was said before.

        Raises CellNotFoundError where there is no such cell.
        """
        with self._database.writing() as connection:
            number = self._number(review)
            key = (number, verdict.content, verdict.column)
            if not one_row(connection, _CELL, key):
                raise CellNotFoundError(document=verdict.content, column=verdict.column)
            said = (int(verdict.right), storable(verdict.value), storable(verdict.note))
            connection.execute(
                "REPLACE INTO review_verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, *said, storable(verdict.user), verdict.at or now()),
            )

    def cell_verdicts(self, review: str) -> list[CellVerdict]:
        """What was said of the cells of a table."""
        with self._database.reading() as connection:
            rows = rows_of(
                connection,
                "SELECT content, column_name, right, value, note, user, at FROM review_verdicts"
                " WHERE review = ?",
                (self._number(review),),
            )
        return [CellVerdict(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]

    def sentence_vectors(self, document: str, embedder: str) -> dict[Place, bytes]:
        """The kept vectors of a document's sentences, by their ranges."""
        with self._database.reading() as connection:
            number = require_document(connection, document)
            rows = rows_of(
                connection,
                'SELECT start, "end", vector FROM sentence_vectors'
                " WHERE document = ? AND embedder = ?",
                (number, embedder),
            )
        return {(start, end): vector for start, end, vector in rows}

    def add_sentence_vectors(
        self, document: str, embedder: str, vectors: Mapping[Place, bytes]
    ) -> None:
        """Keep vectors of sentences; they go with the document."""
        with self._database.writing() as connection:
            number = require_document(connection, document)
            connection.executemany(
                "REPLACE INTO sentence_vectors VALUES (?, ?, ?, ?, ?)",
                ((number, embedder, *place, vector) for place, vector in vectors.items()),
            )

    def _number(self, review: str) -> int:
        connection = self._database.connection
        row = one_row(connection, "SELECT id FROM reviews WHERE name = ?", (review,))
        if row is None:
            names = [
                name for (name,) in rows_of(connection, "SELECT name FROM reviews ORDER BY id")
            ]
            raise ReviewNotFoundError(name=review, names=", ".join(names) or "–")
        return int(row[0])
