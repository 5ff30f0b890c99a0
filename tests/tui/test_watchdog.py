"""A recorded session with a watchdog: nothing holds the event loop for long.

A callback's own processor time is counted, which a busy machine does not change; what waits without
using the processor (files, databases, processes, sleep) is caught by the interpreter's audit.
"""

import asyncio
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

from copilot.tui.screens.history.screen import HistoryScreen
from copilot.tui.screens.library.screen import LibraryScreen
from tests.tui.driving import ask_and_wait, opened, shown, until
from tests.tui.fake_workspace import SUPPORTED, FakeWorkspace, past_question, record

# Seconds, on a quiet machine: 0.05 is the aim. Without a limit only what waits is a fault:
# processor time grows where other work shares the core, and a test must not fail for that.
_LONGEST = float(os.environ.get("COPILOT_WATCHDOG_SECONDS", "inf"))
_BLOCKING = frozenset(
    {"sqlite3.connect", "subprocess.Popen", "time.sleep", "os.scandir", "os.listdir"}
)
_watched: Counter[str] = Counter()
_loop_thread: list[int] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _BLOCKING and _loop_thread and threading.get_ident() == _loop_thread[0]:
        _watched[f"{event} {arguments[:1]}"] += 1


sys.addaudithook(_audit)


@contextmanager
def _watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[float, str]]]:
    """The processor seconds of every callback of the loop, with what it was."""
    took: list[tuple[float, str]] = []
    run = asyncio.events.Handle._run

    def timed(handle: asyncio.events.Handle) -> None:
        before = time.thread_time()
        run(handle)
        took.append((time.thread_time() - before, repr(handle)))

    monkeypatch.setattr(asyncio.events.Handle, "_run", timed)
    _loop_thread[:] = [threading.get_ident()]
    _watched.clear()
    yield took
    _loop_thread.clear()


async def test_no_callback_of_a_session_holds_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask, read, search, 2,000 documents, 300 questions, help, both languages, a resize."""
    for name in ("help", "search"):  # the first import of a module lists its folder
        import_module(f"copilot.tui.screens.{name}.screen")
    records = tuple(record(f"Ordner/Datei {n}.pdf", f"D{n}") for n in range(2_000))
    past = [past_question(1 + n % 9, f"Frage {n}?", SUPPORTED) for n in range(300)]
    async with opened(FakeWorkspace(records=records, past=past), (120, 40)) as (pilot, screen):
        with _watch(monkeypatch) as took:
            await ask_and_wait(pilot, screen, "Welche Frist gilt?")
            await pilot.press("n", "enter", "escape", "f4")
            table = (await shown(pilot, LibraryScreen)).table
            await until(pilot, lambda: len(table.rows) == 2_000)
            await pilot.press("G", "k", "pageup", "slash", *"Datei 7", "enter", "s")
            await pilot.press("f6")
            history = (await shown(pilot, HistoryScreen)).table
            await until(pilot, lambda: len(history.rows) == 300)
            await pilot.press("j", "j", "f9", "f1", "escape", "f3", *"Frist")
            await pilot.resize_terminal(80, 24)
            await pilot.pause(0.1)
    slow = sorted((t, what[:200]) for t, what in took if t > _LONGEST)
    assert len(took) > 500
    assert not slow, slow
    assert not _watched
