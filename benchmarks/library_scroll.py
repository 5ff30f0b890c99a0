"""How long the terminal app takes from a key to its paint: Library at 10,000 documents, Search.

    python benchmarks/library_scroll.py [--documents 10000] [--keys 200]

Prints rows of a Markdown table: what was done, documents, median, p95 and worst milliseconds from
the key to the frame that shows it; the target is 50 ms at p95. Textual's own DataTable and
OptionList are filled with the same rows for comparison. The last two rows are measured while a
folder is indexed with the installed embedder, where it is there, else with a small stand-in.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import DataTable, OptionList

_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_ROOT))

from copilot.answers.ask import AnswerEvent, PassagesFound, TextWritten  # noqa: E402
from copilot.domain import DocumentKind, FileRecord, FileState, Particulars, SourceFile  # noqa: E402
from copilot.errors import ModelError  # noqa: E402
from copilot.inference.installed import Models  # noqa: E402
from copilot.paths import data_home  # noqa: E402
from copilot.tui.app import CopilotApp  # noqa: E402
from copilot.tui.indexing import Phase  # noqa: E402
from copilot.tui.screens.library.columns import columns, line  # noqa: E402
from copilot.tui.screens.library.document_table import DocumentTable  # noqa: E402
from copilot.tui.screens.library.rows import rows_of  # noqa: E402
from copilot.workspace import Workspace  # noqa: E402
from tests.fakes import FakeModels  # noqa: E402
from tests.tui.fake_workspace import COVERAGE, HITS, FakeMatter, FakeWorkspace  # noqa: E402

_PATIENCE = 120.0
_SIZE = (120, 40)
_CLAUSE = (
    "§ {n} Kündigung\n\n(1) Der Mieter der Hafenstraße {n} kann das Mietverhältnis mit einer Frist "
    "von drei Monaten zum Ende eines Kalendermonats kündigen.\n\n"
)


class OneWidget(App[None]):
    """An app of one widget, to measure it alone; ``frames`` counts its paints."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


def records(count: int) -> list[FileRecord]:
    """Files as a large mandate has them."""
    kinds = list(DocumentKind)
    return [
        FileRecord(
            SourceFile("/akten", f"band {n // 100:03}/Anlage K{n:05} – Mietvertrag.pdf", 1, 1),
            FileState.INDEXED,
            document=f"D{n + 1}",
            pages=n % 90 + 1,
            particulars=Particulars(kinds[n % len(kinds)], "Mietvertrag", "2021-03-31"),
        )
        for n in range(count)
    ]


async def painted(app: App[Any], key: str) -> tuple[float, float]:
    """Milliseconds from a key until the app has handled it and painted what it changed; and those
    of the processor that the screen's own thread took meanwhile, which other work does not add to.
    """
    begun, worked = time.perf_counter(), time.thread_time()
    app.simulate_key(key)
    await asyncio.sleep(0)
    done = asyncio.Event()
    app.call_after_refresh(done.set)
    await done.wait()
    return 1000 * (time.perf_counter() - begun), 1000 * (time.thread_time() - worked)


def told(name: str, documents: int, times: list[tuple[float, float]]) -> None:
    """One row of the table."""
    ordered, worked = sorted(t[0] for t in times), sorted(t[1] for t in times)
    p95 = int(0.95 * (len(ordered) - 1))
    figures = (statistics.median(ordered), ordered[p95], ordered[-1], worked[p95], worked[-1])
    print(f"| {name} | {documents} | " + " | ".join(f"{ms:.1f}" for ms in figures) + " |")


async def keys_of(app: App[Any], keys: list[str]) -> list[tuple[float, float]]:
    """The times of some keys, one after the other."""
    return [await painted(app, key) for key in keys]


async def widgets(count: int, keys: int) -> None:
    """The table of the Library and Textual's own, alone on the screen."""
    rows = rows_of(records(count))
    pattern = (["pagedown"] * 8 + ["down"] * 2) * (keys // 10)
    table = DocumentTable()
    begun, worked = time.perf_counter(), time.thread_time()
    async with OneWidget(table).run_test(size=_SIZE) as pilot:
        table.show(rows)
        await pilot.pause()
        table.focus()
        took = 1000 * (time.perf_counter() - begun)
        filled = (took, 1000 * (time.thread_time() - worked))
        told("DocumentTable, page down and down", count, await keys_of(pilot.app, pattern))
        told("DocumentTable, filled", count, [filled])
    data: DataTable[str] = DataTable(cursor_type="row")
    begun = time.perf_counter()
    async with OneWidget(data).run_test(size=_SIZE) as pilot:
        data.add_columns("State", "Rest")
        at = columns(_SIZE[0])
        data.add_rows(line(row, at) for row in rows)
        await pilot.pause()
        data.focus()
        took = 1000 * (time.perf_counter() - begun)
        filled = (took, 1000 * (time.thread_time() - worked))
        told("Textual's DataTable, the same", count, await keys_of(pilot.app, pattern))
        told("Textual's DataTable, filled", count, [filled])
    options = OptionList(markup=False)
    begun = time.perf_counter()
    async with OneWidget(options).run_test(size=_SIZE) as pilot:
        options.add_options("".join(line(row, at)) for row in rows)
        await pilot.pause()
        options.focus()
        took = 1000 * (time.perf_counter() - begun)
        filled = (took, 1000 * (time.thread_time() - worked))
        told("Textual's OptionList, the same", count, await keys_of(pilot.app, pattern))
        told("Textual's OptionList, filled", count, [filled])


async def wait(seen: Callable[[], Any], pilot: Any) -> None:
    """Until ``seen`` is true."""
    deadline = time.monotonic() + _PATIENCE
    while not seen():
        if time.monotonic() > deadline:
            raise TimeoutError
        await pilot.pause(0.02)


def folder_of(root: Path, files: int) -> Path:
    """A folder of invented leases."""
    folder = root / "akten"
    folder.mkdir()
    for number in range(files):
        clauses = "".join(_CLAUSE.format(n=number * 100 + n) for n in range(1, 40))
        (folder / f"mietvertrag {number:04}.txt").write_text(clauses, "utf-8")
    return folder


def workspace(home: Path) -> tuple[Workspace, str]:
    """On the installed models, or on small stand-ins; and which it is."""
    real = Workspace(data_home(str(home)))
    try:
        _ = real.models.embedder
    except ModelError:
        return Workspace(data_home(str(home)), models=cast(Models, FakeModels())), "stand-in"
    return real, "installed embedder"


async def while_indexing(root: Path, keys: int) -> None:
    """Typing in Search and moving in Library while a folder is indexed."""
    opened, which = workspace(root / "home")
    folder = folder_of(root, 400)
    with opened:
        opened.create_matter("Messung")
        app = CopilotApp(opened)
        async with app.run_test(size=_SIZE) as pilot:
            await wait(lambda: getattr(app.screen, "names", None), pilot)
            await pilot.press("enter")
            await wait(lambda: app.session, pilot)
            app.go_to("library")
            await pilot.pause()
            library: Any = app.screen
            library._start((folder,))
            await wait(lambda: len(library.table.rows) > 5, pilot)
            moves = ["down", "up", "pagedown", "pageup"] * (keys // 4)
            times = await keys_of(app, moves)
            at_work = library.session.state.phase is Phase.RUNNING
            told(f"Library while indexing ({which}, at work: {at_work})", 400, times)
            app.go_to("search")
            search: Any = app.screen
            await wait(lambda: search.query_box.has_focus, pilot)
            typed = list("frist der kuendigung ") * (keys // 20)
            times = []
            for letter in typed:
                key = "space" if letter == " " else letter
                times.append(await painted(app, key))
                if len(times) % 20 == 0:
                    await wait(lambda: not search.searching, pilot)
                    search.query_box.value = ""
            at_work = library.session.state.phase is Phase.RUNNING
            told(f"Search while indexing ({which}, at work: {at_work})", 400, times)
            library.session.run.end(Phase.CANCELLED)
            await wait(lambda: not library.session.state.at_work, pilot)
        if app.session:
            app.session.close()


def _writing(matter: FakeMatter, question: str) -> Iterator[AnswerEvent]:
    """An answer that writes thirty pieces a second for a minute."""
    yield PassagesFound(HITS, COVERAGE)
    for number in range(1_800):
        time.sleep(1 / 30)
        yield TextWritten(f"Wort{number} ")


async def while_generating(keys: int) -> None:
    """Typing the next question while an answer is written."""
    FakeMatter.converse = _writing  # type: ignore[method-assign, assignment]
    app = CopilotApp(FakeWorkspace().as_workspace())
    async with app.run_test(size=_SIZE) as pilot:
        await wait(lambda: getattr(app.screen, "names", None), pilot)
        await pilot.press("enter")
        await wait(lambda: app.session, pilot)
        ask: Any = app.screen
        await wait(lambda: ask.question_box.has_focus, pilot)
        await pilot.press("x", "enter")
        await wait(lambda: ask.running and ask.running.draft, pilot)
        ask.question_box.focus()
        times = await keys_of(app, list("welchefristgilt") * (keys // 15))
        told(f"Ask while answering (at work: {bool(ask.running)})", 2, times)
        await pilot.press("escape")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=200)
    options = parser.parse_args()
    print("| what | documents | median ms | p95 ms | worst ms | processor p95 | processor worst |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    asyncio.run(widgets(options.documents, options.keys))
    with tempfile.TemporaryDirectory() as root:
        asyncio.run(while_indexing(Path(root), options.keys))
    asyncio.run(while_generating(options.keys))


if __name__ == "__main__":
    main()
