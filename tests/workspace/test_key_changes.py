"""Passphrases set, changed, lost and recovered; keys exchanged; every change interrupted."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from copilot.errors import MatterLockedError
from copilot.errors.vault import (
    KeyringAbsentError,
    MatterSealedError,
    WeakPassphraseError,
    WrongSecretError,
)
from copilot.security.vault import keys, passphrase, rooms, session
from copilot.security.vault.keys import Place
from copilot.security.vault.passphrase import Cost
from copilot.store import encrypting
from copilot.workspace import Workspace
from tests.store.samples import put

FIRST, SECOND = "vier müde Esel am Hafen", "drei wache Katzen im Keller"
WORD = "geheimesmandat"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(keys, "Cost", lambda: Cost(kib=8, passes=1))
    monkeypatch.setattr("copilot.workspace.securing._WRONG_SECONDS", 0.0)
    monkeypatch.setattr(rooms, "_MEMORY", tmp_path)
    assert passphrase.Cost().kib == 128 << 10


@pytest.fixture
def matter(workspace: Workspace) -> Workspace:
    workspace.create_matter("Akte")
    with closing(workspace.open("Akte")) as opened:
        put(opened.library, "a.txt", WORD)
    return workspace


def again(workspace: Workspace) -> Workspace:
    """As another process sees it: nothing is remembered."""
    return Workspace(workspace.home, user="anna", models=workspace.models)


def text_of(workspace: Workspace) -> str:
    with closing(workspace.open("Akte")) as opened:
        return opened.text("D1")


def opens_with(workspace: Workspace, typed: str) -> bool:
    with again(workspace) as other:
        try:
            other.unlock("Akte", typed)
        except WrongSecretError:
            return False
        return text_of(other) == WORD


def test_a_passphrase_seals_the_matter_and_exchanges_its_key(matter: Workspace) -> None:
    place = Place(matter.home.keys, "akte")
    before = place.file.read_bytes(), place.device.read_bytes()
    printed = matter.protect_matter("Akte", FIRST)
    assert len(printed) == 35
    with again(matter) as other, pytest.raises(MatterSealedError):
        other.open("Akte")
    assert opens_with(matter, FIRST)
    assert not opens_with(matter, SECOND)
    # What was copied from the disk before opens nothing any more.
    place.file.write_bytes(before[0])
    place.device.write_bytes(before[1])
    (old,) = keys.open_unattended(place, keys.load(place, "Akte"))
    assert not encrypting.fits(matter.home.matter("akte").library, old.library)


def test_a_passphrase_is_changed_and_the_recovery_key_stays(matter: Workspace) -> None:
    printed = matter.protect_matter("Akte", FIRST)
    assert matter.protect_matter("Akte", SECOND) == ""
    assert not opens_with(matter, FIRST)
    assert opens_with(matter, SECOND)
    with again(matter) as other:
        other.recover_matter("Akte", printed, FIRST)
    assert opens_with(matter, FIRST)
    assert not opens_with(matter, SECOND)


def test_a_new_recovery_key_ends_the_old_one(matter: Workspace) -> None:
    printed = matter.protect_matter("Akte", FIRST)
    renewed = matter.protect_matter("Akte", FIRST, new_recovery=True)
    with pytest.raises(WrongSecretError):
        matter.recover_matter("Akte", printed, SECOND)
    matter.recover_matter("Akte", renewed, SECOND)
    assert opens_with(matter, SECOND)


def test_a_matter_can_be_opened_unattended_again(matter: Workspace) -> None:
    matter.protect_matter("Akte", FIRST)
    matter.unprotect_matter("Akte")
    with again(matter) as other:
        assert text_of(other) == WORD


def test_a_rotation_keeps_passphrase_and_recovery_key(matter: Workspace) -> None:
    printed = matter.protect_matter("Akte", FIRST)
    before = matter.keys.keys_of(matter.matter("Akte"))
    with pytest.raises(WrongSecretError):
        matter.rotate_matter("Akte", SECOND)
    matter.rotate_matter("Akte", FIRST)
    after = matter.keys.keys_of(matter.matter("Akte"))
    assert before.master != after.master
    assert opens_with(matter, FIRST)
    matter.recover_matter("Akte", printed, SECOND)
    assert opens_with(matter, SECOND)


def test_a_key_is_not_exchanged_while_somebody_reads(matter: Workspace) -> None:
    with closing(matter.open("Akte")) as opened:
        assert opened.text("D1") == WORD
        with pytest.raises(MatterLockedError):
            matter.rotate_matter("Akte")
        with pytest.raises(MatterLockedError):
            matter.protect_matter("Akte", FIRST)
    assert text_of(matter) == WORD


def test_a_weak_passphrase_and_an_absent_key_ring_change_nothing(matter: Workspace) -> None:
    with pytest.raises(WeakPassphraseError):
        matter.protect_matter("Akte", "kurz")
    with pytest.raises(KeyringAbsentError) as caught:
        matter.protect_matter("Akte", FIRST, keyring=True)
    assert "matter protect" in str(caught.value.fix)
    with again(matter) as other:
        assert text_of(other) == WORD


def test_an_unlocked_matter_stays_open_in_memory_until_it_is_locked(matter: Workspace) -> None:
    if rooms.base() is None:
        pytest.skip("this system keeps nothing in memory")
    matter.protect_matter("Akte", FIRST)
    matter.keep_unlocked("Akte", 1)
    with again(matter) as other:
        assert text_of(other) == WORD
        other.lock("Akte")
    with again(matter) as other, pytest.raises(MatterSealedError):
        other.open("Akte")


def test_what_was_unlocked_is_over_in_time(
    matter: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    if rooms.base() is None:
        pytest.skip("this system keeps nothing in memory")
    matter.protect_matter("Akte", FIRST)
    matter.keep_unlocked("Akte", 1)
    now = session._now()
    monkeypatch.setattr(session, "_now", lambda: now + 3601)
    with again(matter) as other:
        assert other.sealed("Akte")
    monkeypatch.undo()
    assert session.fetch(Place(matter.home.keys, "akte")) == ()


def test_wrong_guesses_are_written_down(matter: Workspace) -> None:
    matter.protect_matter("Akte", FIRST)
    assert not opens_with(matter, SECOND)
    actions = [entry.action for entry in matter.activity()]
    assert "unlock-failed" in actions
    assert "protect" in actions


class Stopped(BaseException):
    """Stands for a machine that stops."""


STEPS: dict[str, tuple[str, str]] = {
    "before the new key is written": ("copilot.security.vault.keys", "write_durably"),
    "before the library is copied": ("copilot.store.encrypting", "_copy"),
    "before the copy is on the disk": ("copilot.store.encrypting", "sync_file"),
    "before the vectors": ("copilot.store.sealed_vectors", "reseal"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("change", ["protect", "rotate"])
def test_a_change_that_stops_anywhere_locks_nobody_out(
    matter: Workspace, monkeypatch: pytest.MonkeyPatch, step: str, change: str
) -> None:
    def stop(*_: object) -> None:
        raise Stopped

    act: Callable[[], object] = {
        "protect": lambda: matter.protect_matter("Akte", FIRST),
        "rotate": lambda: matter.rotate_matter("Akte"),
    }[change]
    module, name = STEPS[step]
    with monkeypatch.context() as patched:
        patched.setattr(f"{module}.{name}", stop)
        with pytest.raises(Stopped):
            act()
    with again(matter) as other:
        if other.sealed("Akte"):
            other.unlock("Akte", FIRST)
        assert text_of(other) == WORD
    with again(matter) as other:
        if other.sealed("Akte"):
            other.unlock("Akte", FIRST)
        assert text_of(other) == WORD
        assert len(keys.load(Place(other.home.keys, "akte"), "Akte").keys) == 1
