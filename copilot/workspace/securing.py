"""What a person does with a matter's keys: lock and unlock, set a passphrase, recover, rotate."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from copilot.domain import Matter
from copilot.errors.vault import WrongSecretError
from copilot.security.vault import session
from copilot.security.vault.keys import MatterKeys
from copilot.workspace import key_changes
from copilot.workspace.keychain import KeyChain

# A wrong guess takes so long wherever Argon2 is faster.
_WRONG_SECONDS: Final = 0.4


class Securing:
    """The keys of the matters a user may see; each change is written down."""

    keys: KeyChain

    def matter(self, name: str) -> Matter:
        """A matter the user may see; raises WallError."""
        raise NotImplementedError

    def owned(self, name: str) -> Matter:
        """A matter that is the user's own; raises WallError or NotOwnerError."""
        raise NotImplementedError

    def record(self, action: str, **facts: str | int) -> None:
        """Write down in the installation's trail."""
        raise NotImplementedError

    def name_in_trail(self, slug: str) -> str:
        """How the trail names a matter."""
        raise NotImplementedError

    def sealed(self, name: str) -> bool:
        """Whether a matter opens only for a secret now."""
        return self.keys.sealed(self.matter(name))

    def has_passphrase(self, name: str) -> bool:
        """Whether a passphrase was set for a matter."""
        return "passphrase" in self.keys.kinds(self.matter(name))

    def open_keys(self, name: str) -> None:
        """Make sure that a matter can be opened, asking where it must be; raises otherwise."""
        self._opened_keys(self.matter(name))

    def unlock(self, name: str, passphrase: str) -> None:
        """Open a sealed matter for this workspace until it is locked or the workspace closed.

        Raises WrongSecretError, the same whatever was wrong.
        """
        matter = self.matter(name)
        with self._guesses_told(matter):
            self.keys.unlock(matter, passphrase)
        self._told("unlock", matter)

    def keep_unlocked(self, name: str, hours: float) -> None:
        """Keep a matter open, in memory, for commands to come; asks for its passphrase."""
        matter = self.matter(name)
        opened = self._opened_keys(matter)
        if "device" not in self.keys.kinds(matter):
            session.keep(self.keys.place(matter), [opened], hours * 3600)
        self._told("unlock", matter)

    def lock(self, name: str) -> None:
        """Forget a matter's keys everywhere; what is open stays open until it is closed."""
        matter = self.matter(name)
        self.keys.lock(matter)
        session.forget(self.keys.place(matter))
        self._told("lock", matter)

    def protect_matter(
        self, name: str, passphrase: str, *, new_recovery: bool = False, keyring: bool = False
    ) -> str:
        """Have a matter open for a passphrase only; returns a new recovery key as it is printed,
        empty where the one it has stays."""
        matter = self.owned(name)
        made = key_changes.protect(
            self.keys, matter, passphrase, new_recovery=new_recovery, keyring=keyring
        )
        session.forget(self.keys.place(matter))
        self._told("protect", matter, recovery_key=int(made is not None))
        return made.printed if made else ""

    def unprotect_matter(self, name: str) -> None:
        """Have a matter open for nobody's secret, for unattended use."""
        matter = self.owned(name)
        key_changes.unprotect(self.keys, matter)
        session.forget(self.keys.place(matter))
        self._told("unprotect", matter)

    def recover_matter(self, name: str, typed: str, passphrase: str) -> None:
        """Set a new passphrase by the recovery key."""
        matter = self.owned(name)
        with self._guesses_told(matter):
            key_changes.recover(self.keys, matter, typed, passphrase)
        session.forget(self.keys.place(matter))
        self._told("recover", matter)

    def rotate_matter(self, name: str, passphrase: str | None = None) -> None:
        """Exchange a matter's key; ``passphrase`` where it has one."""
        matter = self.owned(name)
        with self._guesses_told(matter):
            key_changes.rotate(self.keys, matter, passphrase)
        session.forget(self.keys.place(matter))
        self._told("rotate", matter)

    def _opened_keys(self, matter: Matter) -> MatterKeys:
        """A matter's keys, asking for its passphrase where it must be."""
        asked = self.keys.sealed(matter)
        with self._guesses_told(matter):
            opened = self.keys.keys_of(matter)
        if asked:
            self._told("unlock", matter)
        return opened

    @contextmanager
    def _guesses_told(self, matter: Matter) -> Iterator[None]:
        """A wrong secret is written down, and takes its time."""
        began = time.monotonic()
        try:
            yield
        except WrongSecretError:
            time.sleep(max(0.0, began + _WRONG_SECONDS - time.monotonic()))
            self._told("unlock-failed", matter)
            raise

    def _told(self, action: str, matter: Matter, **facts: str | int) -> None:
        self.record(action, matter=self.name_in_trail(matter.slug), **facts)
