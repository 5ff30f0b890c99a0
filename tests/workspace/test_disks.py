"""A disk that is full or read-only while keys, backups and deletions want to write.

Real small disks, filled or remounted: each change ends with an error of the program's own, locks
nobody out, leaves nothing readable, and goes through once there is room.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

import pytest

from copilot.errors import CopilotError, DiskFullError
from copilot.errors.trail import TrailUnwritableError
from copilot.errors.vault import ReadOnlyDiskError
from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.security.vault import keys, rooms
from copilot.security.vault.passphrase import Cost
from copilot.workspace import Workspace
from copilot.workspace.safekeeping import backup, restore
from tests.fakes import FakeModels
from tests.never_lost.full_disk import _call, small_disk, why_no_small_disk
from tests.store.samples import put

PHRASE = "vier müde Esel am Hafen"
WORD = "geheimesmandat"
_KIB = 4096

Change = Callable[[Workspace, Path], object]
CHANGES: dict[str, Change] = {
    "protect": lambda workspace, _: workspace.protect_matter("Akte", PHRASE),
    "rotate": lambda workspace, _: workspace.rotate_matter("Akte"),
    "backup": lambda workspace, disk: backup(workspace, "Akte", disk / "new.bak"),
    "restore": lambda workspace, disk: restore(workspace, disk / "old.bak", name="Zweite"),
    "delete": lambda workspace, _: workspace.delete_matter("Akte"),
    "create": lambda workspace, _: workspace.create_matter("Dritte"),
}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(keys, "Cost", lambda: Cost(kib=8, passes=1))
    monkeypatch.setattr(rooms, "_MEMORY", tmp_path)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with a data home, one matter and a backup of it."""
    if reason := why_no_small_disk(tmp_path):
        pytest.skip(f"no small disk can be mounted: {reason}")
    with small_disk(tmp_path / "disk", _KIB):
        with _workspace(tmp_path / "disk") as made:
            made.create_matter("Akte")
            with closing(made.open("Akte")) as opened:
                put(opened.library, "a.txt", WORD)
            backup(made, "Akte", tmp_path / "disk" / "old.bak")
        yield tmp_path / "disk"


def _workspace(disk: Path) -> Workspace:
    models = cast(Models, FakeModels())
    return Workspace(data_home(str(disk / "home")), user="anna", models=models)


def _fill(disk: Path, left: int) -> Path:
    """Take all room but for ``left`` KiB."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(bytes(4096))
    os.truncate(filler, max(0, filler.stat().st_size - left * 1024))
    return filler


def _is_whole(disk: Path) -> None:
    with _workspace(disk) as workspace:
        if workspace.sealed("Akte"):
            workspace.unlock("Akte", PHRASE)
        with closing(workspace.open("Akte")) as opened:
            assert opened.text("D1") == WORD
        assert workspace.trail.check() == []
    holding = [p for p in disk.rglob("*") if p.is_file() and WORD.encode() in p.read_bytes()]
    assert holding == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_full_disk_stops_a_change_and_breaks_nothing(disk: Path, name: str) -> None:
    stopped = 0
    for left in (0, 8, 24, 72, 160):
        filler = _fill(disk, left)
        try:
            with _workspace(disk) as workspace:
                CHANGES[name](workspace, disk)
        except (DiskFullError, TrailUnwritableError) as error:
            stopped += 1
            assert str(error)
            assert str(error.fix)
            filler.unlink()
            _is_whole(disk)
        else:
            filler.unlink()
            break
    else:
        with _workspace(disk) as workspace:
            CHANGES[name](workspace, disk)
    assert stopped > 0
    if name != "delete":
        _is_whole(disk)
    else:
        with _workspace(disk) as workspace:
            assert workspace.matters() == []
            assert len(list(workspace.home.certificates.glob("*.json"))) == 1
            assert list(workspace.home.keys.glob("*")) == []


@pytest.mark.parametrize("name", [*CHANGES, "open"])
def test_a_read_only_disk_is_named_and_nothing_changes(disk: Path, name: str) -> None:
    before = _contents(disk)
    _remount(disk, "ro")
    try:
        with pytest.raises(CopilotError) as caught, _workspace(disk) as workspace:
            assert [matter.name for matter in workspace.matters()] == ["Akte"]
            CHANGES.get(name, _read)(workspace, disk)
    finally:
        _remount(disk, "rw")
    assert isinstance(caught.value, TrailUnwritableError | ReadOnlyDiskError)
    assert str(disk) in str(caught.value)
    assert _contents(disk) == before
    _is_whole(disk)


def _read(workspace: Workspace, _: Path) -> None:
    with closing(workspace.open("Akte")) as opened:
        opened.text("D1")


def _contents(disk: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(disk.rglob("*")) if path.is_file()}


def _remount(disk: Path, how: str) -> None:
    _call("mount", "-o", f"remount,{how}", str(disk))
