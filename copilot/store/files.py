"""The files of a library in SQL: functions on a connection inside a transaction.

Knows nothing of the texts and passages found in them.
"""

import json
import os
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

import apsw

from copilot.domain import Document, FileRecord, FileState, Language, SourceFile
from copilot.errors import AmbiguousDocumentError, DocumentNotFoundError
from copilot.locale import Notice
from copilot.store.database import one_row, rows_of

# Pages recognised with less confidence than this are counted as poorly read.
POORLY_READ: Final = 0.7

_RECORD: Final = (
    "SELECT id, folder, path, size, mtime_ns, sha256, state, reader, title, language, pages,"
    " ocr_pages, poorly_read_pages, chunks, reason, remedy, warnings FROM files"
)


def document_id(number: int) -> str:
    """The name of a document: "D12"."""
    return f"D{number}"


def document_number(name: str) -> int:
    """The number in a document's name; raises DocumentNotFoundError where there is none."""
    digits = name[1:]
    if name[:1] in ("D", "d") and digits.isascii() and digits.isdigit() and len(digits) < 16:
        return int(digits)
    raise DocumentNotFoundError(document=name)


def shown(path: str) -> str:
    """A path as it can be printed: undecodable bytes become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def storable(text: str) -> str:
    """Text that fits into a TEXT column: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def find_file(connection: apsw.Connection, folder: str, path: str) -> int | None:
    """The number of a file, whatever its state."""
    row = one_row(
        connection,
        "SELECT id FROM files WHERE folder = ? AND path = ?",
        (os.fsencode(folder), os.fsencode(path)),
    )
    return int(row[0]) if row else None


def add_failure(
    connection: apsw.Connection,
    file: SourceFile,
    sha256: str,
    state: FileState,
    reason: Notice,
    remedy: Notice,
) -> None:
    """Record a file that could not or was not to be read."""
    connection.execute(
        "INSERT INTO files (folder, path, shown_path, size, mtime_ns, sha256, state, reason,"
        " remedy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            os.fsencode(file.folder),
            os.fsencode(file.path),
            shown(file.path),
            file.size,
            file.mtime_ns,
            sha256,
            state.value,
            storable(reason.to_json()),
            storable(remedy.to_json()),
        ),
    )


def add_document(
    connection: apsw.Connection,
    file: SourceFile,
    sha256: str,
    document: Document,
    language: Language,
    chunks: int,
) -> int:
    """Record an indexed file; returns the document's number."""
    poorly = sum(p.confidence is not None and p.confidence < POORLY_READ for p in document.pages)
    connection.execute(
        "INSERT INTO files (folder, path, shown_path, size, mtime_ns, sha256, state, reader,"
        " title, language, pages, ocr_pages, poorly_read_pages, chunks, warnings)"
        " VALUES (?, ?, ?, ?, ?, ?, 'indexed', ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            os.fsencode(file.folder),
            os.fsencode(file.path),
            shown(file.path),
            file.size,
            file.mtime_ns,
            sha256,
            document.reader,
            storable(document.title),
            language,
            len(document.pages),
            sum(page.ocr for page in document.pages),
            poorly,
            chunks,
            json.dumps([storable(warning.to_json()) for warning in document.warnings]),
        ),
    )
    return connection.last_insert_rowid()


def forget(connection: apsw.Connection, folder: str, path: str) -> bool:
    """Remove a file and all that was found in it; False where it was not there."""
    number = find_file(connection, folder, path)
    if number is None:
        return False
    for statement in (
        "DELETE FROM chunk_terms WHERE rowid IN (SELECT id FROM chunks WHERE document = ?)",
        "DELETE FROM document_terms WHERE rowid = ?",
        "INSERT INTO outbox (chunk, added) SELECT id, 0 FROM chunks WHERE document = ?",
        "DELETE FROM files WHERE id = ?",
    ):
        connection.execute(statement, (number,))
    return True


def records(
    connection: apsw.Connection, where: str = "ORDER BY shown_path, id", values: Iterable[Any] = ()
) -> list[FileRecord]:
    """File records by a fixed clause of this package, never by a user's words."""
    return [_record(*row) for row in rows_of(connection, f"{_RECORD} {where}", values)]


def _record(
    id_: int,
    folder: bytes,
    path: bytes,
    size: int,
    mtime_ns: int,
    sha256: str,
    state: str,
    reader: str,
    title: str,
    language: Language,
    pages: int,
    ocr_pages: int,
    poorly_read_pages: int,
    chunks: int,
    reason: str | None,
    remedy: str | None,
    warnings: str,
) -> FileRecord:
    indexed = state == FileState.INDEXED
    return FileRecord(
        file=SourceFile(os.fsdecode(folder), os.fsdecode(path), size, mtime_ns),
        state=FileState(state),
        sha256=sha256,
        document=document_id(id_) if indexed else None,
        reader=reader,
        title=title,
        language=language,
        pages=pages,
        ocr_pages=ocr_pages,
        poorly_read_pages=poorly_read_pages,
        chunks=chunks,
        reason=Notice.from_json(reason) if reason else None,
        remedy=Notice.from_json(remedy) if remedy else None,
        warnings=tuple(map(Notice.from_json, json.loads(warnings))) if warnings != "[]" else (),
    )


def languages(connection: apsw.Connection, numbers: Iterable[int]) -> dict[str, Language]:
    """The language of each document that is there."""
    rows = rows_of(
        connection,
        "SELECT files.id, language FROM json_each(?) AS wanted"
        " JOIN files ON files.id = wanted.value",
        (json.dumps(list(numbers)),),
    )
    return {document_id(number): language for number, language in rows}


def require_document(connection: apsw.Connection, name: str) -> int:
    """The number of an indexed document; raises DocumentNotFoundError."""
    number = document_number(name)
    found = "SELECT 1 FROM files WHERE id = ? AND state = 'indexed'"
    if one_row(connection, found, (number,)) is None:
        raise DocumentNotFoundError(document=name)
    return number


def find_document(connection: apsw.Connection, name: str) -> FileRecord:
    """An indexed document by number, by path or by the end of its path; raises when not one."""
    found = _by_number(connection, name) or _by_path(connection, name)
    if not found:
        raise DocumentNotFoundError(document=shown(name))
    if len(found) > 1:
        raise AmbiguousDocumentError(
            document=shown(name),
            count=len(found),
            numbers=", ".join(record.document or "" for record in found[:5]),
        )
    return found[0]


def _by_number(connection: apsw.Connection, name: str) -> list[FileRecord]:
    try:
        number = document_number(name)
    except DocumentNotFoundError:
        return []
    return records(connection, "WHERE id = ? AND state = 'indexed'", (number,))


def _by_path(connection: apsw.Connection, name: str) -> list[FileRecord]:
    """Documents at a path, or else all whose path ends in it, part by part."""
    indexed = rows_of(connection, "SELECT id, folder, path FROM files WHERE state = 'indexed'")
    wanted = _comparable(name)
    whole: list[int] = []
    ends: list[int] = []
    for number, folder, path in indexed:
        relative = _comparable(os.fsdecode(path))
        if wanted in (relative, _comparable(os.fsdecode(os.path.join(folder, path)))):  # noqa: PTH118
            whole.append(number)
        elif relative.endswith("/" + wanted):
            ends.append(number)
    return [
        record
        for number in whole or ends
        for record in records(connection, "WHERE id = ?", (number,))
    ]


def _comparable(path: str) -> str:
    """A path as people type it: composed letters, slashes."""
    return unicodedata.normalize("NFC", shown(path)).replace("\\", "/")
