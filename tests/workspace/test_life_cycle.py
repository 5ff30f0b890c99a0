"""Held, kept, backed up, brought back, handed out, deleted: with nothing left in the end."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from copilot.errors import FolderNotWritableError, MatterExistsError, MatterNotFoundError, WallError
from copilot.errors.vault import (
    BackupDamagedError,
    BackupSealedError,
    LegalHoldError,
    MatterDeletedError,
    NoSecretError,
    RetentionError,
)
from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.security.signing import verified
from copilot.security.vault import keys, rooms
from copilot.security.vault.passphrase import Cost
from copilot.store import deletion
from copilot.workspace import Workspace
from copilot.workspace.handing_out import hand_out
from copilot.workspace.safekeeping import backup, restore, try_out
from tests.fakes import FakeModels
from tests.store.samples import put

PHRASE = "vier müde Esel am Hafen"
WORD = "geheimesmandat"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(keys, "Cost", lambda: Cost(kib=8, passes=1))
    monkeypatch.setattr(rooms, "_MEMORY", tmp_path)


@pytest.fixture
def matter(workspace: Workspace) -> Workspace:
    workspace.create_matter("Akte")
    with closing(workspace.open("Akte")) as opened:
        put(opened.library, "a.txt", f"{WORD} eins", f"{WORD} zwei")
        put(opened.library, "b.txt", "ein anderer absatz")
    return workspace


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Workspace]:
    models = cast(Models, FakeModels())
    with Workspace(data_home(str(tmp_path / "elsewhere")), user="anna", models=models) as opened:
        yield opened


def holding(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if WORD.encode() in path.read_bytes()]


def text_of(workspace: Workspace, name: str = "Akte") -> str:
    with closing(workspace.open(name)) as opened:
        return opened.text("D1")


def test_a_hold_and_a_retention_keep_a_matter(matter: Workspace) -> None:
    matter.hold_matter("Akte", True)
    matter.retain_matter("Akte", date(9999, 12, 31))
    with pytest.raises(LegalHoldError):
        matter.delete_matter("Akte", early=True)
    (kept,) = matter.matters()
    assert (kept.hold, kept.retain_until) == (True, "9999-12-31")
    matter.hold_matter("Akte", False)
    with pytest.raises(RetentionError):
        matter.delete_matter("Akte")
    assert matter.delete_matter("Akte", early=True) is not None


def test_a_retention_that_has_ended_keeps_nothing(matter: Workspace) -> None:
    matter.retain_matter("Akte", date(2001, 12, 31))
    assert matter.delete_matter("Akte") is not None


def test_a_deletion_is_certified_and_signed(matter: Workspace, tmp_path: Path) -> None:
    backup(matter, "Akte", tmp_path / "a.bak")
    path = matter.delete_matter("Akte")
    assert path is not None
    told = json.loads(path.read_text("ascii"))
    assert (told["matter"], told["deleted_by"]) == ("Akte", "anna")
    assert told["counts"] == {"documents": 2, "pages": 3, "chunks": 3}
    assert [b["file"] for b in told["backups"]] == ["a.bak"]
    signature, public = told.pop("signature"), told.pop("public_key")
    assert public == matter.trail.key.public
    content = json.dumps(told, sort_keys=True, ensure_ascii=True).encode("ascii")
    assert verified(public, signature, content)
    assert "LÖSCHBESCHEINIGUNG" in path.with_suffix(".txt").read_text("utf-8")
    assert not matter.home.matter("akte").root.exists()
    assert list(matter.home.keys.iterdir()) == []
    with pytest.raises(MatterNotFoundError):
        matter.open("Akte")


@pytest.mark.parametrize("step", ["destroy", "finish"])
def test_a_deletion_that_stops_is_finished_and_certified_by_the_next_start(
    matter: Workspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Stopped(BaseException):
        """Stands for a machine that stops."""

    def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(keys if step == "destroy" else deletion, step, stop)
        with pytest.raises(Stopped):
            matter.delete_matter("Akte")
    with Workspace(matter.home, user="anna", models=matter.models) as other:
        assert other.matters() == []
    assert list(matter.home.keys.iterdir()) == []
    assert list(matter.home.certificates.glob("*.json"))
    assert [path.name for path in matter.home.matters.iterdir()] == [".lock"]


def test_a_locked_matter_can_be_deleted_without_its_passphrase(matter: Workspace) -> None:
    matter.protect_matter("Akte", PHRASE)
    with Workspace(matter.home, user="anna", models=matter.models) as other:
        path = other.delete_matter("Akte")
    assert path is not None
    assert json.loads(path.read_text("ascii"))["counts"] is None


def test_a_backup_holds_nothing_readable_and_is_proven_whole(
    matter: Workspace, tmp_path: Path
) -> None:
    made = backup(matter, "Akte", tmp_path / "a.bak")
    assert holding(tmp_path) == []
    assert b"Akte" not in made.path.read_bytes()
    found = try_out(matter, made.path)
    assert (found.documents, found.pages, found.chunks) == (2, 3, 3)
    assert (found.own, found.compared, found.same) == (True, True, True)
    assert list(matter.home.scratch.glob("room-*")) == []
    with closing(matter.open("Akte")) as opened:
        put(opened.library, "c.txt", "noch ein absatz")
    assert not try_out(matter, made.path).same


@pytest.mark.parametrize("at", [3, 40, 300, 5000, -200, -80, -1])
def test_a_changed_backup_is_refused(matter: Workspace, tmp_path: Path, at: int) -> None:
    path = backup(matter, "Akte", tmp_path / "a.bak").path
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(BackupDamagedError):
        try_out(matter, path)


def test_a_matter_comes_back_under_another_name_and_finds_the_same(
    matter: Workspace, tmp_path: Path
) -> None:
    path = backup(matter, "Akte", tmp_path / "a.bak").path
    with pytest.raises(MatterExistsError):
        restore(matter, path)
    restore(matter, path, name="Akte zwei")
    assert text_of(matter, "Akte zwei") == text_of(matter)
    hits: list[Any] = []
    for name in ("Akte", "Akte zwei"):
        with closing(matter.open(name)) as opened:
            hits.append(opened.library.lexical([WORD], 10))
    assert hits[0] == hits[1] != []


def test_a_lost_folder_comes_back_under_its_own_keys(matter: Workspace, tmp_path: Path) -> None:
    import shutil

    matter.protect_matter("Akte", PHRASE)
    path = backup(matter, "Akte", tmp_path / "a.bak").path
    shutil.rmtree(matter.home.matter("akte").root)
    with Workspace(matter.home, user="anna", models=matter.models, ask=lambda _: PHRASE) as other:
        assert restore(other, path).matter == "Akte"
        assert text_of(other) == f"{WORD} eins\f{WORD} zwei"
        assert other.has_passphrase("Akte")


def test_after_the_deletion_no_backup_opens(
    matter: Workspace, elsewhere: Workspace, tmp_path: Path
) -> None:
    printed = matter.protect_matter("Akte", PHRASE)
    path = backup(matter, "Akte", tmp_path / "a.bak").path
    matter.delete_matter("Akte")
    for recovery in ("", printed):
        with pytest.raises(MatterDeletedError):
            try_out(matter, path, recovery)
        with pytest.raises(BackupSealedError):
            try_out(elsewhere, path, recovery)
    for certificate in matter.home.certificates.iterdir():
        certificate.unlink()
    for recovery in ("", printed):
        with pytest.raises(BackupSealedError):
            restore(matter, path, recovery=recovery, passphrase=PHRASE)
    assert holding(tmp_path) == []


def test_a_portable_backup_opens_elsewhere_with_the_recovery_key(
    matter: Workspace, elsewhere: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(NoSecretError):
        backup(matter, "Akte", tmp_path / "a.bak", portable=True)
    printed = matter.protect_matter("Akte", PHRASE)
    path = backup(matter, "Akte", tmp_path / "a.bak", portable=True).path
    with pytest.raises(BackupSealedError):
        restore(elsewhere, path)
    with pytest.raises(NoSecretError):
        restore(elsewhere, path, recovery=printed)
    found = restore(elsewhere, path, recovery=printed, passphrase=PHRASE)
    assert (found.matter, found.own) == ("Akte", False)
    assert text_of(elsewhere) == f"{WORD} eins\f{WORD} zwei"
    assert elsewhere.has_passphrase("Akte")


def test_somebody_else_restores_nothing(matter: Workspace, tmp_path: Path) -> None:
    path = backup(matter, "Akte", tmp_path / "a.bak").path
    with (
        Workspace(matter.home, user="bert", models=matter.models) as stranger,
        pytest.raises(WallError),
    ):
        restore(stranger, path, name="Meins")


def test_a_departing_client_gets_everything_readable(matter: Workspace, tmp_path: Path) -> None:
    assert hand_out(matter, "Akte", tmp_path / "out") == 2
    names = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert names == {
        "README.txt",
        "documents.csv",
        "questions.json",
        "trail.jsonl",
        "documents/D1 a.txt",
        "documents/D2 b.txt",
    }
    assert f"{WORD} eins" in (tmp_path / "out/documents/D1 a.txt").read_text("utf-8")
    assert hand_out(matter, "Akte", tmp_path / "out.zip") == 2
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert set(archive.namelist()) == names
    with pytest.raises(FolderNotWritableError):
        hand_out(matter, "Akte", tmp_path / "out")
    assert [e.action for e in matter.activity("Akte")].count("export") == 3
