"""The library of one matter: files, pages, chunks, terms and vectors in one SQLite file.

SQLite is the truth; a document is in it completely or not at all. Safe to use from several
threads and, for reading, from several processes. Knows nothing of Chroma or of languages.
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from copilot.domain import (
    Chunk,
    Coverage,
    Document,
    FileRecord,
    FileState,
    Filter,
    Language,
    OcrMode,
    Page,
    Particulars,
    Scope,
    SourceFile,
    StoredChunk,
)
from copilot.errors import MatterNotFoundError, NothingIndexedError
from copilot.locale import Notice
from copilot.paths import MatterPaths
from copilot.security import walls
from copilot.store import checking, documents, files, fulltext, passages
from copilot.store.checking import Check
from copilot.store.conversations import Conversations
from copilot.store.database import Database, one_row, rows_of
from copilot.store.documents import document_id, document_number, require_document, storable
from copilot.store.migrations import migrate, version_of
from copilot.store.reviews import Reviews
from copilot.store.trail import Trail
from copilot.store.vector_rows import VectorRows

if TYPE_CHECKING:
    import apsw
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ChunkTerms:
    """A chunk's search terms, normalised and joined by spaces."""

    heading: str
    body: str
    authorities: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a library holds; pages and chunks are those of indexed documents."""

    documents: int
    skipped: int
    failed: int
    pages: int
    ocr_pages: int
    poorly_read_pages: int
    chunks: int


class Library(Conversations, Trail, VectorRows, Reviews):
    """An open library; close it or use it as a context manager."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(
        cls, paths: MatterPaths, scope: Scope, *, create: bool = False, key: bytes | None = None
    ) -> Self:
        """Open a matter's library and bring it to the newest schema.

        Raises WallError unless ``scope`` names the matter: nothing in it is reached without one.
        ``key`` (32 bytes) encrypts it. Without ``create``, a library that is not there raises
        NothingIndexedError.
        """
        walls.require_folder(scope, paths.root.name)
        if not paths.root.is_dir():
            raise MatterNotFoundError(name=paths.root.name)
        if not create and not paths.library.exists():
            raise NothingIndexedError(name=paths.root.name)
        database = Database(paths, key)
        try:
            with database.failures_typed():
                if not create and version_of(database.connection) == 0:
                    raise NothingIndexedError(name=paths.root.name)
                migrate(database.connection, str(paths.library))
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def info(self) -> Mapping[str, str]:
        """What the index was made with: embedder, dimension, chunking."""
        with self._database.reading() as connection:
            return dict(map(tuple, rows_of(connection, "SELECT key, value FROM index_info")))

    def set_info(self, **values: str) -> None:
        """Record what the index is made with; other keys stay."""
        with self._database.writing() as connection:
            connection.executemany("REPLACE INTO index_info VALUES (?, ?)", values.items())

    def put_document(
        self,
        file: SourceFile,
        sha256: str,
        document: Document,
        language: Language,
        chunks: Sequence[Chunk],
        vectors: "NDArray[np.float32]",
        chunk_terms: Sequence[ChunkTerms],
        document_terms: str,
        *,
        name_terms: str = "",
        particulars: Particulars | None = None,
        ocr: OcrMode = "auto",
    ) -> str:
        """Store a document with everything found in it, instead of the file's old version.

        One transaction: it is complete on disk once this returns. ``vectors`` has one row a chunk.
        Other files of the same content share it from now on. Raises ValueError where a chunk is
        not what stands in the document.
        """
        from copilot.store import embeddings

        _check_chunks(document.text, chunks, len(vectors), len(chunk_terms))
        content = (sha256, _suffix(file))
        of_it = particulars or Particulars()
        with self._database.writing() as connection:
            _forget(connection, file)
            old = documents.with_content(connection, *content)
            if old is not None:
                connection.execute("UPDATE documents SET sha256 = '' WHERE id = ?", old[:1])
            number = documents.add(
                connection, content, document, language, len(chunks), of_it, ocr, document_terms
            )
            if old is not None:
                files.hand_over(connection, old[0], number)
                documents.forget(connection, old[0])
            passages.add_text(connection, number, document)
            ids = passages.add_chunks(connection, number, chunks)
            if chunks:
                embeddings.add(connection, ids, vectors)
            fulltext.add(
                connection,
                ids,
                ((terms.heading, terms.body, terms.authorities) for terms in chunk_terms),
            )
            files.add_indexed(connection, file, sha256, number, name_terms)
        return document_id(number)

    def content(self, file: SourceFile, sha256: str) -> tuple[str, OcrMode] | None:
        """The document of a content in a file of such a kind, and the mode it was read with."""
        with self._database.reading() as connection:
            found = documents.with_content(connection, sha256, _suffix(file))
        return found and (document_id(found[0]), found[1])

    def put_copy(self, file: SourceFile, sha256: str, document: str, name_terms: str) -> None:
        """Record a file whose content is a document that is there already."""
        with self._database.writing() as connection:
            number = require_document(connection, document)
            unused = files.forget(connection, file.folder, file.path)
            files.add_indexed(connection, file, sha256, number, name_terms)
            if unused is not None and unused != number:
                documents.forget(connection, unused)

    def put_failure(
        self,
        file: SourceFile,
        sha256: str,
        state: FileState,
        reason: Notice,
        remedy: Notice,
        tried: str = "",
    ) -> None:
        """Record a skipped or failed file, instead of the file's old version.

        ``tried`` stands for how it was read; while that is the same, reading again is in vain.
        """
        with self._database.writing() as connection:
            _forget(connection, file)
            files.add_failure(connection, file, sha256, state, reason, remedy, tried)

    def put_unread(self, found: Iterable[SourceFile], reason: Notice, remedy: Notice) -> None:
        """Record files that are still to be read, in one transaction: until they are, they count as
        left out."""
        with self._database.writing() as connection:
            for file in found:
                _forget(connection, file)
                files.add_failure(connection, file, "", FileState.SKIPPED, reason, remedy, "")

    def touch(self, file: SourceFile) -> None:
        """Record the size and time of a file whose content is the same."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE files SET size = ?, mtime_ns = ? WHERE folder = ? AND path = ?",
                (file.size, file.mtime_ns, os.fsencode(file.folder), os.fsencode(file.path)),
            )

    def remove(self, folder: str, path: str) -> bool:
        """Remove a file and all that was found in it; False where it was not there."""
        with self._database.writing() as connection:
            known = files.is_known(connection, folder, path)
            _forget(connection, SourceFile(folder, path, 0, 0))
        return known

    def paths_of(self, document: str) -> list[SourceFile]:
        """The files of a document, the first found first."""
        with self._database.reading() as connection:
            number = require_document(connection, document)
            found = files.records(
                connection, "WHERE files.document = ? ORDER BY files.id", (number,)
            )
        return [record.file for record in found]

    def particulars(self) -> list[tuple[str, Particulars]]:
        """What each document says of itself."""
        with self._database.reading() as connection:
            return documents.all_particulars(connection)

    def link_amendments(self, bases: Mapping[str, str]) -> int:
        """Record the base of each amending document; returns how many links changed."""
        with self._database.writing() as connection:
            return documents.link(connection, bases)

    def amendments_of(self, document: str) -> list[FileRecord]:
        """The documents that amend one, the oldest amendment first."""
        with self._database.reading() as connection:
            number = require_document(connection, document)
            return [
                files.of_document(connection, amending)
                for amending in documents.amending(connection, number)
            ]

    def select(self, wanted: Filter) -> set[str]:
        """The documents a filter lets through."""
        with self._database.reading() as connection:
            return set(map(document_id, documents.select(connection, wanted)))

    def passwords(self) -> tuple[str, ...]:
        """The passwords kept for this matter's documents."""
        with self._database.reading() as connection:
            return tuple(p for (p,) in rows_of(connection, "SELECT password FROM passwords"))

    def add_passwords(self, passwords: Iterable[str]) -> None:
        """Keep passwords for this matter's documents."""
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO passwords VALUES (?)", ((p,) for p in passwords)
            )

    def files(self) -> list[FileRecord]:
        """Every file, sorted by path."""
        with self._database.reading() as connection:
            return files.records(connection)

    def known(self, folder: str) -> Mapping[str, FileRecord]:
        """The files of one indexed folder by path."""
        with self._database.reading() as connection:
            found = files.records(connection, "WHERE folder = ?", (os.fsencode(folder),))
        return {record.file.path: record for record in found}

    def document(self, name: str) -> FileRecord:
        """An indexed document by number ("D12"), by path or by the end of its path.

        Raises DocumentNotFoundError, or AmbiguousDocumentError where several paths end so.
        """
        with self._database.reading() as connection:
            return files.find_document(connection, name)

    def pages(self, document: str) -> list[Page]:
        """The pages of a document in reading order."""
        with self._database.reading() as connection:
            return passages.pages_of(connection, require_document(connection, document))

    def page_at(self, document: str, offset: int) -> tuple[int, str]:
        """Number and label of the page that holds an offset of the document's text."""
        with self._database.reading() as connection:
            return passages.page_at(connection, require_document(connection, document), offset)

    def text(self, document: str) -> str:
        """The whole text of a document."""
        with self._database.reading() as connection:
            return passages.whole_text(connection, require_document(connection, document))

    def slice(self, document: str, start: int, end: int) -> str:
        """The characters ``start`` to ``end`` of a document's text, as far as it reaches."""
        with self._database.reading() as connection:
            number = require_document(connection, document)
            return passages.text_between(connection, number, start, end)

    def chunks(self, ids: Iterable[int]) -> list[StoredChunk]:
        """Chunks in the order asked for; ids that are gone are left out."""
        with self._database.reading() as connection:
            return passages.chunks_by_id(connection, ids)

    def documents_of(self, ids: Iterable[int]) -> dict[int, str]:
        """The document of each chunk."""
        with self._database.reading() as connection:
            return passages.documents_by_chunk(connection, ids)

    def languages(self, names: Iterable[str]) -> dict[str, Language]:
        """The language of each document."""
        with self._database.reading() as connection:
            return documents.languages(connection, map(document_number, names))

    def neighbours(self, chunk: int, before: int, after: int) -> list[StoredChunk]:
        """The chunks around one in its document, in reading order, without itself."""
        with self._database.reading() as connection:
            return passages.neighbours_of(connection, chunk, before, after)

    def chunks_of(self, document: str) -> list[StoredChunk]:
        """All chunks of a document in reading order."""
        with self._database.reading() as connection:
            number = require_document(connection, document)
            return passages.chunks_of_document(connection, number)

    def lexical(
        self,
        query: Sequence[str],
        k: int,
        documents: Collection[str] | None = None,
        weights: tuple[float, float] = (2.0, 1.0),
    ) -> list[tuple[int, float]]:
        """The ``k`` chunks that hold the terms best (BM25, higher is better): (id, score).

        ``weights`` are those of headings and bodies; ``documents`` limits the search to some.
        """
        with self._database.reading() as connection:
            return fulltext.lexical(connection, query, k, _numbers(documents), weights)

    def by_authority(
        self, terms: Sequence[str], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` chunks that cite the authorities best: (id, score)."""
        with self._database.reading() as connection:
            return fulltext.by_authority(connection, terms, k, _numbers(documents))

    def route(
        self, terms: Sequence[str], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The ``k`` documents whose name, title or opening hold the terms best: (id, score)."""
        with self._database.reading() as connection:
            ranked = fulltext.route(connection, terms, k, _numbers(documents))
        return [(document_id(number), score) for number, score in ranked]

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """How telling each term is among the passages: its inverse document frequency."""
        with self._database.reading() as connection:
            return fulltext.rarity(connection, terms)

    def occurring(self, terms: Sequence[str]) -> set[str]:
        """Those of the terms that some passage, title or file name holds."""
        with self._database.reading() as connection:
            return fulltext.occurring(connection, terms)

    def check(self) -> Check:
        """Prove that everything agrees, and take out the documents that do not."""
        with self._database.writing() as connection:
            complaint = checking.complaint(connection)
            return Check(() if complaint else checking.mend(connection), complaint)

    def counts(self) -> Counts:
        """How much the library holds."""
        with self._database.reading() as connection:
            row = one_row(
                connection,
                "SELECT count(*), (SELECT count(*) FROM files WHERE state = 'skipped'),"
                " (SELECT count(*) FROM files WHERE state = 'failed'),"
                " ifnull(sum(pages), 0), ifnull(sum(ocr_pages), 0),"
                " ifnull(sum(poorly_read_pages), 0), ifnull(sum(chunks), 0) FROM documents",
            )
        return Counts(*(row or (0,) * 7))

    def coverage(self, among: Filter | None = None) -> Coverage:
        """What a search of this library covers, and what it cannot.

        Files that could not be read count whatever the filter: nobody knows what they are.
        """
        counts = self.counts()
        searched = (counts.documents, counts.pages, counts.poorly_read_pages)
        if among is not None:
            with self._database.reading() as connection:
                searched = documents.extent(connection, documents.select(connection, among))
        return Coverage(
            documents_searched=searched[0],
            pages_searched=searched[1],
            documents_failed=counts.failed,
            documents_skipped=counts.skipped,
            pages_poorly_read=searched[2],
        )


def _forget(connection: "apsw.Connection", file: SourceFile) -> None:
    unused = files.forget(connection, file.folder, file.path)
    if unused is not None:
        documents.forget(connection, unused)


def _numbers(names: Collection[str] | None) -> list[int] | None:
    return None if names is None else [*map(document_number, names)]


def _suffix(file: SourceFile) -> str:
    return storable(os.path.splitext(file.path)[1].lower())  # noqa: PTH122


def _check_chunks(text: str, chunks: Sequence[Chunk], vectors: int, terms: int) -> None:
    """A chunk's text is cut out of the document later, so its offsets have to be right now."""
    if not len(chunks) == vectors == terms:
        raise ValueError("chunks, vectors and terms differ in number")
    if any(text[chunk.start : chunk.end] != chunk.text for chunk in chunks):
        raise ValueError("a chunk is not what stands at its place in the document")
