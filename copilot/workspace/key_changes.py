"""Changes of a matter's keys: a passphrase set, forgotten, renewed; the key itself exchanged.

Wherever somebody could open the matter without a secret before and cannot afterwards, the key is
exchanged too: an old copy of the key file opens nothing then.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.errors.vault import MatterSealedError
from copilot.security.vault import keys
from copilot.security.vault.keys import MatterKeys, Way
from copilot.security.vault.passphrase import Cost, check_strength
from copilot.security.vault.recovery import RecoveryKey
from copilot.store import encrypting, sealed_vectors
from copilot.store.lock import lock_matter
from copilot.store.sharing import alone

if TYPE_CHECKING:
    from copilot.domain import Matter
    from copilot.workspace.keychain import KeyChain


def protect(
    chain: "KeyChain",
    matter: "Matter",
    passphrase: str,
    *,
    new_recovery: bool = False,
    keyring: bool = False,
    cost: Cost | None = None,
) -> RecoveryKey | None:
    """Have a matter open for a passphrase only, in place of whatever opened it before.

    Returns the recovery key where a new one was made: it is shown once. Raises
    WeakPassphraseError, MatterLockedError, KeyringAbsentError.
    """
    check_strength(passphrase)
    now = chain.keys_of(matter)
    made = RecoveryKey.new() if new_recovery or not now.recovery else None
    after = replace(now, recovery=made.public) if made else now
    ways: list[Way] = [keys.passphrase_way(passphrase, cost), keys.recovery_way]
    if keyring:
        ways.append(keys.keyring_way(now.id))
    file = keys.load(chain.place(matter), matter.name)
    if file.kinds & {"device", "keyring"} or (made is not None and now.recovery):
        exchange(chain, matter, now, after, ways)
    else:
        keys.rewrap(chain.place(matter), after, ways)
        chain.remember(matter, after)
    return made


def unprotect(chain: "KeyChain", matter: "Matter") -> None:
    """Have a matter open for nobody's secret: by a key file, for unattended use."""
    now = chain.keys_of(matter)
    place = chain.place(matter)
    recovery: list[Way] = [keys.recovery_way] if now.recovery else []
    keys.rewrap(place, now, [keys.device_way(place), *recovery])
    chain.lock(matter)


def recover(chain: "KeyChain", matter: "Matter", typed: str, passphrase: str) -> None:
    """Set a new passphrase by the recovery key; raises BadRecoveryKeyError, WrongSecretError."""
    check_strength(passphrase)
    place = chain.place(matter)
    key = RecoveryKey.read(typed)
    chain.remember(matter, *keys.open_by_recovery(keys.load(place, matter.name), key, matter.name))
    now = chain.keys_of(matter)
    exchange(chain, matter, now, now, [keys.passphrase_way(passphrase), keys.recovery_way])


def rotate(chain: "KeyChain", matter: "Matter", passphrase: str | None) -> None:
    """A new key, opened in the same ways; raises MatterSealedError, WrongSecretError."""
    place = chain.place(matter)
    file = keys.load(place, matter.name)
    ways: list[Way] = []
    if "passphrase" in file.kinds:
        if passphrase is None:
            raise MatterSealedError(name=matter.name)
        chain.unlock(matter, passphrase)
        slot = file.keys[-1].slot("passphrase")
        ways.append(keys.passphrase_way(passphrase, slot.cost if slot else None))
    now = chain.keys_of(matter)
    if "device" in file.kinds:
        ways.append(keys.device_way(place))
    if "keyring" in file.kinds:
        ways.append(keys.keyring_way(file.id))
    if now.recovery:
        ways.append(keys.recovery_way)
    exchange(chain, matter, now, now, ways)


def exchange(
    chain: "KeyChain", matter: "Matter", now: MatterKeys, like: MatterKeys, ways: Sequence[Way]
) -> None:
    """Encrypt everything under a new key that is otherwise ``like`` another.

    Both keys are in the key file until the library has the new one; whatever stops it in between,
    the next opening finds the one that fits.
    """
    place = chain.place(matter)
    paths = chain.paths(matter)
    new = keys.new_keys(now.id, now.number + 1, after=like)
    with lock_matter(paths, matter.name), alone(paths, matter.name):
        keys.begin_change(place, keys.load(place, matter.name), now, new, ways)
        try:
            encrypting.encrypt(paths, now.library, new.library)
        except BaseException:
            kept = now if encrypting.fits(paths.library, now.library) else new
            keys.settle(place, keys.load(place, matter.name), kept)
            raise
        sealed_vectors.reseal(paths.sealed_vectors, now.vectors, new.vectors)
        keys.settle(place, keys.load(place, matter.name), new)
    chain.remember(matter, new)
