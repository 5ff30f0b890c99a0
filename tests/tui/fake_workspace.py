"""A workspace of one small lease, whose answers follow a script the test can hold at any step."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import cast

from copilot.answers.ask import (
    AnswerEvent,
    AnswerReady,
    PassagesFound,
    StatementReady,
    TextWritten,
)
from copilot.domain import (
    PAGE_BREAK,
    Answer,
    AnswerStatus,
    Chunk,
    Coverage,
    FileRecord,
    FileState,
    Hit,
    Language,
    Matter,
    Pinpoint,
    SourceFile,
    Statement,
    StoredChunk,
    Support,
)
from copilot.errors import MatterExistsError
from copilot.locale import notice
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

    def coverage(self) -> Coverage:
        return self.searched

    def warm_up(self) -> None:
        self.warmed_up.set()

    def files(self) -> list[FileRecord]:
        def record(path: str, state: FileState) -> FileRecord:
            reason = notice("The file is protected by a password.")
            return FileRecord(SourceFile("/m", path, 1, 1), state, reason=reason)

        return [
            FileRecord(SourceFile("/m", PATH, 1, 1), FileState.INDEXED, document="D1", pages=3),
            record("geheim.pdf", FileState.FAILED),
            record("bild.raw", FileState.SKIPPED),
        ]

    def page(self, document: str, number: int) -> PageView:
        start = sum(len(text) + len(PAGE_BREAK) for text in self.pages[: number - 1])
        text = self.pages[number - 1]
        return PageView(document, PATH, number, len(self.pages), start, text)

    def ask(self, question: str) -> Generator[AnswerEvent, None, None]:
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
class FakeWorkspace:
    """Matters kept in a list; opening or listing raises ``error`` where one is set."""

    names: list[str] = field(default_factory=lambda: ["Müller ./. Schmidt", "[Alt] Akte"])
    pages: tuple[str, ...] = PAGES
    scripts: list[list[Step]] = field(default_factory=list)
    searched: Coverage = COVERAGE
    error: Exception | None = None
    opened: list[FakeMatter] = field(default_factory=list)
    may_open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_open.set()

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
        self.opened.append(matter)
        return matter

    def as_workspace(self) -> Workspace:
        """This fake where the app's types ask for the real one."""
        return cast(Workspace, self)


def _matter(name: str, language: Language = "de") -> Matter:
    return Matter(name, name.casefold(), language, "ra.beispiel", "2025-03-01T09:00:00")
