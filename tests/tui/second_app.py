"""A second app in a process of its own, on the same data home, told what to do line by line.

    python -m tests.tui.second_app HOME FOLDER

Reads "index", "release", "ask" and "leave" from standard input; after each it writes one line: what
came of it. Its first indexing waits in the middle of a document until "release".
"""

import asyncio
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from copilot.inference.installed import Models
from copilot.paths import Home
from copilot.tui.app import CopilotApp
from copilot.tui.indexing import Phase
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.workspace import Workspace
from tests.fakes import FakeModels, HashEmbedder
from tests.tui.driving import Driver, ask_and_wait, ask_screen, shown, start_indexing, until

# Seconds; longer than any test goes on.
_HELD_AT_MOST = 60.0


class HeldEmbedder(HashEmbedder):
    """Embeds passages only once ``released``."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.released = threading.Event(), threading.Event()

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.reached.set()
        self.released.wait(_HELD_AT_MOST)
        return super().passages(texts)

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().passages(texts)


async def obey(home: Home, folder: Path) -> None:
    """Open the first matter and do what each line says."""
    embedder = HeldEmbedder()
    models = cast(Models, FakeModels(embedder=embedder))
    with Workspace(home, user="anna", models=models) as workspace:
        app = CopilotApp(workspace)
        async with app.run_test(size=(100, 30)) as pilot:
            await until(pilot, lambda: getattr(app.screen, "names", None))
            await pilot.press("enter")
            ask = await ask_screen(pilot)
            _tell("open")
            while (wanted := await asyncio.to_thread(sys.stdin.readline)) != "leave\n":
                _tell(await _did(wanted.strip(), pilot, ask, embedder, folder))
        if app.session:
            app.session.close()


async def _did(
    what: str, pilot: Driver, ask: AskScreen, embedder: HeldEmbedder, folder: Path
) -> str:
    if what == "ask":
        await pilot.press("f2")
        await ask_and_wait(pilot, ask, "Wann kann der Mieter kündigen?")
        return f"{len(ask.conversation.lines)} pinpoints {ask.error_panel.text}"
    app = cast(Any, pilot.app)
    if what == "index":
        await pilot.press("f4")
        library = await shown(pilot, LibraryScreen)
        await start_indexing(pilot, library, folder)
        await until(pilot, lambda: embedder.reached.is_set() or library.error_panel.told)
        return library.error_panel.text or "at work"
    embedder.released.set()
    await until(pilot, lambda: app.session.state.phase is Phase.DONE)
    return "done"


def _tell(line: str) -> None:
    print(line.replace("\n", " "), flush=True, file=sys.__stdout__)


if __name__ == "__main__":
    asyncio.run(obey(Home(Path(sys.argv[1])), Path(sys.argv[2])))
