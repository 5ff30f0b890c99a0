"""A library under another key: whole at every moment, nothing readable left."""

import os
import signal
from pathlib import Path

import pytest

from copilot.errors import MatterLockedError, StoreDamagedError
from copilot.paths import MatterPaths
from copilot.store import encrypting
from copilot.store.library import Library
from copilot.store.sharing import alone
from tests.store.samples import matter_paths, put, scope_of

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
WORD = "geheimesmandat"


@pytest.fixture
def paths(tmp_path: Path) -> MatterPaths:
    return matter_paths(tmp_path / "akte")


def fill(paths: MatterPaths, key: bytes | None) -> None:
    with Library.open(paths, scope_of(paths), create=True, key=key) as library:
        put(library, "a.txt", f"{WORD} eins", f"{WORD} zwei")


def readable(paths: MatterPaths) -> list[str]:
    return [
        path.name
        for path in paths.root.iterdir()
        if path.is_file() and (WORD.encode() in path.read_bytes() or encrypting.is_plain(path))
    ]


def holds_everything(paths: MatterPaths, key: bytes) -> bool:
    with Library.open(paths, scope_of(paths), key=key) as library:
        found = library.lexical([WORD], 10)
        return library.text("D1") == f"{WORD} eins\f{WORD} zwei" and len(found) == 2


def test_a_plain_library_is_encrypted_where_it_lies(paths: MatterPaths) -> None:
    fill(paths, None)
    beside = paths.root.parent / "beside"
    beside.hardlink_to(paths.library)
    assert readable(paths) == ["library.sqlite"]
    with alone(paths, "Akte"):
        encrypting.encrypt(paths, None, NEW)
    assert readable(paths) == []
    assert holds_everything(paths, NEW)
    assert not any(beside.read_bytes())


def test_what_a_killed_writer_left_in_the_log_comes_along(paths: MatterPaths) -> None:
    child = os.fork()
    if child == 0:
        library = Library.open(paths, scope_of(paths), create=True)
        put(library, "a.txt", f"{WORD} eins", f"{WORD} zwei")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    log = paths.root / "library.sqlite-wal"
    assert WORD.encode() in log.read_bytes()
    beside = paths.root.parent / "beside"
    beside.hardlink_to(log)
    with alone(paths, "Akte"):
        encrypting.encrypt(paths, None, NEW)
    assert readable(paths) == []
    assert not log.exists()
    assert not any(beside.read_bytes())
    assert holds_everything(paths, NEW)


def test_a_key_is_exchanged_for_another(paths: MatterPaths) -> None:
    fill(paths, OLD)
    with alone(paths, "Akte"):
        encrypting.encrypt(paths, OLD, NEW)
    assert not encrypting.fits(paths.library, OLD)
    assert holds_everything(paths, NEW)


def test_a_library_in_use_keeps_its_key(paths: MatterPaths) -> None:
    opened = Library.open(paths, scope_of(paths), create=True, key=OLD)
    with pytest.raises(MatterLockedError), alone(paths, "Akte"):
        pass
    opened.close()
    with alone(paths, "Akte"):
        pass


def test_a_wrong_old_key_changes_nothing(paths: MatterPaths) -> None:
    fill(paths, OLD)
    with alone(paths, "Akte"), pytest.raises(StoreDamagedError):
        encrypting.encrypt(paths, NEW, NEW)
    assert sorted(p.name for p in paths.root.iterdir()) == ["library.sqlite", "open"]
    assert holds_everything(paths, OLD)


def test_a_changed_byte_is_noticed_wherever_it_is(paths: MatterPaths) -> None:
    fill(paths, OLD)
    sound = paths.library.read_bytes()
    for part in range(8):
        content = bytearray(sound)
        # The file begins with 16 bytes of salt, which a random key has no use for.
        content[16 + part * (len(sound) - 17) // 7] ^= 1
        paths.library.write_bytes(content)
        assert complaint(paths) != "", part


def complaint(paths: MatterPaths) -> str:
    try:
        with Library.open(paths, scope_of(paths), key=OLD) as library:
            return library.check().complaint
    except StoreDamagedError as error:
        return str(error)


def test_a_stop_before_the_new_file_takes_its_place_keeps_the_old_one(paths: MatterPaths) -> None:
    fill(paths, OLD)
    paths.library.with_suffix(".old").hardlink_to(paths.library)
    encrypting.tidy(paths)
    assert holds_everything(paths, OLD)
    assert not paths.library.with_suffix(".old").exists()
