"""Texts, pages and chunks in SQL: functions on a connection inside a transaction.

A chunk's text is not stored: it is cut out of the document's text, which lies in blocks of
equally many characters, so that loading a passage never reads a whole document.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final

import apsw

from copilot.domain import Chunk, Document, Page, StoredChunk
from copilot.store.database import one_row, rows_of
from copilot.store.documents import document_id, storable

BLOCK: Final = 2048

_CHUNK: Final = (
    "SELECT chunks.id, chunks.document, (SELECT json_group_array(shown_path ORDER BY files.id)"
    " FROM files WHERE files.document = chunks.document), title, chunks.page, chunks.start,"
    " chunks.end, chunks.clause, ifnull((SELECT label FROM pages"
    " WHERE pages.document = chunks.document AND pages.start <= chunks.start"
    " ORDER BY ordinal DESC LIMIT 1), '')"
    " FROM chunks JOIN documents ON documents.id = chunks.document"
)


def add_text(connection: apsw.Connection, number: int, document: Document) -> None:
    """Keep a document's pages and text."""
    _add_pages(connection, number, document)
    _add_blocks(connection, number, document.text)


def _add_pages(connection: apsw.Connection, number: int, document: Document) -> None:
    starts = document.page_starts()
    connection.executemany(
        "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                ordinal,
                page.number,
                start,
                len(page.text),
                page.ocr,
                page.confidence,
                storable(page.label),
            )
            for ordinal, (page, start) in enumerate(zip(document.pages, starts, strict=True))
        ),
    )


def _add_blocks(connection: apsw.Connection, number: int, text: str) -> None:
    # Broken PDF files yield lone surrogates; a pinpoint has to count them like any character.
    connection.executemany(
        "INSERT INTO texts VALUES (?, ?, ?)",
        (
            (number, start // BLOCK, text[start : start + BLOCK].encode("utf-8", "surrogatepass"))
            for start in range(0, len(text), BLOCK)
        ),
    )


def add_chunks(connection: apsw.Connection, number: int, chunks: Sequence[Chunk]) -> range:
    """Record the passages of a document; returns their ids, which follow each other."""
    row = one_row(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'chunks'")
    first = 1 + (int(row[0]) if row else 0)
    ids = range(first, first + len(chunks))
    connection.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (id_, number, ordinal, chunk.page, chunk.start, chunk.end, storable(chunk.clause))
            for ordinal, (id_, chunk) in enumerate(zip(ids, chunks, strict=True))
        ),
    )
    return ids


def text_between(connection: apsw.Connection, number: int, start: int, end: int) -> str:
    """The characters ``start`` to ``end`` of a document's text, as far as it reaches."""
    start = max(start, 0)
    if end <= start:
        return ""
    first = start // BLOCK
    blocks = rows_of(
        connection,
        "SELECT text FROM texts WHERE document = ? AND block BETWEEN ? AND ? ORDER BY block",
        (number, first, (end - 1) // BLOCK),
    )
    text = "".join(block.decode("utf-8", "surrogatepass") for (block,) in blocks)
    return text[start - first * BLOCK : end - first * BLOCK]


def whole_text(connection: apsw.Connection, number: int) -> str:
    """A document's text."""
    blocks = rows_of(
        connection, "SELECT text FROM texts WHERE document = ? ORDER BY block", (number,)
    )
    return "".join(block.decode("utf-8", "surrogatepass") for (block,) in blocks)


def pages_of(connection: apsw.Connection, number: int) -> list[Page]:
    """A document's pages in reading order."""
    text = whole_text(connection, number)
    rows = rows_of(
        connection,
        "SELECT number, start, length, ocr, confidence, label FROM pages WHERE document = ?"
        " ORDER BY ordinal",
        (number,),
    )
    return [
        Page(page, text[start : start + length], bool(ocr), confidence, label)
        for page, start, length, ocr, confidence, label in rows
    ]


def page_at(connection: apsw.Connection, number: int, offset: int) -> tuple[int, str]:
    """Number and label of the page that holds an offset; of the last page beyond the end."""
    row = one_row(
        connection,
        "SELECT number, label FROM pages WHERE document = ? AND start <= ?"
        " ORDER BY ordinal DESC LIMIT 1",
        (number, max(offset, 0)),
    )
    return (int(row[0]), row[1]) if row else (1, "")


def chunks_by_id(connection: apsw.Connection, ids: Iterable[int]) -> list[StoredChunk]:
    """Passages in the order asked for; ids that are gone are left out."""
    wanted = json.dumps(list(ids))
    rows = rows_of(
        connection,
        f"{_CHUNK} JOIN json_each(?) AS wanted ON wanted.value = chunks.id ORDER BY wanted.key",
        (wanted,),
    )
    return [_stored(*row, text=text_between(connection, row[1], row[5], row[6])) for row in rows]


def documents_by_chunk(connection: apsw.Connection, ids: Iterable[int]) -> dict[int, str]:
    """The document of each chunk that is there."""
    rows = rows_of(
        connection,
        "SELECT chunks.id, document FROM json_each(?) AS wanted"
        " JOIN chunks ON chunks.id = wanted.value",
        (json.dumps(list(ids)),),
    )
    return {id_: document_id(number) for id_, number in rows}


def neighbours_of(
    connection: apsw.Connection, chunk: int, before: int, after: int
) -> list[StoredChunk]:
    """The passages around one in its document, in reading order, without itself."""
    rows = rows_of(
        connection,
        f"{_CHUNK} JOIN chunks AS middle ON middle.document = chunks.document WHERE middle.id = ?"
        " AND chunks.ordinal BETWEEN middle.ordinal - ? AND middle.ordinal + ?"
        " AND chunks.id <> middle.id ORDER BY chunks.ordinal",
        (chunk, before, after),
    )
    return [_stored(*row, text=text_between(connection, row[1], row[5], row[6])) for row in rows]


def chunks_of_document(connection: apsw.Connection, number: int) -> list[StoredChunk]:
    """All passages of a document in reading order."""
    text = whole_text(connection, number)
    rows = rows_of(connection, f"{_CHUNK} WHERE chunks.document = ? ORDER BY ordinal", (number,))
    return [_stored(*row, text=text[row[5] : row[6]]) for row in rows]


def _stored(
    id_: int,
    number: int,
    paths: str,
    title: str,
    page: int,
    start: int,
    end: int,
    clause: str,
    label: str,
    *,
    text: str,
) -> StoredChunk:
    chunk = Chunk(page, start, end, clause, text)
    path, *also_at = json.loads(paths)
    return StoredChunk(id_, document_id(number), path, title, chunk, label, tuple(also_at))
