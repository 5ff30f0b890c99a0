"""The keys of one matter on the disk: make, open, change and destroy them.

Two files in the data home's key folder: ``SLUG.json`` with the wrapped key and, for unattended
use, ``SLUG.device`` with what unwraps it. A change of keys is begun, the library encrypted anew,
and the change finished; until then both keys are in the file. Knows nothing of the library.
"""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from copilot.errors.vault import KeysMissingError, WrongSecretError
from copilot.security.durable import remove_for_good, write_durably
from copilot.security.vault import key_file, keyring
from copilot.security.vault.envelope import KEY_BYTES, DoesNotOpenError, derive, seal, unseal
from copilot.security.vault.key_file import KeyFile, Kind, Slot, WrappedKey, purpose
from copilot.security.vault.passphrase import SALT_BYTES, Cost, key_from
from copilot.security.vault.recovery import RecoveryKey, seal_for

_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a matter's keys lie."""

    folder: Path
    slug: str

    @property
    def file(self) -> Path:
        return self.folder / f"{self.slug}.json"

    @property
    def device(self) -> Path:
        return self.folder / f"{self.slug}.device"


@dataclass(frozen=True, slots=True)
class MatterKeys:
    """An opened matter key. ``backup`` seals its backups and outlives a change of keys;
    ``recovery`` is the public half of the printed key, empty where none was printed."""

    id: str
    number: int
    master: bytes = field(repr=False)
    backup: bytes = field(repr=False)
    recovery: bytes = field(repr=False, default=b"")

    @property
    def library(self) -> bytes:
        """The key of the SQLite library."""
        return derive(self.master, "library")

    @property
    def vectors(self) -> bytes:
        """The key of the sealed vectors."""
        return derive(self.master, "vectors")


# A way to open: what unwraps a new key in the same manner.
Way = Callable[[MatterKeys], Slot]


def create(place: Place, id_: str = "") -> MatterKeys:
    """Keys for unattended use, which replace whatever a killed process left under the name."""
    place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_for_good(place.device)
    fresh = new_keys(id_ or os.urandom(_ID_BYTES).hex())
    way = device_way(place)
    write_durably(place.file, KeyFile(fresh.id, (_wrapped(fresh, [way]),)).text())
    return fresh


def new_keys(id_: str, number: int = 1, after: MatterKeys | None = None) -> MatterKeys:
    """A random matter key, with the backups' key and recovery key of the one it follows."""
    backup = after.backup if after else os.urandom(KEY_BYTES)
    return MatterKeys(id_, number, os.urandom(KEY_BYTES), backup, after.recovery if after else b"")


def there(place: Place) -> bool:
    """Whether the matter has keys."""
    return place.file.exists()


def load(place: Place, name: str) -> KeyFile:
    """The key file; raises KeysMissingError where it is gone or no key file."""
    try:
        return key_file.read(place.file.read_bytes())
    except (OSError, ValueError) as error:
        raise KeysMissingError(name=name, path=str(place.file)) from error


def open_unattended(place: Place, file: KeyFile) -> tuple[MatterKeys, ...]:
    """The keys that open without anybody's secret: by the key file, or the system's key ring.

    Empty where the matter is sealed.
    """
    if device := _device_key(place):
        opened = _open(file, "device", lambda slot, why: unseal(device, slot.sealed, why))
        if opened:
            return opened
    if "keyring" in file.kinds and (kept := keyring.fetch(file.id)):
        return _open(file, "keyring", lambda slot, why: unseal(kept, slot.sealed, why))
    return ()


def open_by_passphrase(file: KeyFile, passphrase: str, name: str) -> tuple[MatterKeys, ...]:
    """The keys a passphrase opens; raises WrongSecretError, after as long as a right one takes."""
    known: dict[tuple[bytes, Cost], bytes] = {}

    def unwrap(slot: Slot, why: str) -> bytes:
        at = (slot.salt, slot.cost or Cost())
        if at not in known:
            known[at] = key_from(passphrase, *at)
        return unseal(known[at], slot.sealed, why)

    opened = _open(file, "passphrase", unwrap)
    if not known:
        # No passphrase was ever set: that is not told either.
        key_from(passphrase, bytes(SALT_BYTES), Cost())
    if not opened:
        raise WrongSecretError(name=name)
    return opened


def open_by_recovery(file: KeyFile, key: RecoveryKey, name: str) -> tuple[MatterKeys, ...]:
    """The keys that the printed key opens; raises WrongSecretError."""
    opened = _open(file, "recovery", lambda slot, why: key.unseal(slot.sealed, why))
    if not opened:
        raise WrongSecretError(name=name)
    return opened


def device_way(place: Place) -> Way:
    """By the key file for unattended use, which is made where there is none."""
    device = _device_key(place)
    if not device:
        device = os.urandom(KEY_BYTES)
        write_durably(place.device, device)
    return lambda keys: Slot("device", seal(device, keys.master, _why(keys, "device")))


def passphrase_way(passphrase: str, cost: Cost | None = None) -> Way:
    """By a passphrase."""
    salt, chosen = os.urandom(SALT_BYTES), cost or Cost()
    wrapping = key_from(passphrase, salt, chosen)

    def slot(keys: MatterKeys) -> Slot:
        sealed = seal(wrapping, keys.master, _why(keys, "passphrase"))
        return Slot("passphrase", sealed, salt, chosen)

    return slot


def recovery_way(keys: MatterKeys) -> Slot:
    """By the printed key whose public half goes with the keys."""
    sealed = seal_for(keys.recovery, keys.master, _why(keys, "recovery"))
    return Slot("recovery", sealed)


def keyring_way(id_: str) -> Way:
    """By the system's key ring; raises KeyringAbsentError."""
    kept = os.urandom(KEY_BYTES)
    keyring.keep(id_, kept)
    return lambda keys: Slot("keyring", seal(kept, keys.master, _why(keys, "keyring")))


def rewrap(place: Place, keys: MatterKeys, ways: Sequence[Way]) -> None:
    """The same key, opened in other ways from now on."""
    write_durably(place.file, KeyFile(keys.id, (_wrapped(keys, ways),)).text())
    _tidy(place, keys)


def begin_change(
    place: Place, file: KeyFile, keys: MatterKeys, new: MatterKeys, ways: Sequence[Way]
) -> None:
    """Put a new key beside the one in use; whichever fits the library afterwards stays."""
    old = next(wrapped for wrapped in file.keys if wrapped.number == keys.number)
    write_durably(place.file, KeyFile(file.id, (old, _wrapped(new, ways))).text())


def settle(place: Place, file: KeyFile, keys: MatterKeys) -> None:
    """Keep the key that fits the library and destroy the other, where a change was under way."""
    kept = tuple(wrapped for wrapped in file.keys if wrapped.number == keys.number)
    if len(file.keys) > 1:
        write_durably(place.file, replace(file, keys=kept).text())
    _tidy(place, keys)


def destroy(place: Place) -> None:
    """Overwrite and remove the keys: what they encrypted is gone with them, wherever it lies."""
    id_ = ""
    with suppress(OSError, ValueError):
        id_ = key_file.read(place.file.read_bytes()).id
    remove_for_good(place.device)
    remove_for_good(place.file)
    place.file.with_name(place.file.name + ".part").unlink(missing_ok=True)
    if id_:
        keyring.forget(id_)


def _tidy(place: Place, keys: MatterKeys) -> None:
    """Destroy the key file for unattended use once no slot takes it."""
    kinds = key_file.read(place.file.read_bytes()).kinds
    if "device" not in kinds:
        remove_for_good(place.device)
    if "keyring" not in kinds:
        keyring.forget(keys.id)


def _device_key(place: Place) -> bytes:
    try:
        return place.device.read_bytes()
    except OSError:
        return b""


def _open(
    file: KeyFile, kind: Kind, unwrap: Callable[[Slot, str], bytes]
) -> tuple[MatterKeys, ...]:
    opened = []
    for wrapped in file.keys:
        slot = wrapped.slot(kind)
        if slot is None:
            continue
        try:
            master = unwrap(slot, purpose(file.id, wrapped.number, kind))
            held = unseal(master, wrapped.held, purpose(file.id, wrapped.number, "held"))
        except DoesNotOpenError:
            continue
        kept = json.loads(held)
        opened.append(
            MatterKeys(
                file.id,
                wrapped.number,
                master,
                bytes.fromhex(kept["backup"]),
                bytes.fromhex(kept["recovery"]),
            )
        )
    return tuple(opened)


def _wrapped(keys: MatterKeys, ways: Sequence[Way]) -> WrappedKey:
    held = json.dumps({"backup": keys.backup.hex(), "recovery": keys.recovery.hex()})
    slots = tuple(way(keys) for way in ways)
    return WrappedKey(keys.number, slots, seal(keys.master, held.encode(), _why(keys, "held")))


def _why(keys: MatterKeys, kind: str) -> str:
    return purpose(keys.id, keys.number, kind)
