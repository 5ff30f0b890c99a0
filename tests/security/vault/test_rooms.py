"""Rooms in memory are private, and wiped when their process is gone."""

import os
import signal
from pathlib import Path

import pytest

from copilot.security.vault import rooms


@pytest.fixture(autouse=True)
def _memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if rooms.base() is None:
        pytest.skip("this system has no folder in memory")
    monkeypatch.setattr(rooms, "_MEMORY", tmp_path)


def test_a_room_is_its_users_alone_and_gone_when_closed() -> None:
    room = rooms.open_room()
    assert room is not None
    (room.folder / "vector").write_bytes(b"x")
    assert room.folder.stat().st_mode & 0o777 == 0o700
    assert room.folder.parent.stat().st_mode & 0o777 == 0o700
    assert rooms.sweep() == 0
    room.close()
    assert not room.folder.exists()


def test_the_room_of_a_killed_process_is_wiped_at_the_next_start() -> None:
    child = os.fork()
    if child == 0:
        room = rooms.open_room()
        assert room is not None
        (room.folder / "vector").write_bytes(b"x")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    folder = rooms.base()
    assert folder is not None
    assert len(list(folder.glob("room-*"))) == 1
    assert rooms.sweep() == 1
    assert list(folder.glob("room-*")) == []


def test_a_folder_that_somebody_else_prepared_is_not_used(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (tmp_path / f"copilot-{os.getuid()}").symlink_to(elsewhere)
    assert rooms.base() is None
    assert rooms.open_room() is None


def test_a_folder_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / f"copilot-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o755)
    assert rooms.base() is None


def test_what_would_crowd_out_everything_else_gets_no_room() -> None:
    assert rooms.room_for(1)
    assert not rooms.room_for(1 << 50)
