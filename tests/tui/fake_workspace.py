"""A workspace of one small lease, whose answers follow a script the test can hold at any step."""

import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from copilot.answers.ask import (
    AnswerEvent,
    AnswerReady,
    PassagesFound,
    StatementReady,
    TextWritten,
)
from copilot.config import Settings, change_settings, load_settings
from copilot.domain import (
    PAGE_BREAK,
    Answer,
    AnswerStatus,
    Chunk,
    Coverage,
    DocumentKind,
    FileRecord,
    FileState,
    Filter,
    Hit,
    Language,
    Matter,
    Particulars,
    PastQuestion,
    Pinpoint,
    SourceFile,
    Statement,
    StoredChunk,
    Support,
)
from copilot.errors import CopilotError, DocumentNotFoundError, MatterExistsError
from copilot.errors.vault import WrongSecretError
from copilot.indexing.events import (
    FileFinished,
    IndexEvent,
    IndexFinished,
    IndexReport,
    Progress,
)
from copilot.inference.llm import SelfTest
from copilot.locale import Notice, notice
from copilot.paths import Home
from copilot.retrieval.search import SearchResult
from copilot.security.audit import Link, line_of, next_link
from copilot.store.conversations import answer_json
from copilot.workspace import PageView, Workspace

# Longer than any step of a test should take; a held script gives up instead of hanging the suite.
_HELD_AT_MOST = 20.0

NOTICE_PERIOD = "Die Kündigung ist mit einer Frist von drei Monaten zum Monatsende zulässig."
FORM = "Sie bedarf der Schriftform [§ 568 BGB]; eine E-Mail genügt nicht."
DEPOSIT = "Der Mieter leistet eine Kaution von drei Nettokaltmieten."
_FILLER = "Das Mietverhältnis richtet sich im Übrigen nach den gesetzlichen Vorschriften.\n\n"

PAGES = (
    f"MIETVERTRAG\n\nHafen GmbH und Erika Muster\n\n{_FILLER * 20}§ 4 Kaution\n{DEPOSIT}\n",
    f"{_FILLER * 12}§ 5 Kündigung\n(1) {NOTICE_PERIOD}\n(2) {FORM}\n\n{_FILLER * 12}",
    f"{_FILLER * 3}§ 9 Schlussbestimmungen\n",
)
PATH = "Verträge/Mietvertrag [final].pdf"
COVERAGE = Coverage(2, 4, 1, 1, 3)

PASSPHRASE = "vier Wörter ohne Sinn"
FOLDER = "/akten/lindenhof"


def record(
    path: str,
    document: str | None = None,
    *,
    particulars: Particulars | None = None,
    state: FileState = FileState.FAILED,
    poorly_read: int = 0,
    warnings: tuple[Notice, ...] = (),
    base: str | None = None,
) -> FileRecord:
    """A file as the library knows it; indexed where it has a document."""
    file = SourceFile(FOLDER, path, 1, 1)
    if document is None:
        reason = notice("The file is protected by a password.")
        remedy = notice("Give the password with --passwords FILE, or save a copy without it.")
        return FileRecord(file, state, reason=reason, remedy=remedy)
    return FileRecord(
        file,
        FileState.INDEXED,
        document=document,
        pages=3,
        ocr_pages=poorly_read,
        poorly_read_pages=poorly_read,
        particulars=particulars or Particulars(),
        warnings=warnings,
        base=base,
    )


RECORDS = (
    record(
        PATH,
        "D1",
        particulars=Particulars(
            DocumentKind.CONTRACT, "Mietvertrag", "2021-03-31", ("Hafen GmbH", "Erika Muster")
        ),
    ),
    record("Verträge/Nachtrag.docx", "D2", base="D1"),
    record("Verträge/Kopie.pdf", "D1"),
    record("scan.tif", "D3", poorly_read=2, warnings=(notice("The page is crooked."),)),
    record("geheim.pdf"),
    record("bild.raw", state=FileState.SKIPPED),
)


def _trail(*actions: tuple[str, Mapping[str, str | int]]) -> tuple[str, ...]:
    """The lines of a trail, as the store keeps them."""
    links: list[Link] = []
    for minute, (action, facts) in enumerate(actions):
        at = datetime(2025, 3, 1, 9, minute, tzinfo=UTC)
        links.append(next_link(links[-1] if links else None, "ra.beispiel", action, facts, at))
    return tuple(line_of(link) for link in links)


def progress(files: int, total: int, pages: int = 0) -> Progress:
    """How far a run is."""
    return Progress(files, total, 100 * files, 100 * total, pages, 10.0)


def done(path: str, files: int, total: int, state: FileState | None = None) -> FileFinished:
    """A file that is finished."""
    reason = "Stream has ended unexpectedly" if state is FileState.FAILED else ""
    return FileFinished(path, state or FileState.INDEXED, reason, progress(files, total, 3 * files))


def finished(indexed: int = 0, failed: int = 0) -> IndexFinished:
    """The end of a run."""
    bad = tuple(record(f"kaputt{number}.pdf") for number in range(failed))
    return IndexFinished(
        IndexReport(
            documents=2,
            indexed=indexed,
            copies=0,
            unchanged=0,
            removed=0,
            skipped=(),
            failed=bad,
            pages=9,
            ocr_pages=0,
            poorly_read_pages=0,
            chunks=12,
            seconds=3.0,
        )
    )


TRAIL = _trail(
    ("index-started", {"paths": 1}),
    ("index", {"documents": 20, "pages": 61}),
    ("answer", {"status": "answered", "statements": 2}),
)

IndexStep = IndexEvent | FileRecord | threading.Event | Exception
Step = AnswerEvent | threading.Event | Exception


def pinpoint(quote: str, page: int, clause: str = "", pages: Sequence[str] = PAGES) -> Pinpoint:
    """The place of ``quote`` in the lease."""
    start = PAGE_BREAK.join(pages).index(quote)
    return Pinpoint("D1", PATH, page, start, start + len(quote), quote, clause)


def hit(rank: int, place: Pinpoint) -> Hit:
    """A found passage at ``place``."""
    chunk = Chunk(place.page, place.start, place.end, place.clause, place.quote)
    stored = StoredChunk(rank, place.document, place.path, "Mietvertrag", chunk)
    return Hit(rank, stored, 1.0 / rank, ("dense",))


PERIOD_PLACE = pinpoint(NOTICE_PERIOD, 2, "§ 5 Kündigung > Abs. 1")
FORM_PLACE = pinpoint(FORM, 2, "§ 5 Kündigung > Abs. 2")
DEPOSIT_PLACE = pinpoint(DEPOSIT, 1, "§ 4 Kaution")
HITS = tuple(hit(i, p) for i, p in enumerate((PERIOD_PLACE, FORM_PLACE, DEPOSIT_PLACE), 1))
SUPPORTED = Statement("Die Frist beträgt drei Monate.", Support.SUPPORTED, (PERIOD_PLACE,))
QUOTED = Statement(FORM, Support.QUOTED, (FORM_PLACE,))


def answer(question: str, statements: tuple[Statement, ...]) -> Answer:
    """The finished answer with these statements, "not found" without one."""
    return Answer(
        question=question,
        status=AnswerStatus.ANSWERED if statements else AnswerStatus.NOT_FOUND,
        language="de",
        statements=statements,
        coverage=COVERAGE,
        model="fake",
        timings={"total": 1.5},
    )


def answered(question: str = "Welche Frist gilt?") -> list[Step]:
    """Passages, a draft in two pieces, two statements, the answer."""
    return [
        PassagesFound(HITS, COVERAGE),
        TextWritten("Die Frist "),
        TextWritten("beträgt drei Monate."),
        StatementReady(SUPPORTED),
        StatementReady(QUOTED),
        AnswerReady(answer(question, (SUPPORTED, QUOTED))),
    ]


def not_found(question: str = "Wer zahlt die Kirchenorgel?") -> list[Step]:
    """Passages that do not answer."""
    return [PassagesFound(HITS, COVERAGE), AnswerReady(answer(question, ()))]


def past_question(number: int, question: str, *statements: Statement) -> PastQuestion:
    """A question of the history with its answer."""
    made = answer(question, statements)
    at = f"2025-03-0{number}T09:30:00+00:00"
    return PastQuestion(number, at, "", question, answer_json(made), "fake", made.status.value)


def held_before(place: int, steps: list[Step]) -> tuple[list[Step], threading.Event]:
    """The script stopping before step ``place`` until the event is set."""
    gate = threading.Event()
    return [*steps[:place], gate, *steps[place:]], gate


@dataclass
class FakeMatter:
    """An open matter that plays one script a question."""

    matter: Matter
    pages: tuple[str, ...] = PAGES
    scripts: list[list[Step]] = field(default_factory=list)
    searched: Coverage = COVERAGE
    questions: list[str] = field(default_factory=list)
    answers_closed: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)
    warmed_up: threading.Event = field(default_factory=threading.Event)

    records: list[FileRecord] = field(default_factory=lambda: list(RECORDS))
    indexings: list[list[IndexStep]] = field(default_factory=list)
    indexed: list[tuple[Path, ...]] = field(default_factory=list)
    index_closed: threading.Event = field(default_factory=threading.Event)
    changed: threading.Event = field(default_factory=threading.Event)
    searches: list[tuple[str, Filter | None]] = field(default_factory=list)
    held_searches: dict[str, threading.Event] = field(default_factory=dict)
    held_readings: dict[str, threading.Event] = field(default_factory=dict)
    search_error: CopilotError | None = None
    hits: tuple[Hit, ...] = HITS

    drafts: list[str] = field(default_factory=list)
    past: list[PastQuestion] = field(default_factory=list)

    @property
    def library(self) -> "FakeMatter":
        return self

    def trail_lines(self) -> list[str]:
        return list(TRAIL)

    def record(self, action: str, **facts: str | int) -> None:
        """Keeps no trail."""

    def draft(self) -> str:
        return self.drafts[-1] if self.drafts else ""

    def keep_draft(self, question: str) -> None:
        self.drafts.append(question)

    def history(self, limit: int = 0, search: str = "") -> list[PastQuestion]:
        found = [one for one in self.past if search.casefold() in one.answer.casefold()]
        return found[: limit or None]

    def coverage(self, among: Filter | None = None) -> Coverage:
        if among is not None:
            return Coverage(1, 3, 1, 1, 0)
        return self.searched

    def document(self, name: str) -> FileRecord:
        for record in self.records:
            if name in (record.document, record.file.path):
                return record
        raise DocumentNotFoundError(document=name)

    def search(self, query: str, k: int = 10, among: Filter | None = None) -> SearchResult:
        self.searches.append((query, among))
        if query in self.held_searches:
            self.held_searches[query].wait(_HELD_AT_MOST)
        if self.search_error:
            raise self.search_error
        found = self.hits if query != "nichts" else ()
        return SearchResult(query, found[: len(query)][:k])

    def searching(
        self, query: str, k: int = 10, among: Filter | None = None
    ) -> Iterator[SearchResult]:
        found = self.search(query, k, among)
        if query in self.held_readings:
            yield replace(found, hits=found.hits[::-1])
            self.held_readings[query].wait(_HELD_AT_MOST)
        yield found

    def index(self, paths: Sequence[Path]) -> Generator[IndexEvent, None, None]:
        self.indexed.append(tuple(paths))
        self.index_closed.clear()
        steps = self.indexings.pop(0) if self.indexings else [finished()]
        try:
            for step in steps:
                if isinstance(step, threading.Event):
                    step.wait(_HELD_AT_MOST)
                elif isinstance(step, FileRecord):
                    self.records.append(step)
                elif isinstance(step, Exception):
                    raise step
                else:
                    yield step
        finally:
            self.index_closed.set()

    def watch(
        self, paths: Sequence[Path], stop: threading.Event
    ) -> Generator[IndexEvent, None, None]:
        yield from self.index(paths)
        while not stop.wait(0.01):
            if self.changed.is_set():
                self.changed.clear()
                yield from self.index(paths)

    def warm_up(self) -> None:
        self.warmed_up.set()

    def files(self) -> list[FileRecord]:
        return list(self.records)

    def page(self, document: str, number: int) -> PageView:
        start = sum(len(text) + len(PAGE_BREAK) for text in self.pages[: number - 1])
        text = self.pages[number - 1]
        return PageView(document, PATH, number, len(self.pages), start, text)

    def converse(self, question: str) -> Generator[AnswerEvent, None, None]:
        self.questions.append(question)
        steps = self.scripts.pop(0) if self.scripts else answered(question)
        try:
            for step in steps:
                if isinstance(step, threading.Event):
                    step.wait(_HELD_AT_MOST)
                elif isinstance(step, Exception):
                    raise step
                else:
                    yield step
        finally:
            self.answers_closed.set()

    def close(self) -> None:
        self.closed.set()


@dataclass
class FakeKeys:
    """Which matters are locked, by name."""

    locked: set[str] = field(default_factory=set)

    def sealed(self, matter: Matter) -> bool:
        return matter.name in self.locked


@dataclass
class FakeLanguageModel:
    """A model whose self-test has a known result."""

    name: str = "große"
    result: SelfTest | None = None

    def selftest(self) -> SelfTest:
        assert self.result
        return self.result


@dataclass
class FakeInstalled:
    """The models of the workspace."""

    language_model: FakeLanguageModel = field(default_factory=FakeLanguageModel)


@dataclass
class FakeWorkspace:
    """Matters kept in a list; opening or listing raises ``error`` where one is set."""

    names: list[str] = field(default_factory=lambda: ["Müller ./. Schmidt", "[Alt] Akte"])
    pages: tuple[str, ...] = PAGES
    scripts: list[list[Step]] = field(default_factory=list)
    searched: Coverage = COVERAGE
    error: Exception | None = None
    records: tuple[FileRecord, ...] = RECORDS
    past: list[PastQuestion] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    indexings: list[list[IndexStep]] = field(default_factory=list)
    home: Home = field(default_factory=lambda: Home(Path("nowhere")))
    keys: FakeKeys = field(default_factory=FakeKeys)
    models: FakeInstalled = field(default_factory=lambda: FakeInstalled())
    opened: list[FakeMatter] = field(default_factory=list)
    may_open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_open.set()

    @property
    def settings(self) -> Settings:
        return load_settings(self.home)

    def change_settings(self, changes: Mapping[str, str | int]) -> None:
        change_settings(self.home, changes)

    def selftest(self) -> SelfTest:
        return self.models.language_model.selftest()

    def record(self, action: str, **facts: str | int) -> None:
        """Keeps no trail."""

    def unlock(self, name: str, passphrase: str) -> None:
        if passphrase != PASSPHRASE:
            raise WrongSecretError(name=name)
        self.keys.locked.discard(name)

    def lock(self, name: str) -> None:
        self.keys.locked.add(name)

    def matters(self) -> list[Matter]:
        return [_matter(name) for name in self.names]

    def create_matter(self, name: str, language: Language) -> Matter:
        if name in self.names:
            raise MatterExistsError(name=name)
        self.names.insert(0, name)
        return _matter(name, language)

    def open(self, name: str) -> FakeMatter:
        self.may_open.wait(_HELD_AT_MOST)
        if self.error:
            raise self.error
        matter = FakeMatter(_matter(name), self.pages, self.scripts, self.searched)
        matter.records = list(self.records)
        matter.indexings = self.indexings
        matter.past, matter.drafts = self.past, self.drafts
        self.opened.append(matter)
        return matter

    def as_workspace(self) -> Workspace:
        """This fake where the app's types ask for the real one."""
        return cast(Workspace, self)


def _matter(name: str, language: Language = "de") -> Matter:
    return Matter(name, name.casefold(), language, "ra.beispiel", "2025-03-01T09:00:00")
