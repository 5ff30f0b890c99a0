"""The documents of a library in SQL: functions on a connection inside a transaction.

A document is a content that was read; files of the same content share it. Knows nothing of the
texts and passages found in it.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

import apsw

from copilot.domain import Document, DocumentKind, Filter, Language, OcrMode, Particulars
from copilot.errors import DocumentNotFoundError
from copilot.store.database import one_row, rows_of

# Pages recognised with less confidence are counted as poorly read: all with more than 5 % wrong
# characters are, and 5 % of the others (benchmarks/ocr.py --worn).
POORLY_READ: Final = 0.965


def document_id(number: int) -> str:
    """The name of a document: "D12"."""
    return f"D{number}"


def document_number(name: str) -> int:
    """The number in a document's name; raises DocumentNotFoundError where there is none."""
    digits = name[1:]
    if name[:1] in ("D", "d") and digits.isascii() and digits.isdigit() and len(digits) < 16:
        return int(digits)
    raise DocumentNotFoundError(document=name)


def storable(text: str) -> str:
    """Text that fits into a TEXT column: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def add(
    connection: apsw.Connection,
    content: tuple[str, str],
    document: Document,
    language: Language,
    chunks: int,
    particulars: Particulars,
    ocr: OcrMode,
    routing: str,
) -> int:
    """Record a document by its content (sha256, suffix); returns its number."""
    poorly = sum(p.confidence is not None and p.confidence < POORLY_READ for p in document.pages)
    values = (
        *content,
        ocr,
        document.reader,
        storable(document.title),
        language,
        len(document.pages),
        sum(page.ocr for page in document.pages),
        poorly,
        chunks,
        json.dumps([storable(warning.to_json()) for warning in document.warnings]),
        particulars.kind.value,
        particulars.date,
        json.dumps([storable(party) for party in particulars.parties], ensure_ascii=False),
        storable(particulars.sender),
        json.dumps([storable(name) for name in particulars.recipients], ensure_ascii=False),
        storable(particulars.amends),
        particulars.amends_date,
        particulars.amends_number,
        routing,
    )
    connection.execute(
        "INSERT INTO documents (sha256, suffix, ocr, reader, title, language, pages, ocr_pages,"
        " poorly_read_pages, chunks, warnings, kind, date, parties, sender, recipients, amends,"
        " amends_date, amends_number, routing)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return connection.last_insert_rowid()


def with_content(
    connection: apsw.Connection, sha256: str, suffix: str
) -> tuple[int, OcrMode] | None:
    """The document of a content and the mode it was read with."""
    row = one_row(
        connection,
        "SELECT id, ocr FROM documents WHERE sha256 = ? AND suffix = ?",
        (sha256, suffix),
    )
    return (int(row[0]), row[1]) if row else None


def forget(connection: apsw.Connection, number: int) -> None:
    """Remove a document and all that was found in it; its files must be gone before."""
    for statement in (
        "DELETE FROM chunk_terms WHERE rowid IN (SELECT id FROM chunks WHERE document = ?)",
        "DELETE FROM document_terms WHERE rowid = ?",
        "INSERT INTO outbox (chunk, added) SELECT id, 0 FROM chunks WHERE document = ?",
        "DELETE FROM documents WHERE id = ?",
    ):
        connection.execute(statement, (number,))


def route_by_names(connection: apsw.Connection, number: int) -> None:
    """Make a document found by its own words and by the names of all its files."""
    connection.execute("DELETE FROM document_terms WHERE rowid = ?", (number,))
    connection.execute(
        "INSERT INTO document_terms (rowid, terms) SELECT id, routing || ' ' || ifnull((SELECT"
        " group_concat(name_terms, ' ') FROM files WHERE document = documents.id), '')"
        " FROM documents WHERE id = ?",
        (number,),
    )


def require_document(connection: apsw.Connection, name: str) -> int:
    """The number of a document that is there; raises DocumentNotFoundError."""
    number = document_number(name)
    if one_row(connection, "SELECT 1 FROM documents WHERE id = ?", (number,)) is None:
        raise DocumentNotFoundError(document=name)
    return number


def languages(connection: apsw.Connection, numbers: Iterable[int]) -> dict[str, Language]:
    """The language of each document that is there."""
    rows = rows_of(
        connection,
        "SELECT documents.id, language FROM json_each(?) AS wanted"
        " JOIN documents ON documents.id = wanted.value",
        (json.dumps(list(numbers)),),
    )
    return {document_id(number): language for number, language in rows}


def all_particulars(connection: apsw.Connection) -> list[tuple[str, Particulars]]:
    """What each document says of itself, by number."""
    rows = rows_of(
        connection,
        "SELECT id, kind, title, date, parties, sender, recipients, amends, amends_date,"
        " amends_number FROM documents ORDER BY id",
    )
    return [(document_id(row[0]), particulars_of(*row[1:])) for row in rows]


def particulars_of(
    kind: str,
    title: str,
    date: str,
    parties: str,
    sender: str,
    recipients: str,
    amends: str,
    amends_date: str,
    amends_number: int,
) -> Particulars:
    """Particulars from their columns."""
    return Particulars(
        DocumentKind(kind),
        title,
        date,
        tuple(json.loads(parties)),
        sender,
        tuple(json.loads(recipients)),
        amends,
        amends_date,
        amends_number,
    )


def link(connection: apsw.Connection, bases: Mapping[str, str]) -> int:
    """Record which document amends which, instead of what was recorded; returns the changes."""
    wanted = {document_number(one): document_number(base) for one, base in bases.items()}
    there = dict(rows_of(connection, "SELECT id, base FROM documents WHERE base IS NOT NULL"))
    changed = [
        (wanted.get(number), number)
        for number in wanted.keys() | there.keys()
        if wanted.get(number) != there.get(number)
    ]
    connection.executemany("UPDATE documents SET base = ? WHERE id = ?", changed)
    return len(changed)


def amending(connection: apsw.Connection, number: int) -> list[int]:
    """The documents that amend one, the oldest amendment first."""
    rows = rows_of(
        connection,
        "SELECT id FROM documents WHERE base = ? ORDER BY amends_number, date, id",
        (number,),
    )
    return [id_ for (id_,) in rows]


def extent(connection: apsw.Connection, numbers: Iterable[int]) -> tuple[int, int, int]:
    """Of some documents: how many there are, their pages, those poorly read."""
    row = one_row(
        connection,
        "SELECT count(*), ifnull(sum(pages), 0), ifnull(sum(poorly_read_pages), 0)"
        " FROM json_each(?) JOIN documents ON documents.id = value",
        (json.dumps(list(numbers)),),
    )
    count, pages, poorly_read = row or (0, 0, 0)
    return count, pages, poorly_read


def select(connection: apsw.Connection, wanted: Filter) -> set[int]:
    """The documents a filter lets through.

    A date that ends after the month or the year counts as all of it: "2021" is after 2021-03.
    """
    found = rows_of(
        connection,
        "SELECT id, parties, sender FROM documents"
        " WHERE (?1 = '[]' OR kind IN (SELECT value FROM json_each(?1)))"
        " AND (?2 = '[]' OR id IN (SELECT value FROM json_each(?2)))"
        " AND (?3 = '' OR (date <> '' AND date || '~' >= ?3))"
        " AND (?4 = '' OR (date <> '' AND date <= ?4 || '~'))",
        (
            json.dumps(sorted(wanted.kinds)),
            json.dumps(sorted(map(document_number, wanted.documents))),
            wanted.after,
            wanted.before,
        ),
    )
    return {
        id_
        for id_, parties, sender in found
        if _holds(sender, wanted.sender) and _holds(" ".join(json.loads(parties)), wanted.party)
    }


def _holds(text: str, part: str) -> bool:
    return part.casefold() in text.casefold()
