"""Indexing while the person goes on working: one run at a time, its last picture always at hand.

Knows no widget; the app looks at the picture a few times a second, however fast files go by. A run
is ended between two events of the index, which loses nothing that was reported; going on is a new
run over the same folders.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from copilot.domain import FileState
from copilot.indexing.events import (
    FileFinished,
    FileStarted,
    IndexEvent,
    IndexFinished,
    IndexReport,
    PassagesEmbedded,
    Progress,
)
from copilot.locale import _
from copilot.tui.literal import one_line

if TYPE_CHECKING:
    from copilot.workspace import OpenMatter


class Phase(StrEnum):
    """What indexing is doing."""

    IDLE = "idle"
    RUNNING = "running"
    ENDING = "ending"
    PAUSED = "paused"
    WATCHING = "watching"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


_AT_WORK: Final = frozenset({Phase.RUNNING, Phase.ENDING, Phase.WATCHING})


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IndexingState:
    """A picture of indexing; ``failures`` are those of this run, in the order they came."""

    phase: Phase = Phase.IDLE
    paths: tuple[Path, ...] = ()
    progress: Progress | None = None
    current: str = ""
    passages: tuple[int, int] = (0, 0)
    failures: tuple[Failure, ...] = ()
    report: IndexReport | None = None
    watch: bool = False

    @property
    def at_work(self) -> bool:
        """Whether a run is going on, be it only to look for changes."""
        return self.phase in _AT_WORK

    @property
    def in_a_line(self) -> str:
        """A few words for the title bar; empty where there is nothing to tell."""
        words = {
            Phase.RUNNING: "⟳ " + _("indexing {done}/{total}"),
            Phase.ENDING: "⟳ " + _("stopping …"),
            Phase.PAUSED: "‖ " + _("indexing paused"),
            Phase.WATCHING: "◉ " + _("watching"),
            Phase.FAILED: "✗ " + _("indexing stopped"),
        }.get(self.phase, "")
        done, total = (self.progress.files, self.progress.files_total) if self.progress else (0, 0)
        return words.format(done=done, total=total or "…")


@dataclass(slots=True)
class Run:
    """One run, shared by the thread that does it and the screen that may end it.

    ``latest`` is replaced by the thread, never changed.
    """

    paths: tuple[Path, ...]
    watch: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    ends_as: Phase = Phase.DONE
    latest: IndexingState = field(default_factory=IndexingState)

    def __post_init__(self) -> None:
        self.latest = IndexingState(Phase.RUNNING, self.paths, watch=self.watch)

    @property
    def state(self) -> IndexingState:
        """The last picture; a run that was asked to end is ending."""
        if self.stop.is_set() and self.latest.at_work:
            return replace(self.latest, phase=Phase.ENDING)
        return self.latest

    def end(self, phase: Phase) -> None:
        """Ask the run to end at its next event."""
        self.ends_as = phase
        self.stop.set()


def carry_out(opened: "OpenMatter", run: Run, tell: Callable[[], object]) -> None:
    """Index, then watch where that is wished; ``tell`` is called where the phase changes, and
    with each report."""
    try:
        if not run.watch:
            _follow(opened.index(run.paths), run, tell)
        if run.watch and not run.stop.is_set():
            _follow(opened.watch(run.paths, run.stop), run, tell)
    except BaseException:
        run.latest = replace(run.latest, phase=Phase.FAILED, current="")
        tell()
        raise
    ended = run.ends_as if run.stop.is_set() else Phase.DONE
    run.latest = replace(run.latest, phase=ended, current="", passages=(0, 0), watch=run.watch)
    tell()


def _follow(events: Iterator[IndexEvent], run: Run, tell: Callable[[], object]) -> None:
    """Keep the picture until the events end or the run is to; closing them ends the readers."""
    with closing(cast("Generator[IndexEvent, None, None]", events)) as going_on:
        for event in going_on:
            was, now = run.latest, _after(event, run.latest, run.watch)
            run.latest = now
            if was.phase is not now.phase or was.report is not now.report:
                tell()
            if run.stop.is_set():
                return


def _after(event: IndexEvent, state: IndexingState, watch: bool) -> IndexingState:
    match event:
        case FileStarted(path):
            if state.phase is Phase.WATCHING:
                state = replace(state, phase=Phase.RUNNING, failures=())
            return replace(state, current=path, passages=(0, 0))
        case PassagesEmbedded(path, done, total):
            return replace(state, current=path, passages=(done, total))
        case FileFinished(path, outcome, reason, progress):
            failures = state.failures
            # While watching, a file that failed before is reported by every look.
            if outcome is FileState.FAILED and state.phase is Phase.RUNNING:
                failures = (*failures, Failure(one_line(path), one_line(reason)))
            return replace(state, progress=progress, failures=failures)
        case IndexFinished(report):
            phase = Phase.WATCHING if watch else state.phase
            return replace(state, phase=phase, report=report, current="", watch=watch)
