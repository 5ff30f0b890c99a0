"""Two apps in two processes on one matter: each says what hinders it, and loses nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.paths import Home
from copilot.tui.app import CopilotApp
from copilot.tui.indexing import Phase
from copilot.tui.screens.library.screen import LibraryScreen
from copilot.workspace import Workspace
from tests.tui.driving import ask_and_wait, ask_screen, shown, start_indexing, until

_LEASE = "§ 2 Kündigung\n\nDer Mieter kann mit einer Frist von drei Monaten kündigen.\n"
_RENT = "§ 3 Miete\n\nDie Miete beträgt 900 Euro und ist am dritten Werktag fällig.\n"
_ROOT = Path(__file__).parents[2]

Second = subprocess.Popen[str]


def _folder(parent: Path, name: str, text: str) -> Path:
    folder = parent / name
    folder.mkdir()
    (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def second(workspace: Workspace, home: Home, tmp_path: Path) -> Iterator[Second]:
    """The other app, on a matter in which one lease is indexed."""
    workspace.create_matter("Lindenhof", "de")
    matter = workspace.open("Lindenhof")
    list(matter.index((_folder(tmp_path, "lease", _LEASE),)))
    matter.close()
    folder = _folder(tmp_path, "rent", _RENT)
    command = [sys.executable, "-m", "tests.tui.second_app", str(home.root), str(folder)]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert _told(process) == "open"
        try:
            yield process
        finally:
            process.kill()


def _told(process: Second) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _tell(process: Second, what: str) -> None:
    assert process.stdin
    process.stdin.write(f"{what}\n")
    process.stdin.flush()


async def test_while_one_app_indexes_the_other_says_so_keeps_what_is_typed_and_answers(
    workspace: Workspace, second: Second, tmp_path: Path
) -> None:
    _tell(second, "index")
    assert _told(second) == "at work"
    app = CopilotApp(workspace)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: getattr(app.screen, "names", None) == ["Lindenhof"])
        await pilot.press("enter")
        ask = await ask_screen(pilot)
        await pilot.press(*"Wann kann", "f4")
        library = await shown(pilot, LibraryScreen)
        await start_indexing(pilot, library, tmp_path / "rent")
        await until(pilot, lambda: library.error_panel.told)
        assert f"in use by another process ({second.pid})" in library.error_panel.text
        assert "→ Close the other window, or" in library.error_panel.text
        await pilot.press("f2")
        assert ask.question_box.question == "Wann kann"
        await ask_and_wait(pilot, ask, "Wann kann der Mieter kündigen?")
        assert ask.conversation.lines, ask.conversation.turns[-1].text

        _tell(second, "release")
        assert _told(second) == "done"
        _tell(second, "ask")
        assert _told(second) == "1 pinpoints"
        assert len(library.session.opened.library.history()) == 2

        _tell(second, "leave")
        assert second.wait() == 0
        await pilot.press("f4")
        await until(pilot, lambda: app.screen is library)
        await pilot.press("p")
        await until(pilot, lambda: library.session.state.phase is Phase.DONE)
        assert not library.error_panel.told
        await until(pilot, lambda: len(library.table.rows) == 2)
    assert app.session
    app.session.close()
