"""What indexing tells while it works, and its report at the end."""

import time
from dataclasses import dataclass, field

from copilot.domain import FileRecord, FileState


@dataclass(frozen=True, slots=True)
class FileStarted:
    """The file whose turn it is."""

    path: str


@dataclass(frozen=True, slots=True)
class PassagesEmbedded:
    """Progress inside one document: ``done`` of ``total`` passages."""

    path: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run is: files and bytes of all that were found, pages read in ``seconds``."""

    files: int
    files_total: int
    bytes: int
    bytes_total: int
    pages: int
    seconds: float

    @property
    def seconds_left(self) -> float | None:
        """By the bytes still to come at the rate so far; None while nothing says."""
        if self.bytes == 0:
            return None
        return self.seconds * (self.bytes_total - self.bytes) / self.bytes


@dataclass(frozen=True, slots=True)
class FileFinished:
    """One file is done, and on disk; ``state`` is None where it was unchanged."""

    path: str
    state: FileState | None
    reason: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did; every file found is in exactly one of the four groups.

    ``documents`` is what the matter now holds; ``copies`` of the indexed files had the content of
    a document that was there.
    """

    documents: int
    indexed: int
    copies: int
    unchanged: int
    removed: int
    skipped: tuple[FileRecord, ...]
    failed: tuple[FileRecord, ...]
    pages: int
    ocr_pages: int
    poorly_read_pages: int
    chunks: int
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexFinished:
    """The run is over."""

    report: IndexReport


IndexEvent = FileStarted | PassagesEmbedded | FileFinished | IndexFinished


@dataclass(slots=True)
class Tally:
    """The counts of a run while it goes on; ``bytes_total`` is what has to be read."""

    files_total: int
    bytes_total: int = 0
    started: float = field(default_factory=time.monotonic)
    files: int = 0
    bytes: int = 0
    indexed: int = 0
    copies: int = 0
    unchanged: int = 0
    removed: int = 0
    pages: int = 0
    pages_read: int = 0
    ocr_pages: int = 0
    poorly_read_pages: int = 0
    chunks: int = 0
    skipped: list[FileRecord] = field(default_factory=list)
    failed: list[FileRecord] = field(default_factory=list)

    def progress(self) -> Progress:
        """A picture of now."""
        return Progress(
            self.files,
            self.files_total,
            self.bytes,
            self.bytes_total,
            self.pages_read,
            time.monotonic() - self.started,
        )

    def report(self, documents: int) -> IndexReport:
        """The counts as they stand."""
        return IndexReport(
            documents=documents,
            indexed=self.indexed,
            copies=self.copies,
            unchanged=self.unchanged,
            removed=self.removed,
            skipped=tuple(self.skipped),
            failed=tuple(self.failed),
            pages=self.pages,
            ocr_pages=self.ocr_pages,
            poorly_read_pages=self.poorly_read_pages,
            chunks=self.chunks,
            seconds=time.monotonic() - self.started,
        )
