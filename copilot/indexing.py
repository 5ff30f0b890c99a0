"""From files to a committed index: read -> structure -> embed -> store, resumable.

Yields progress; one transaction a document. Stopping the iteration anywhere loses nothing that
was reported, and the next run goes on from there.
"""

import hashlib
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.config import Profile
from copilot.domain import (
    Chunk,
    Document,
    FileRecord,
    FileState,
    Language,
    ReadOptions,
    SourceFile,
)
from copilot.errors import (
    CopilotError,
    EmptyFolderError,
    FileChangedError,
    PathNotFoundError,
    ReadError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from copilot.locale import Notice, notice
from copilot.readers import reader_for
from copilot.retrieval.analysis import authority_terms, law_of, terms
from copilot.store.library import ChunkTerms, Library
from copilot.structure.chunks import chunk as cut
from copilot.structure.language import detect

# Passages embedded in one call: enough to sort by length, few enough to stop soon.
_EMBED_AT_ONCE = 128
# Documents read and cut ahead of the embedder.
_AHEAD = 4
# Characters of a document that describe it for routing: title, parties and subject stand there.
_ROUTING_CHARACTERS = 3000
_IGNORED_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class PassageEmbedder(Protocol):
    """What indexing needs of an embedder."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def count_tokens(self, texts: list[str]) -> list[int]: ...


class Reader(Protocol):
    """Reads files, in other processes or in this one."""

    def submit(self, path: Path, options: ReadOptions | None = None) -> "Future[Document]": ...


@dataclass(frozen=True, slots=True)
class PassagesEmbedded:
    """Progress inside one document: ``done`` of ``total`` passages."""

    path: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FileFinished:
    """One file is done; ``state`` is None where it was unchanged."""

    path: str
    state: FileState | None
    reason: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did; every file found is in exactly one of the four groups."""

    documents: int
    indexed: int
    unchanged: int
    removed: int
    skipped: tuple[FileRecord, ...]
    failed: tuple[FileRecord, ...]
    pages: int
    ocr_pages: int
    chunks: int
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexFinished:
    """The run is over."""

    report: IndexReport


IndexEvent = PassagesEmbedded | FileFinished | IndexFinished


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file read, cut and analysed, ready to be embedded."""

    file: SourceFile
    sha256: str
    document: Document
    language: Language
    chunks: tuple[Chunk, ...]
    passages: tuple[str, ...]
    terms: tuple[ChunkTerms, ...]
    routing: str


@dataclass(frozen=True, slots=True)
class _Refused:
    """A file that was not read, with its reason and remedy."""

    file: SourceFile
    sha256: str
    state: FileState
    reason: Notice
    remedy: Notice


@dataclass(frozen=True, slots=True)
class _Changed:
    """A file that is new or not as recorded."""

    file: SourceFile
    record: FileRecord | None


_Outcome = _Prepared | _Refused | None


@dataclass(frozen=True, slots=True)
class _Stages:
    """What a run reads, cuts and embeds with."""

    reader: Reader
    embedder: PassageEmbedder
    profile: Profile
    options: ReadOptions


@dataclass(slots=True)
class _Tally:
    total: int
    started: float = field(default_factory=time.monotonic)
    done: int = 0
    indexed: int = 0
    unchanged: int = 0
    removed: int = 0
    pages: int = 0
    ocr_pages: int = 0
    chunks: int = 0
    skipped: list[FileRecord] = field(default_factory=list)
    failed: list[FileRecord] = field(default_factory=list)


def index(
    paths: Iterable[Path],
    *,
    library: Library,
    reader: Reader,
    embedder: PassageEmbedder,
    profile: Profile,
    options: ReadOptions,
) -> Iterator[IndexEvent]:
    """Bring the library to the state of ``paths`` (files or folders); the last event reports.

    A file is unchanged while size and time are those recorded; else its sha256 decides.
    """
    roots = [path.absolute() for path in paths]
    files = [file for root in roots for file in find_files(root)]
    known = _known(library, files)
    tally = _Tally(total=len(files))
    changed: list[_Changed] = []
    for file in files:
        record = known.get((file.folder, file.path))
        if record is not None and _is_unchanged(file, record):
            yield _count_unchanged(file, record, tally)
        else:
            changed.append(_Changed(file, record))
    yield from _index_changed(changed, tally, library, _Stages(reader, embedder, profile, options))
    tally.removed = _remove_missing(roots, files, library)
    yield IndexFinished(_report(tally, library))


def find_files(root: Path) -> list[SourceFile]:
    """Every file under ``root`` (or ``root`` itself), sorted; links to folders are not followed.

    A folder that may not be listed is returned like a file, so that it is reported as unreadable.
    """
    if not root.exists():
        raise PathNotFoundError(path=str(root))
    if root.is_file():
        return [_source(root.parent, root)]
    found: list[SourceFile] = []
    unlistable: list[str] = []
    for folder, folders, names in os.walk(root, onerror=lambda e: unlistable.append(e.filename)):
        folders.sort()
        found += [_source(root, Path(folder, name)) for name in sorted(names)]
    found += [_source(root, Path(folder)) for folder in unlistable]
    if not found:
        raise EmptyFolderError(path=str(root))
    return found


def _source(folder: Path, path: Path) -> SourceFile:
    try:
        status = path.stat()
        size, mtime = status.st_size, status.st_mtime_ns
    except OSError:
        size, mtime = 0, 0
    return SourceFile(str(folder), path.relative_to(folder).as_posix(), size, mtime)


def _known(library: Library, files: Sequence[SourceFile]) -> dict[tuple[str, str], FileRecord]:
    folders = {file.folder for file in files}
    return {
        (folder, path): record
        for folder in folders
        for path, record in library.known(folder).items()
    }


def _is_unchanged(file: SourceFile, record: FileRecord) -> bool:
    same = (file.size, file.mtime_ns) == (record.file.size, record.file.mtime_ns)
    return same and record.state is not FileState.FAILED


def _count_unchanged(file: SourceFile, record: FileRecord, tally: _Tally) -> FileFinished:
    tally.done += 1
    if record.state is FileState.SKIPPED:
        tally.skipped.append(record)
        return FileFinished(
            file.path, FileState.SKIPPED, str(record.reason), tally.done, tally.total
        )
    tally.unchanged += 1
    tally.pages += record.pages
    tally.ocr_pages += record.ocr_pages
    tally.chunks += record.chunks
    return FileFinished(file.path, None, "", tally.done, tally.total)


def _index_changed(
    files: Sequence[_Changed],
    tally: _Tally,
    library: Library,
    stages: _Stages,
) -> Iterator[IndexEvent]:
    """Read and cut in the background while this thread embeds and commits."""
    with ThreadPoolExecutor(1, thread_name_prefix="prepare") as pool:
        waiting: deque[tuple[_Changed, Future[_Outcome]]] = deque()
        to_read = iter(files)
        try:
            while True:
                for changed in islice(to_read, _AHEAD - len(waiting)):
                    waiting.append((changed, _submit(changed, pool, stages)))
                if not waiting:
                    return
                changed, future = waiting.popleft()
                outcome = future.result()
                if isinstance(outcome, _Prepared):
                    yield from _embed_and_commit(outcome, library, stages.embedder, tally)
                yield _count(outcome, changed, library, tally)
        finally:
            for _, future in waiting:
                future.cancel()


def _submit(
    changed: _Changed,
    pool: ThreadPoolExecutor,
    stages: _Stages,
) -> "Future[_Outcome]":
    """Start reading at once; cut and analyse in the pool as soon as the text is there."""
    file, record = changed.file, changed.record
    path = Path(file.folder, file.path)
    refused = _refused_by_name(file, path)
    if refused is not None:
        return _settled(refused)
    try:
        sha256 = _sha256(path)
    except OSError as error:
        return _settled(_failed(file, "", UnreadableFileError(detail=_detail(error))))
    if record and record.sha256 == sha256 and record.state is FileState.INDEXED:
        return _settled(None)
    return pool.submit(_prepare, file, sha256, stages.reader.submit(path, stages.options), stages)


def _refused_by_name(file: SourceFile, path: Path) -> _Refused | None:
    if path.name in _IGNORED_NAMES or path.name.startswith("~$"):
        return _Refused(file, "", FileState.SKIPPED, _TEMPORARY, _TEMPORARY_REMEDY)
    if reader_for(path) is None and not path.is_dir():
        error = UnsupportedFormatError(suffix=path.suffix.lower() or path.name)
        return _Refused(file, "", FileState.SKIPPED, error.reason, error.fix)
    return None


def _failed(file: SourceFile, sha256: str, error: CopilotError) -> _Refused:
    return _Refused(file, sha256, FileState.FAILED, error.reason, error.fix)


def _detail(error: OSError) -> str:
    return error.strerror or str(error)


_TEMPORARY = notice("A temporary file of another program.")
_TEMPORARY_REMEDY = notice("Nothing to do.")


def _settled(outcome: _Outcome) -> "Future[_Outcome]":
    future: Future[_Outcome] = Future()
    future.set_result(outcome)
    return future


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _prepare(
    file: SourceFile,
    sha256: str,
    reading: "Future[Document]",
    stages: _Stages,
) -> _Prepared | _Refused:
    try:
        document = reading.result()
        if _sha256(Path(file.folder, file.path)) != sha256:
            raise FileChangedError
    except UnsupportedFormatError as error:
        return _Refused(file, sha256, FileState.SKIPPED, error.reason, error.fix)
    except ReadError as error:
        return _failed(file, sha256, error)
    except OSError as error:
        return _failed(file, sha256, UnreadableFileError(detail=_detail(error)))
    return _analyse(file, sha256, document, stages)


def _analyse(
    file: SourceFile,
    sha256: str,
    document: Document,
    stages: _Stages,
) -> _Prepared:
    text = document.text
    language = detect(text)
    chunks = tuple(
        cut(
            document,
            language,
            stages.embedder.count_tokens,
            stages.profile.chunk_target_tokens,
            stages.profile.chunk_max_tokens,
        )
    )
    title = document.title or title_of(text, file.path)
    law = law_of(title) or law_of(Path(file.path).stem)
    return _Prepared(
        file=file,
        sha256=sha256,
        document=Document(document.reader, document.pages, title, document.warnings),
        language=language,
        chunks=chunks,
        passages=tuple(passage_text(title, chunk) for chunk in chunks),
        terms=tuple(_chunk_terms(title, law, chunk, language) for chunk in chunks),
        routing=" ".join(
            terms(f"{Path(file.path).stem} {title} {text[:_ROUTING_CHARACTERS]}", language)
        ),
    )


def title_of(text: str, path: str) -> str:
    """The first line that reads like a title, else the file's name."""
    for line in text[:1000].splitlines():
        words = line.strip(" #*\t")
        if 3 <= len(words) <= 120:
            return words
    return Path(path).stem


def passage_text(title: str, chunk: Chunk) -> str:
    """What is embedded: where the passage stands, then the passage."""
    place = f"{title} > {chunk.clause}" if chunk.clause else title
    return f"{place}\n{chunk.text}"


def _chunk_terms(title: str, law: str, chunk: Chunk, language: Language) -> ChunkTerms:
    return ChunkTerms(
        heading=" ".join(terms(f"{title} {chunk.clause}", language)),
        body=" ".join(terms(chunk.text, language)),
        authorities=" ".join(authority_terms(f"{chunk.clause}\n{chunk.text}", law)),
    )


def _embed_and_commit(
    ready: _Prepared, library: Library, embedder: PassageEmbedder, tally: _Tally
) -> Iterator[IndexEvent]:
    vectors = []
    total = len(ready.passages)
    for start in range(0, total, _EMBED_AT_ONCE):
        vectors.append(embedder.passages(ready.passages[start : start + _EMBED_AT_ONCE]))
        yield PassagesEmbedded(ready.file.path, min(start + _EMBED_AT_ONCE, total), total)
    library.put_document(
        ready.file,
        ready.sha256,
        ready.document,
        ready.language,
        ready.chunks,
        np.concatenate(vectors) if vectors else np.zeros((0, 1), np.float32),
        ready.terms,
        ready.routing,
    )
    tally.indexed += 1
    tally.pages += len(ready.document.pages)
    tally.ocr_pages += sum(page.ocr for page in ready.document.pages)
    tally.chunks += total


def _count(outcome: _Outcome, changed: _Changed, library: Library, tally: _Tally) -> FileFinished:
    file = changed.file
    if outcome is None and changed.record is not None:
        library.touch(file)
        return _count_unchanged(file, changed.record, tally)
    tally.done += 1
    if not isinstance(outcome, _Refused):
        return FileFinished(file.path, FileState.INDEXED, "", tally.done, tally.total)
    library.put_failure(file, outcome.sha256, outcome.state, outcome.reason, outcome.remedy)
    record = FileRecord(
        file, outcome.state, outcome.sha256, reason=outcome.reason, remedy=outcome.remedy
    )
    (tally.skipped if outcome.state is FileState.SKIPPED else tally.failed).append(record)
    return FileFinished(file.path, outcome.state, str(outcome.reason), tally.done, tally.total)


def _remove_missing(roots: Sequence[Path], files: Sequence[SourceFile], library: Library) -> int:
    """Remove the documents of files that are gone; those below an unlistable folder stay."""
    present = {(file.folder, file.path) for file in files}
    removed = 0
    for root in roots:
        if root.is_file():
            continue
        folders = tuple(f"{f.path}/" for f in files if Path(f.folder, f.path).is_dir())
        for path in list(library.known(str(root))):
            if (str(root), path) not in present and not path.startswith(folders):
                removed += library.remove(str(root), path)
    return removed


def _report(tally: _Tally, library: Library) -> IndexReport:
    return IndexReport(
        documents=library.coverage().documents_searched,
        indexed=tally.indexed,
        unchanged=tally.unchanged,
        removed=tally.removed,
        skipped=tuple(tally.skipped),
        failed=tuple(tally.failed),
        pages=tally.pages,
        ocr_pages=tally.ocr_pages,
        chunks=tally.chunks,
        seconds=time.monotonic() - tally.started,
    )
