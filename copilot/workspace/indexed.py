"""The documents of an open matter: index them, read them, search them, prove that they agree.

Knows nothing of questions and answers.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.config import Profile, Settings, load_profile
from copilot.domain import (
    Coverage,
    FileRecord,
    FileState,
    Filter,
    Matter,
    OcrMode,
    ReadOptions,
    Scope,
)
from copilot.errors import (
    DiskFullError,
    EmptyFolderError,
    IndexMismatchError,
    MatterLockedError,
    NothingIndexedError,
    PathNotFoundError,
    StoreDamagedError,
)
from copilot.errors.walls import InsideDataHomeError
from copilot.inference.installed import Models
from copilot.paths import Home
from copilot.security.audit import Facts
from copilot.security.installation_log import InstallationLog
from copilot.security.landlock import all_but
from copilot.security.listening import Refusal
from copilot.security.vault.keys import MatterKeys
from copilot.security.workers import FORBIDDEN
from copilot.store import matters as matter_store
from copilot.store.lock import lock_matter
from copilot.workspace.facts import hash_of, run_facts
from copilot.workspace.trail import record_in_matter, restart_in_matter

if TYPE_CHECKING:
    from copilot.indexing.events import IndexEvent
    from copilot.retrieval.search import SearchResult
    from copilot.store.library import Library
    from copilot.store.vectors import ChromaVectors, ExactVectors, VectorIndex


@dataclass(frozen=True, slots=True)
class PageView:
    """A page for the screen: ``start`` is its offset in the document's text."""

    document: str
    path: str
    number: int
    pages: int
    start: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """What a check of a matter found and mended.

    ``taken_out`` are files whose document did not agree with itself: they are read anew by the
    next run.
    """

    coverage: Coverage
    chunks: int
    vectors_repaired: bool
    taken_out: tuple[str, ...]


class IndexedMatter:
    """The documents of a matter: its library at once, vectors and models when first needed.

    The first process to search or index holds the matter's lock and its Chroma index; another one
    may still read, search and ask meanwhile, on exact vectors from SQLite.
    """

    def __init__(
        self,
        matter: Matter,
        scope: Scope,
        home: Home,
        settings: Settings,
        models: Models,
        keys: MatterKeys,
    ) -> None:
        self.matter = matter
        self.models = models
        self._scope = scope
        self._settings = settings
        self._home = home
        self.keys = keys
        self._paths = home.matter(matter.slug)
        self._profile: Profile = load_profile(settings.profile)
        self._closing = ExitStack()
        self._opening = threading.Lock()
        self._locked = False
        self._opened_vectors: ChromaVectors | None = None
        matter_store.mark_used(home, matter)

    @cached_property
    def library(self) -> "Library":
        """The matter's SQLite library."""
        opened = self._closing.enter_context(self._open_library())
        self._write_down(opened, "matter-opened", {})
        return opened

    def _open_library(self) -> "Library":
        from copilot.store.library import Library

        return Library.open(self._paths, self._scope, create=True, key=self.keys.library)

    def trail_lines(self) -> list[str]:
        """The matter's trail as it is kept; reading it writes nothing."""
        if "library" in self.__dict__:
            return self.library.trail_lines()
        with closing(self._open_library()) as library:
            return library.trail_lines()

    def restart_trail(self) -> None:
        """Begin the trail anew after a break; what was wrong before stays visible."""
        with closing(self._open_library()) as library:
            log = InstallationLog(self._home.trail)
            restart_in_matter(log, library, self.matter.slug, self._scope.user)

    def record(self, action: str, **facts: str | int) -> None:
        """Write down in the matter's trail what is about to be done, or was.

        ``facts`` are counts, places and hashes. Raises where it cannot be written: what cannot be
        recorded is not done.
        """
        self._write_down(self.library, action, facts)

    def _write_down(self, library: "Library", action: str, facts: Facts) -> None:
        log = InstallationLog(self._home.trail)
        record_in_matter(log, library, self.matter.slug, self._scope.user, action, facts)

    @property
    def user(self) -> str:
        """Who opened the matter."""
        return self._scope.user

    def files(self) -> list[FileRecord]:
        """Every file with its state."""
        return self.library.files()

    def coverage(self) -> Coverage:
        """What a search covers."""
        return self.library.coverage()

    def document(self, name: str) -> FileRecord:
        """A document by number ("D12") or by path."""
        return self.library.document(name)

    def text(self, document: str) -> str:
        """The whole extracted text of a document."""
        return self.library.text(document)

    def page(self, document: str, number: int) -> PageView:
        """One page with its place in the document."""
        record = self.library.document(document)
        pages = self.library.pages(record.document or document)
        page = pages[min(max(number, 1), len(pages)) - 1]
        start = sum(len(before.text) + 1 for before in pages if before.number < page.number)
        return PageView(
            record.document or document,
            record.file.path,
            page.number,
            len(pages),
            start,
            page.text,
            page.label,
        )

    def page_at(self, document: str, offset: int) -> PageView:
        """The page that holds an offset of the document's text."""
        return self.page(document, self.library.page_at(document, offset)[0])

    def index(
        self,
        paths: Sequence[Path],
        *,
        rebuild: bool = False,
        ocr: OcrMode = "auto",
        passwords: Sequence[str] = (),
    ) -> "Iterator[IndexEvent]":
        """Index files or folders, yielding progress; raises MatterLockedError when in use.

        ``passwords`` are kept with the matter and tried from now on.
        """
        from copilot.indexing.run import index
        from copilot.inference.catalogue import ocr_folder
        from copilot.readers.pool import ReaderPool

        self._keep_out(paths)
        self._take_lock()
        self._agree_on_index(rebuild)
        self.library.add_passwords(passwords)
        recogniser = ocr_folder(self._home)
        options = ReadOptions(ocr, self.library.passwords(), str(recogniser or ""))
        self.record("index-started", paths=len(paths), ocr=ocr, rebuild=int(rebuild))
        folders = self._readable(paths) + ([recogniser] if recogniser else [])
        try:
            with ReaderPool(self._settings.readers, folders=folders) as reader:
                for event in index(
                    paths,
                    library=self.library,
                    reader=reader,
                    embedder=self.models.embedder,
                    profile=self._profile,
                    options=options,
                    apart=self._home.root,
                ):
                    self._note(event, paths)
                    self._note_refusals(reader.refusals())
                    yield event
        finally:
            # Also after a pause: what was committed is to be found.
            self._chroma().catch_up()

    def _keep_out(self, paths: Sequence[Path]) -> None:
        """Refuse folders that lie in the data home: other matters are in there."""
        for path in paths:
            if path.resolve().is_relative_to(self._home.root.resolve()):
                self.record("denial", path_sha256=hash_of(str(path)))
                raise InsideDataHomeError(path=str(path))

    def _readable(self, paths: Sequence[Path]) -> list[Path]:
        """What the readers may open: the indexed folders, or those of single files, and of these
        nothing that lies in the data home."""
        home = self._home.root.resolve()
        folders = [(path if path.is_dir() else path.parent).resolve() for path in paths]
        return [path for folder in folders for path in all_but(folder, home)]

    def _note(self, event: "IndexEvent", paths: Sequence[Path]) -> None:
        """Write down the counts at the end, and a file that would have led into a matter."""
        from copilot.indexing.events import FileFinished, IndexFinished

        if isinstance(event, IndexFinished):
            self.record("index", **run_facts(event.report))
        elif isinstance(event, FileFinished) and event.state in (
            FileState.FAILED,
            FileState.SKIPPED,
        ):
            home = self._home.root.resolve()
            led_inside = any((path / event.path).resolve().is_relative_to(home) for path in paths)
            if led_inside or f"({FORBIDDEN})" in event.reason:
                self.record("denial", path_sha256=hash_of(event.path))

    def _note_refusals(self, refusals: Sequence[Refusal]) -> None:
        """Write down what readers tried to open that is not theirs; the kernel refused it."""
        for refusal in refusals:
            inside = Path(refusal.path).is_relative_to(self._home.root.resolve())
            self.record(
                "denial",
                attempt=refusal.attempt,
                path_sha256=hash_of(refusal.path),
                in_data_home=int(inside),
            )

    def watch(
        self, paths: Sequence[Path], stop: threading.Event, *, ocr: OcrMode = "auto"
    ) -> "Iterator[IndexEvent]":
        """Index again whenever something under the folders changes, until ``stop`` is set.

        A folder that is gone for a while, as on a drive that was taken out, keeps its documents.
        """
        from copilot.indexing.watching import changes

        for _ in changes(paths, stop):
            with suppress(PathNotFoundError, EmptyFolderError):
                yield from self.index(paths, ocr=ocr)

    def search(
        self,
        query: str,
        k: int = 10,
        among: Filter | None = None,
        longest_norm: int | None = None,
    ) -> "SearchResult":
        """The passages that answer best; raises NothingIndexedError on an empty matter.

        ``among`` limits the search to some documents; norms of laws up to ``longest_norm``
        characters come whole (None: the profile's length).
        """
        *_before, result = self.searching(query, k, among, longest_norm)
        return result

    def searching(
        self,
        query: str,
        k: int = 10,
        among: Filter | None = None,
        longest_norm: int | None = None,
    ) -> "Iterator[SearchResult]":
        """The same, told twice where there is a reader: at once, then in the reader's order."""
        self.record("search", query=hash_of(query), passages=k)
        yield from self._find(query, k, among, longest_norm)

    def _find(
        self,
        query: str,
        k: int = 10,
        among: Filter | None = None,
        longest_norm: int | None = None,
    ) -> "Iterator[SearchResult]":
        """The search itself, for whoever has written down what it is for: the passages at once,
        then as the reader orders them."""
        from copilot.answers.ask import check_question
        from copilot.retrieval.search import search

        if self.library.coverage().documents_searched == 0:
            raise NothingIndexedError(name=self.matter.name)
        self._check_embedder()
        return search(
            check_question(query),
            k,
            scope=self._scope,
            matter=self.matter,
            library=self.library,
            vectors=self._vectors(),
            embedder=self.models.embedder,
            profile=self._profile,
            longest_norm=longest_norm,
            among=among,
            reader=self.models.reader,
        )

    def check_and_repair(self) -> "Repair":
        """Prove that documents, passages, full text and vectors agree, and mend what does not.

        Raises MatterLockedError when in use, StoreDamagedError where SQLite's own file is damaged.
        """
        self._take_lock()
        found = self.library.check()
        if found.complaint:
            raise StoreDamagedError(path=str(self._paths.library), detail=found.complaint)
        vectors = self._chroma()
        vectors.mend()
        counts = self.library.counts()
        return Repair(self.library.coverage(), counts.chunks, vectors.remade, found.taken_out)

    def close(self) -> None:
        """Close the library and the vectors and give the lock back; models stay loaded."""
        self._closing.close()

    def _take_lock(self) -> None:
        """Hold the matter for this process until it is closed."""
        with self._opening:
            if not self._locked:
                self._closing.enter_context(lock_matter(self._paths, self.matter.name))
                self._locked = True

    def _vectors(self) -> "VectorIndex":
        """Chroma where this process holds the matter and its disk has room for it, else SQLite's
        vectors compared exactly."""
        try:
            self._take_lock()
            return self._chroma(wait=False)
        except (MatterLockedError, DiskFullError):
            return self._exact_vectors

    @cached_property
    def _exact_vectors(self) -> "ExactVectors":
        """Kept, because its matrix is loaded once and again only after a change."""
        from copilot.store.vectors import ExactVectors

        return ExactVectors(self.library)

    def _chroma(self, *, wait: bool = True) -> "ChromaVectors":
        from copilot.store.vectors import open_vectors

        with self._opening:
            if self._opened_vectors is None:
                vectors = open_vectors(self._paths, self.library, self.keys.vectors, wait=wait)
                self._opened_vectors = self._closing.enter_context(vectors)
            return self._opened_vectors

    def _check_embedder(self) -> None:
        """Raise IndexMismatchError where the index was made with another embedder."""
        was = self.library.info().get("embedder", "")
        now = self.models.embedder.name
        if was and was != now:
            raise IndexMismatchError(name=self.matter.name, was=was, now=now)

    def _agree_on_index(self, rebuild: bool) -> None:
        """Record what the index is made with, or explain why it cannot go on as it is."""
        made_with = {"embedder": self.models.embedder.name, "chunking": self._chunking()}
        recorded = self.library.info()
        differing = [k for k, v in made_with.items() if recorded.get(k, v) != v]
        if differing and not rebuild:
            raise IndexMismatchError(
                name=self.matter.name,
                was=", ".join(recorded[key] for key in differing),
                now=", ".join(made_with[key] for key in differing),
            )
        if rebuild:
            for record in self.library.files():
                self.library.remove(record.file.folder, record.file.path)
        self.library.set_info(**made_with)

    def _chunking(self) -> str:
        return (
            f"chunks of {self._profile.chunk_target_tokens} to "
            f"{self._profile.chunk_max_tokens} tokens"
        )
