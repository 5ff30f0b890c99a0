"""The files of a library in SQL: functions on a connection inside a transaction.

A file is a path that was found; an indexed one points at its document, which it may share.
"""

import json
import os
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

import apsw

from copilot.domain import FileRecord, FileState, SourceFile
from copilot.errors import AmbiguousDocumentError, DocumentNotFoundError
from copilot.locale import Notice
from copilot.store import documents
from copilot.store.database import one_row, rows_of
from copilot.store.documents import document_id, document_number, storable

_RECORD: Final = (
    "SELECT files.document, folder, path, size, mtime_ns, files.sha256, state, tried, reason,"
    " remedy, reader, language, pages, ocr_pages, poorly_read_pages, chunks, warnings, ocr, base,"
    " kind, title, date, parties, sender, recipients, amends, amends_date, amends_number"
    " FROM files LEFT JOIN documents ON documents.id = files.document"
)


def shown(path: str) -> str:
    """A path as it can be printed: undecodable bytes become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def add_failure(
    connection: apsw.Connection,
    file: SourceFile,
    sha256: str,
    state: FileState,
    reason: Notice,
    remedy: Notice,
    tried: str,
) -> None:
    """Record a file that could not or was not to be read."""
    connection.execute(
        "INSERT INTO files (folder, path, shown_path, size, mtime_ns, sha256, state, reason,"
        " remedy, tried) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *_found(file),
            sha256,
            state.value,
            storable(reason.to_json()),
            storable(remedy.to_json()),
            tried,
        ),
    )


def add_indexed(
    connection: apsw.Connection, file: SourceFile, sha256: str, document: int, name_terms: str
) -> None:
    """Record a file whose content is a document."""
    connection.execute(
        "INSERT INTO files (folder, path, shown_path, size, mtime_ns, sha256, state, document,"
        " name_terms) VALUES (?, ?, ?, ?, ?, ?, 'indexed', ?, ?)",
        (*_found(file), sha256, document, name_terms),
    )
    documents.route_by_names(connection, document)


def _found(file: SourceFile) -> tuple[bytes, bytes, str, int, int]:
    folder, path = os.fsencode(file.folder), os.fsencode(file.path)
    return folder, path, shown(file.path), file.size, file.mtime_ns


def forget(connection: apsw.Connection, folder: str, path: str) -> int | None:
    """Remove a file; returns the number of the document that no file has any more."""
    row = one_row(
        connection,
        "DELETE FROM files WHERE folder = ? AND path = ? RETURNING document",
        (os.fsencode(folder), os.fsencode(path)),
    )
    number: int | None = row[0] if row else None
    if number is None:
        return None
    if one_row(connection, "SELECT 1 FROM files WHERE document = ? LIMIT 1", (number,)) is None:
        return number
    documents.route_by_names(connection, number)
    return None


def is_known(connection: apsw.Connection, folder: str, path: str) -> bool:
    """Whether a file is recorded, whatever its state."""
    values = (os.fsencode(folder), os.fsencode(path))
    known = "SELECT 1 FROM files WHERE folder = ? AND path = ?"
    return one_row(connection, known, values) is not None


def hand_over(connection: apsw.Connection, old: int, new: int) -> None:
    """Give the files of one document to another."""
    connection.execute("UPDATE files SET document = ? WHERE document = ?", (new, old))


def records(
    connection: apsw.Connection,
    where: str = "ORDER BY shown_path, files.id",
    values: Iterable[Any] = (),
) -> list[FileRecord]:
    """File records by a fixed clause of this package, never by a user's words."""
    return [_record(*row) for row in rows_of(connection, f"{_RECORD} {where}", values)]


def _record(
    number: int | None,
    folder: bytes,
    path: bytes,
    size: int,
    mtime_ns: int,
    sha256: str,
    state: str,
    tried: str,
    reason: str | None,
    remedy: str | None,
    *document: Any,
) -> FileRecord:
    file = SourceFile(os.fsdecode(folder), os.fsdecode(path), size, mtime_ns)
    if number is None:
        return FileRecord(
            file,
            FileState(state),
            sha256,
            reason=Notice.from_json(reason) if reason else None,
            remedy=Notice.from_json(remedy) if remedy else None,
            tried=tried,
        )
    reader, language, pages, ocr_pages, poorly_read, chunks, warnings, ocr, base = document[:9]
    particulars = documents.particulars_of(*document[9:])
    return FileRecord(
        file,
        FileState(state),
        sha256,
        document=document_id(number),
        reader=reader,
        title=particulars.title,
        language=language,
        pages=pages,
        ocr_pages=ocr_pages,
        poorly_read_pages=poorly_read,
        chunks=chunks,
        warnings=tuple(map(Notice.from_json, json.loads(warnings))) if warnings != "[]" else (),
        particulars=particulars,
        base=None if base is None else document_id(base),
        ocr=ocr,
    )


def of_document(connection: apsw.Connection, number: int) -> FileRecord:
    """The first of a document's files."""
    return records(connection, "WHERE files.document = ? ORDER BY files.id LIMIT 1", (number,))[0]


def find_document(connection: apsw.Connection, name: str) -> FileRecord:
    """An indexed document by number, by path or by the end of its path; raises when not one."""
    found = _by_number(connection, name) or _by_path(connection, name)
    if not found:
        raise DocumentNotFoundError(document=shown(name))
    if len({record.document for record in found}) > 1:
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
    return records(connection, "WHERE files.document = ? ORDER BY files.id", (number,))


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
        for record in records(connection, "WHERE files.id = ?", (number,))
    ]


def _comparable(path: str) -> str:
    """A path as people type it: composed letters, slashes."""
    return unicodedata.normalize("NFC", shown(path)).replace("\\", "/")
