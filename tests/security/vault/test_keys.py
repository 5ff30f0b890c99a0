"""A matter's keys: made, opened, changed, destroyed; wrong secrets all look alike."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors.vault import (
    BadRecoveryKeyError,
    KeysMissingError,
    WeakPassphraseError,
    WrongSecretError,
)
from copilot.security.vault import keys
from copilot.security.vault.keys import MatterKeys, Place
from copilot.security.vault.passphrase import Cost, check_strength
from copilot.security.vault.recovery import RecoveryKey

CHEAP = Cost(kib=8, passes=1)
PHRASE = "vier müde Esel am Hafen"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "keys", "akte")


def protected(place: Place) -> tuple[MatterKeys, RecoveryKey]:
    """The keys of a matter under a passphrase, and its printed key."""
    printed = RecoveryKey.new()
    made = replace(keys.create(place), recovery=printed.public)
    keys.rewrap(place, made, [keys.passphrase_way(PHRASE, CHEAP), keys.recovery_way])
    return made, printed


def test_new_keys_open_unattended_and_are_their_owners_alone(place: Place) -> None:
    made = keys.create(place)
    assert keys.open_unattended(place, keys.load(place, "Akte")) == (made,)
    for path in (place.file, place.device):
        assert path.stat().st_mode & 0o777 == 0o600
    assert place.folder.stat().st_mode & 0o777 == 0o700
    assert made.master.hex() not in place.file.read_text() + repr(made)
    assert len({made.master, made.library, made.vectors, made.backup}) == 4


def test_a_passphrase_opens_however_its_umlauts_are_composed(place: Place) -> None:
    made, _ = protected(place)
    file = keys.load(place, "Akte")
    for typed in (PHRASE, PHRASE.replace("ü", "u\u0308")):
        assert keys.open_by_passphrase(file, typed, "Akte") == (made,)


def test_a_passphrase_destroys_the_key_file_for_unattended_use(place: Place) -> None:
    protected(place)
    assert not place.device.exists()
    assert keys.open_unattended(place, keys.load(place, "Akte")) == ()


def test_the_printed_key_opens_as_it_is_typed(place: Place) -> None:
    made, printed = protected(place)
    file = keys.load(place, "Akte")
    assert len(printed.printed) == 35
    for typed in (printed.printed, printed.printed.lower().replace("-", " ")):
        read = RecoveryKey.read(typed)
        assert keys.open_by_recovery(file, read, "Akte") == (made,)


@pytest.mark.parametrize("change", ["", "X", "swap", "U"])
def test_a_mistyped_recovery_key_is_known_as_such(change: str) -> None:
    printed = RecoveryKey.new().printed
    typed = {
        "": printed[:-1],
        "X": printed + "X",
        "swap": printed[:-1] + ("0" if printed[-1] != "0" else "1"),
        "U": "U" + printed[1:],
    }[change]
    with pytest.raises(BadRecoveryKeyError):
        RecoveryKey.read(typed)


def test_every_wrong_secret_fails_alike(place: Place) -> None:
    made, _ = protected(place)
    file = keys.load(place, "Akte")
    (wrapped,) = file.keys
    slot = wrapped.slot("passphrase")
    assert slot is not None
    broken = replace(slot, sealed=slot.sealed[:-1] + bytes([slot.sealed[-1] ^ 1]))
    stranger = replace(file, id="0" * 32)
    empty = replace(file, keys=(wrapped.with_slots(),))
    changed = replace(file, keys=(wrapped.with_slots(broken),))
    dearer = replace(slot, cost=Cost(kib=16, passes=1))
    said = set()
    for given, typed in (
        (file, "falsch geraten!"),
        (file, ""),
        (stranger, PHRASE),
        (changed, PHRASE),
        (replace(file, keys=(wrapped.with_slots(dearer),)), PHRASE),
        (empty, PHRASE),
    ):
        with pytest.raises(WrongSecretError) as caught:
            keys.open_by_passphrase(given, typed, "Akte")
        said.add((str(caught.value), str(caught.value.fix), caught.value.exit_code))
    with pytest.raises(WrongSecretError) as caught:
        keys.open_by_recovery(file, RecoveryKey.new(), "Akte")
    said.add((str(caught.value), str(caught.value.fix), caught.value.exit_code))
    assert len(said) == 1
    assert keys.open_by_passphrase(file, PHRASE, "Akte") == (made,)


def test_a_wrong_passphrase_costs_a_third_of_a_second() -> None:
    from time import process_time

    from copilot.security.vault.passphrase import key_from

    began = process_time()
    key_from("falsch geraten!", bytes(16), Cost())
    # Processor time: the machine that runs the tests may be busy. Faster ones exist; half of it is
    # what the default must cost on any of today's.
    assert process_time() - began >= 0.3


def test_a_key_file_that_asks_for_all_memory_is_none(place: Place) -> None:
    protected(place)
    record = json.loads(place.file.read_bytes())
    record["keys"][0]["slots"][0]["argon2id"]["kib"] = 1 << 40
    place.file.write_text(json.dumps(record))
    with pytest.raises(KeysMissingError):
        keys.load(place, "Akte")


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"version": 9}', b"\xff\x00", b"null"])
def test_what_is_no_key_file_is_reported_as_missing_keys(place: Place, text: bytes) -> None:
    keys.create(place)
    place.file.write_bytes(text)
    with pytest.raises(KeysMissingError):
        keys.load(place, "Akte")


def test_during_a_change_both_keys_open_and_one_stays(place: Place) -> None:
    made, printed = protected(place)
    new = keys.new_keys(made.id, made.number + 1, after=made)
    way = keys.passphrase_way(PHRASE, CHEAP)
    keys.begin_change(place, keys.load(place, "Akte"), made, new, [way, keys.recovery_way])
    both = keys.load(place, "Akte")
    assert keys.open_by_passphrase(both, PHRASE, "Akte") == (made, new)
    assert keys.open_by_recovery(both, printed, "Akte") == (made, new)
    keys.settle(place, both, new)
    after = keys.load(place, "Akte")
    assert keys.open_by_passphrase(after, PHRASE, "Akte") == (new,)
    assert keys.open_by_recovery(after, printed, "Akte") == (new,)
    assert (new.backup, new.id) == (made.backup, made.id)
    assert new.master != made.master


def test_destroyed_keys_leave_no_byte_under_any_name(place: Place) -> None:
    keys.create(place)
    keep = place.folder / "beside"
    keep.hardlink_to(place.device)
    keys.destroy(place)
    assert not keys.there(place)
    assert not place.device.exists()
    assert keep.read_bytes() == bytes(32)
    keys.destroy(place)


def test_a_short_passphrase_is_refused() -> None:
    check_strength("zehn lange")
    with pytest.raises(WeakPassphraseError, match="10"):
        check_strength("  kurz   ")
