"""What a firm meets one day: a passphrase forgotten, a disk stolen, files put back or changed."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from copilot.errors import CopilotError, StoreDamagedError
from copilot.errors.vault import KeysMismatchError, MatterSealedError, WrongSecretError
from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.security.vault import keys, rooms
from copilot.security.vault.passphrase import Cost
from copilot.workspace import Workspace
from copilot.workspace.auditing import verify
from tests.fakes import FakeModels
from tests.store.samples import put

PHRASE, OTHER = "vier müde Esel am Hafen", "drei wache Katzen im Keller"
WORD = "geheimesmandat"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(keys, "Cost", lambda: Cost(kib=8, passes=1))
    monkeypatch.setattr("copilot.workspace.securing._WRONG_SECONDS", 0.0)
    monkeypatch.setattr(rooms, "_MEMORY", tmp_path / "memory")
    (tmp_path / "memory").mkdir()


@pytest.fixture
def printed(workspace: Workspace) -> str:
    """The recovery key of a matter with a passphrase and one document, named like its word."""
    workspace.create_matter("Akte")
    printed = workspace.protect_matter("Akte", PHRASE)
    with closing(workspace.open("Akte")) as opened:
        put(opened.library, f"{WORD}.txt", WORD)
        opened.record("search", query="0" * 64, passages=1)
    return printed


def _later(folder: Path) -> Workspace:
    """As another process sees a data home: nothing is remembered."""
    models = cast(Models, FakeModels())
    return Workspace(data_home(str(folder)), user="anna", models=models)


def _read(workspace: Workspace) -> str:
    with closing(workspace.open("Akte")) as opened:
        return opened.text("D1")


def test_who_forgot_the_passphrase_is_sent_to_the_recovery_key(
    workspace: Workspace, printed: str
) -> None:
    with _later(workspace.home.root) as later:
        with pytest.raises(WrongSecretError) as caught:
            later.unlock("Akte", OTHER)
        assert "copilot matter recover" in str(caught.value.fix)
        later.recover_matter("Akte", printed, OTHER)
        assert _read(later) == WORD


def test_a_stolen_disk_tells_neither_texts_nor_the_names_of_documents(
    workspace: Workspace, printed: str, tmp_path: Path
) -> None:
    stolen = tmp_path / "stolen"
    shutil.copytree(workspace.home.root, stolen)
    with _later(stolen) as thief:
        with pytest.raises(MatterSealedError):
            thief.open("Akte")
        said = set()
        for typed in ("", OTHER, printed):
            with pytest.raises(WrongSecretError) as caught:
                thief.unlock("Akte", typed)
            said.add(str(caught.value))
        assert len(said) == 1
    for path in stolen.rglob("*"):
        assert WORD not in path.name
        assert not path.is_file() or WORD.encode() not in path.read_bytes()


def test_an_older_library_put_back_is_named_by_the_trail(
    workspace: Workspace, printed: str, tmp_path: Path
) -> None:
    library = workspace.home.matter("akte").library
    shutil.copy(library, tmp_path / "older")
    with closing(workspace.open("Akte")) as opened:
        put(opened.library, "b.txt", "ein anderer absatz")
        opened.record("search", query="1" * 64, passages=1)
    assert all(checked.whole for checked in verify(workspace))
    shutil.copy(tmp_path / "older", library)
    assert not all(checked.whole for checked in verify(workspace))


@pytest.mark.parametrize(
    ("first", "error"),
    [
        # Where even the first page is changed nobody can tell it from another key.
        (0, KeysMismatchError),
        (1, StoreDamagedError),
        (20, StoreDamagedError),
    ],
)
def test_a_changed_database_is_named_and_points_to_the_backup(
    workspace: Workspace, printed: str, first: int, error: type[CopilotError]
) -> None:
    library = workspace.home.matter("akte").library
    content = bytearray(library.read_bytes())
    for at in range(100 + 4096 * first, len(content), 4096):
        content[at] ^= 1
    library.write_bytes(content)
    with _later(workspace.home.root) as later:
        later.unlock("Akte", PHRASE)
        with pytest.raises(error) as caught:
            _read(later)
    assert "backup" in str(caught.value.fix)
