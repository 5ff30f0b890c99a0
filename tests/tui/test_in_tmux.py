"""The real app in a real terminal with the real small model: create, index, ask, open, export.

Killed while it indexes, while a person types and while it answers, it comes back with everything.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from copilot.paths import Home, resource
from copilot.workspace import Workspace

# Seconds: a busy machine indexes the sample in a minute.
_PATIENCE = 300.0
_BETWEEN_LOOKS = 0.05
_SMALL = "smollm2-135m"
_CLAUSES = (
    "§ {n} Miete\n\nDie Miete für die Halle {n} beträgt {n}00 Euro im Monat.\n\n"
    "§ 2 Frist\n\nDer Mieter der Halle {n} kann mit einer Frist von drei Monaten kündigen.\n\n"
)

pytestmark = [
    pytest.mark.weights,
    pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed"),
    pytest.mark.skipif(
        not (resource("models", "weights") / "SmolLM2-135M-Instruct.Q4_1.gguf").is_file()
        or not (resource("models", "weights") / "multilingual-e5-small").is_dir(),
        reason="the small models are not there: make test-weights",
    ),
]


@dataclass
class Terminal:
    """A tmux server of its own with one window of 80 by 24, in which the app runs."""

    socket: Path
    home: Home

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self.socket), "-f", os.devnull, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def start(self) -> None:
        copilot = Path(sys.executable).with_name("copilot")
        size = ("-x", "80", "-y", "24")
        line = (str(copilot), "--home", str(self.home.root), "--lang", "de")
        self._tmux("new-session", "-d", "-s", "app", *size, *line)

    def kill(self) -> None:
        """End the app as a power cut does, and wait until its terminal is gone."""
        process = self._tmux("display-message", "-p", "-t", "app", "#{pane_pid}")
        os.kill(int(process), signal.SIGKILL)
        self.until(lambda _screen: not self._tmux("list-sessions"))

    def close(self) -> None:
        self._tmux("kill-server")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", "-t", "app", *keys)

    def write(self, text: str) -> None:
        self._tmux("send-keys", "-t", "app", "-l", text)

    @property
    def screen(self) -> str:
        return self._tmux("capture-pane", "-p", "-t", "app")

    def until(self, seen: Callable[[str], object]) -> None:
        """Look again and again until ``seen``; where it never is, fail with the last screen."""
        deadline = time.monotonic() + _PATIENCE
        while not seen(self.screen):
            assert time.monotonic() < deadline, f"never seen:\n{self.screen}"
            time.sleep(_BETWEEN_LOOKS)

    def until_shown(self, *words: str) -> None:
        self.until(lambda screen: all(word in screen for word in words))

    def until_answered(self) -> None:
        self.until(lambda s: "[1]" in s and "⏎ öffnen" in s and "Esc bricht ab" not in s)

    def until_kept(self, question: str) -> None:
        """Until what was typed lies in the matter, as another program reads it."""
        with Workspace(self.home) as workspace:
            matter = workspace.open(workspace.matters()[0].name)
            self.until(lambda _screen: matter.library.draft() == question)
            matter.close()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    home = Home(tmp_path / "home")
    home.root.mkdir()
    home.settings.write_text(f'model = "{_SMALL}"\nlanguage = "de"\nthreads = 1\n', "utf-8")
    made = Terminal(tmp_path / "tmux", home)
    yield made
    made.close()


def test_from_the_first_start_to_an_exported_answer(terminal: Terminal, tmp_path: Path) -> None:
    """A lawyer starts it for the first time, takes the sample, asks, reads a source, exports."""
    terminal.start()
    terminal.until_shown("Willkommen", "F5")
    terminal.press("F5")
    terminal.until_shown("20 Dokumente", "│ Welche Kündigungsfrist gilt für den Mietvertrag")
    terminal.press("Enter")
    terminal.until_answered()
    terminal.press("Enter")
    terminal.until_shown(" · Seite ", "←/→ Seite")
    terminal.press("Escape")
    terminal.until_shown("⏎ öffnen")
    terminal.press("e")
    terminal.until_shown("Datei exportieren", ".docx")
    written = tmp_path / "antwort.md"
    terminal.press("C-u")
    terminal.write(str(written))
    terminal.until_shown("antwort.md")
    terminal.press("Enter")
    terminal.until_shown("Geschrieben")
    told = written.read_text("utf-8")
    assert "Hafenstraße 12" in told
    assert "[^1]:" in told


def test_killed_in_the_middle_of_everything_it_loses_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    """The power goes three times: while indexing, while typing, while an answer is written."""
    folder = tmp_path / "akte"
    folder.mkdir()
    for n in range(1, 31):
        (folder / f"halle {n:02}.txt").write_text(_CLAUSES.format(n=n) * 8, "utf-8")
    terminal.start()
    terminal.until_shown("Willkommen")
    terminal.press("Tab")
    terminal.write("Hallen")
    terminal.press("Tab")
    terminal.write(str(folder))
    terminal.press("Enter")
    terminal.until_shown("von 30 Dateien", "✓ indexiert  D2")
    terminal.kill()

    _come_back(terminal)
    terminal.press("F4")
    terminal.until_shown("✓ indexiert  D1")
    terminal.press("i")
    terminal.until_shown("Was soll indexiert werden?")
    terminal.write(str(folder))
    terminal.press("Enter")
    terminal.until_shown("30 Dokumente", "✓ Indexiert")
    terminal.press("F2")
    terminal.write("Wie hoch ist die Miete")
    terminal.until_kept("Wie hoch ist die Miete")
    terminal.kill()

    _come_back(terminal)
    terminal.until_shown("│ Wie hoch ist die Miete")
    terminal.write(" der Halle 7?")
    terminal.press("Enter")
    terminal.until_answered()
    terminal.press("/")
    terminal.write("Welche Frist gilt in Halle 9?")
    terminal.until_kept("Welche Frist gilt in Halle 9?")
    terminal.press("Enter")
    terminal.until_shown("Esc bricht ab")
    terminal.kill()

    _come_back(terminal)
    terminal.until_shown("│ Welche Frist gilt in Halle 9?")
    terminal.press("F6")
    terminal.until_shown("1 Fragen", "der Halle 7?", "beantwortet")


def _come_back(terminal: Terminal) -> None:
    terminal.start()
    terminal.until_shown("Hallen", "Enter")
    terminal.press("Enter")
    terminal.until_shown("Hallen", "F1 Hilfe")
