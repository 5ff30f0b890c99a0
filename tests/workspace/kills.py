"""kill -9 at a given moment of a change: a moment is a file opened, renamed, removed or synced.

:class:`Trial` fills a matter, lets a child do something until its n-th moment, and judges what the
next start finds: the matter opens with a secret somebody has, and nothing readable is left.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from copilot.errors import CopilotError
from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.security.vault import keys, rooms
from copilot.security.vault.passphrase import Cost
from copilot.store import encrypting
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import FakeModels
from tests.store.samples import put

PHRASE = "vier müde Esel am Hafen"
WORD = "geheimesmandat"
ACTIONS = ("seal", "protect", "rotate", "delete", "open", "encrypt")
_MOMENTS = frozenset({"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link"})


@dataclass
class Trial:
    """One place for many kills; ``problems`` names what went wrong, ``kills`` counts."""

    place: Path
    kills: int = 0
    problems: list[str] = field(default_factory=list)

    def run(self, action: str, every: int, most: int) -> None:
        """Kill at each ``every``-th moment of an action until it survives, ``most`` times."""
        for moment in range(1, most * every, every):
            folder = self.place / f"{action}-{moment}"
            home = str(folder / "home")
            _child(lambda home=home: _prepare(home, action))  # type: ignore[misc]
            survived = not _child(
                lambda home=home, moment=moment: _act(home, action, moment)  # type: ignore[misc]
            )
            self.kills += not survived
            told = folder / "problems"
            _child(lambda home=home, told=told: _judge(home, action, told))  # type: ignore[misc]
            said = told.read_text("utf-8") if told.exists() else "the judge died"
            self.problems += [f"{action} at {moment}: {line}" for line in said.splitlines()]
            if survived:
                return


def _workspace(home: str) -> Workspace:
    keys.Cost = lambda: Cost(kib=8, passes=1)  # type: ignore[assignment,misc,attr-defined]
    # A memory folder of its own: other processes of this machine have rooms too.
    rooms._MEMORY = Path(home).parent / "memory"  # type: ignore[misc]
    rooms._MEMORY.mkdir(parents=True, exist_ok=True)
    return Workspace(data_home(home), user="anna", models=cast(Models, FakeModels()))


def _prepare(home: str, action: str) -> None:
    with _workspace(home) as workspace:
        workspace.create_matter("Akte")
        with closing(workspace.open("Akte")) as opened:
            put(opened.library, "a.txt", WORD)
            _with_vectors(opened, action)
        if action == "encrypt":
            paths = workspace.home.matter("akte")
            held = workspace.keys.keys_of(workspace.matter("Akte"))
            _decrypt(paths.library, held.library)


def _decrypt(library: Path, key: bytes) -> None:
    """A library as versions before keys left it."""
    plain = library.with_suffix(".plain")
    connection = encrypting._connect(library, key)
    connection.execute("VACUUM INTO ?", (f"{plain.absolute().as_uri()}?key=",))
    connection.close()
    plain.replace(library)


def _act(home: str, action: str, moment: int) -> None:
    with _workspace(home) as workspace:
        _kill_at(moment)
        if action == "protect":
            workspace.protect_matter("Akte", PHRASE)
        elif action == "rotate":
            workspace.rotate_matter("Akte")
        elif action == "delete":
            workspace.delete_matter("Akte")
        else:
            with closing(workspace.open("Akte")) as opened:
                if action == "seal":
                    put(opened.library, "b.txt", f"{WORD} zwei")
                _with_vectors(opened, action)


def _with_vectors(opened: OpenMatter, action: str) -> None:
    """Have Chroma take part where the action is about it; it takes seconds to load."""
    if action in ("seal", "open"):
        opened._take_lock()
        opened._chroma().catch_up()
    else:
        assert opened.text("D1")


def _kill_at(moment: int) -> None:
    """Die at the n-th file that is opened, renamed, removed or synced from here on."""
    left = [moment]

    def count(event: str, _: object) -> None:
        if event in _MOMENTS:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sync = os.fsync

    def counted(descriptor: int) -> None:
        count("open", None)
        sync(descriptor)

    os.fsync = counted  # type: ignore[assignment]
    sys.addaudithook(count)


def _judge(home: str, action: str, told: Path) -> None:
    problems = []
    with _workspace(home) as workspace:
        if workspace.matters():
            try:
                if workspace.sealed("Akte"):
                    workspace.unlock("Akte", PHRASE)
                with closing(workspace.open("Akte")) as opened:
                    if opened.text("D1") != WORD:
                        problems.append("another text")
                    _with_vectors(opened, action)
            except CopilotError as error:
                problems.append(f"{type(error).__name__}: {error}")
        elif action != "delete":
            problems.append("the matter is gone")
        elif list(workspace.home.keys.glob("*")):
            problems.append("keys are left")
    for root in filter(None, (Path(home), rooms.base())):
        for path in root.rglob("*"):
            with suppress(OSError):
                if path.is_file() and _readable(path):
                    problems.append(f"readable: {path.name}")
    told.write_text("\n".join(problems), "utf-8")


def _readable(path: Path) -> bool:
    content = path.read_bytes()
    return WORD.encode() in content or content.startswith(b"SQLite format 3")


def _child(work: Callable[[], None]) -> bool:
    """Do something in a child; returns whether it was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)
