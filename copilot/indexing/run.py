"""Brings a library to the state of folders; one transaction a document.

Yields progress. Stopping the iteration anywhere loses nothing that was reported, and the next run
goes on from there.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from copilot import __version__
from copilot.config import Profile
from copilot.domain import FileRecord, FileState, OcrMode, ReadOptions, SourceFile
from copilot.indexing.discovery import find_files
from copilot.indexing.events import (
    FileFinished,
    FileStarted,
    IndexEvent,
    IndexFinished,
    PassagesEmbedded,
    Tally,
)
from copilot.indexing.prepare import (
    PassageEmbedder,
    Prepared,
    Reader,
    Refused,
    Stages,
    name_terms,
    prepare,
    refused_by_name,
    sha256_of,
)
from copilot.locale import notice
from copilot.store.library import Library
from copilot.structure.amendments import links

# Passages embedded in one call: enough to sort by length, few enough to stop soon.
_EMBED_AT_ONCE: Final = 128
# Documents read and cut ahead of the embedder.
_AHEAD: Final = 4
_UNREAD: Final = notice("Not read yet: indexing has not come to it.")
_UNREAD_REMEDY: Final = notice("Let copilot index run to its end, or start it again.")


@dataclass(frozen=True, slots=True)
class _Changed:
    """A file that is new or not as recorded."""

    file: SourceFile
    record: FileRecord | None


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file whose content is in the library already."""

    sha256: str
    document: str


_Outcome = Prepared | Refused | _Copy
_Waiting = Future[Prepared | Refused] | Future[Refused | _Copy]


def index(
    paths: Iterable[Path],
    *,
    library: Library,
    reader: Reader,
    embedder: PassageEmbedder,
    profile: Profile,
    options: ReadOptions,
    apart: Path | None = None,
) -> Iterator[IndexEvent]:
    """Bring the library to the state of ``paths`` (files or folders); the last event reports.

    A file is unchanged while size and time are those recorded; else its sha256 decides. A folder
    ``apart`` is never read, though it lies in one of ``paths``.
    """
    roots = [path.absolute() for path in paths]
    found = [file for root in roots for file in find_files(root, apart)]
    files = list({(file.folder, file.path): file for file in found}.values())
    stages = Stages(reader, embedder, profile, options)
    known = _known(library, files)
    tally = Tally(files_total=len(files))
    changed: list[_Changed] = []
    for file in files:
        record = known.get((file.folder, file.path))
        if record is not None and _is_unchanged(file, record, options):
            yield _count_unchanged(file, record, tally)
        else:
            changed.append(_Changed(file, record))
    tally.bytes_total = sum(entry.file.size for entry in changed)
    if new := [entry.file for entry in changed if entry.record is None]:
        # A run that is ended before its end must not leave files behind that nobody counts.
        library.put_unread(new, _UNREAD, _UNREAD_REMEDY)
    yield from _index_changed(changed, tally, library, stages)
    tally.removed = _remove_missing(roots, files, library)
    if changed or tally.removed:
        library.link_amendments(links(library.particulars()))
    yield IndexFinished(tally.report(library.counts().documents))


def _known(library: Library, files: Sequence[SourceFile]) -> dict[tuple[str, str], FileRecord]:
    folders = {file.folder for file in files}
    return {
        (folder, path): record
        for folder in folders
        for path, record in library.known(folder).items()
    }


def _is_unchanged(file: SourceFile, record: FileRecord, options: ReadOptions) -> bool:
    if (file.size, file.mtime_ns) != (record.file.size, record.file.mtime_ns):
        return False
    if record.state is FileState.INDEXED:
        return _is_read_so(record.ocr, options)
    return record.tried == _way_of_reading(options)


def _is_read_so(mode: OcrMode, options: ReadOptions) -> bool:
    return mode in ("force", _mode(options))


def _mode(options: ReadOptions) -> OcrMode:
    """The mode in effect: without a model of the text recognition, no page is recognised."""
    return options.ocr if options.ocr_model else "off"


def _way_of_reading(options: ReadOptions) -> str:
    """Stands for everything but the file that decides whether reading it goes well."""
    way = (__version__, _mode(options), *sorted(options.passwords))
    return hashlib.sha256("\0".join(way).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _count_unchanged(file: SourceFile, record: FileRecord, tally: Tally) -> FileFinished:
    tally.files += 1
    if record.state is FileState.INDEXED:
        tally.unchanged += 1
        tally.pages += record.pages
        tally.ocr_pages += record.ocr_pages
        tally.poorly_read_pages += record.poorly_read_pages
        tally.chunks += record.chunks
        return FileFinished(file.path, None, "", tally.progress())
    (tally.skipped if record.state is FileState.SKIPPED else tally.failed).append(record)
    return FileFinished(file.path, record.state, str(record.reason), tally.progress())


def _index_changed(
    files: Sequence[_Changed], tally: Tally, library: Library, stages: Stages
) -> Iterator[IndexEvent]:
    """Read and cut in the background while this thread embeds and commits."""
    with ThreadPoolExecutor(1, thread_name_prefix="prepare") as pool:
        waiting: deque[tuple[_Changed, _Waiting]] = deque()
        to_read = iter(files)
        try:
            while True:
                for changed in islice(to_read, _AHEAD - len(waiting)):
                    waiting.append((changed, _submit(changed.file, pool, library, stages)))
                if not waiting:
                    return
                changed, future = waiting.popleft()
                yield FileStarted(changed.file.path)
                yield from _commit(changed, future.result(), tally, library, stages)
        finally:
            for _, future in waiting:
                future.cancel()


def _submit(
    file: SourceFile, pool: ThreadPoolExecutor, library: Library, stages: Stages
) -> _Waiting:
    """Start reading, unless the name or the content says that it need not be read."""
    refused = refused_by_name(file)
    if refused is not None:
        return _settled(refused)
    sha256 = sha256_of(file)
    if isinstance(sha256, Refused):
        return _settled(sha256)
    copy = _copy(file, sha256, library, stages)
    return _settled(copy) if copy else prepare(file, sha256, stages, pool)


def _settled(outcome: Refused | _Copy) -> Future[Refused | _Copy]:
    future: Future[Refused | _Copy] = Future()
    future.set_result(outcome)
    return future


def _copy(file: SourceFile, sha256: str, library: Library, stages: Stages) -> _Copy | None:
    found = library.content(file, sha256)
    if found is None or not _is_read_so(found[1], stages.options):
        return None
    return _Copy(sha256, found[0])


def _commit(
    changed: _Changed, outcome: _Outcome, tally: Tally, library: Library, stages: Stages
) -> Iterator[IndexEvent]:
    """Store what became of a file, then report it."""
    file = changed.file
    if isinstance(outcome, Prepared):
        # A copy further up in the same run may have been stored since.
        outcome = _copy(file, outcome.sha256, library, stages) or outcome
    tally.files += 1
    tally.bytes += file.size
    if isinstance(outcome, Refused):
        yield _refuse(outcome, tally, library, stages)
    elif isinstance(outcome, _Copy):
        yield _attach(changed, outcome, tally, library)
    else:
        yield from _embed_and_store(outcome, tally, library, stages)


def _refuse(outcome: Refused, tally: Tally, library: Library, stages: Stages) -> FileFinished:
    file, state = outcome.file, outcome.state
    tried = "" if outcome.passing else _way_of_reading(stages.options)
    library.put_failure(file, outcome.sha256, state, outcome.reason, outcome.remedy, tried)
    record = FileRecord(file, state, outcome.sha256, reason=outcome.reason, remedy=outcome.remedy)
    (tally.skipped if state is FileState.SKIPPED else tally.failed).append(record)
    return FileFinished(file.path, state, str(outcome.reason), tally.progress())


def _attach(changed: _Changed, copy: _Copy, tally: Tally, library: Library) -> FileFinished:
    """The same file with a new time, a copy, or a file that was moved or renamed."""
    file, record = changed.file, changed.record
    if record is not None and record.document == copy.document:
        library.touch(file)
        tally.files -= 1
        return _count_unchanged(file, record, tally)
    of_it = library.document(copy.document)
    library.put_copy(file, copy.sha256, copy.document, name_terms(file.path, of_it.language))
    for other in library.paths_of(copy.document):
        if not Path(other.folder, other.path).exists():
            library.remove(other.folder, other.path)
    tally.indexed += 1
    tally.copies += 1
    tally.pages += of_it.pages
    tally.ocr_pages += of_it.ocr_pages
    tally.poorly_read_pages += of_it.poorly_read_pages
    tally.chunks += of_it.chunks
    return FileFinished(file.path, FileState.INDEXED, "", tally.progress())


def _embed_and_store(
    ready: Prepared, tally: Tally, library: Library, stages: Stages
) -> Iterator[IndexEvent]:
    vectors = []
    total = len(ready.passages)
    for start in range(0, total, _EMBED_AT_ONCE):
        vectors.append(stages.embedder.passages(ready.passages[start : start + _EMBED_AT_ONCE]))
        yield PassagesEmbedded(ready.file.path, min(start + _EMBED_AT_ONCE, total), total)
    name = library.put_document(
        ready.file,
        ready.sha256,
        ready.document,
        ready.language,
        ready.chunks,
        np.concatenate(vectors) if vectors else np.zeros((0, 1), np.float32),
        ready.terms,
        ready.routing,
        name_terms=name_terms(ready.file.path, ready.language),
        particulars=ready.particulars,
        ocr=_mode(stages.options),
    )
    stored = library.document(name)
    tally.indexed += 1
    tally.pages += stored.pages
    tally.pages_read += stored.pages
    tally.ocr_pages += stored.ocr_pages
    tally.poorly_read_pages += stored.poorly_read_pages
    tally.chunks += total
    yield FileFinished(ready.file.path, FileState.INDEXED, "", tally.progress())


def _is_folder(file: SourceFile) -> bool:
    path = Path(file.folder, file.path)
    return path.is_dir() and not path.is_symlink()


def _remove_missing(roots: Sequence[Path], files: Sequence[SourceFile], library: Library) -> int:
    """Remove the documents of files that are gone; those below an unlistable folder stay."""
    present = {(file.folder, file.path) for file in files}
    removed = 0
    for root in roots:
        if root.is_file():
            continue
        folders = tuple(f"{f.path}/" for f in files if _is_folder(f))
        for path in list(library.known(str(root))):
            if (str(root), path) not in present and not path.startswith(folders):
                removed += library.remove(str(root), path)
    return removed
