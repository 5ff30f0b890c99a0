"""The keys of a data home's matters, as far as they are open in this process.

Brings a matter's library and its keys into agreement when it is opened: a library from before
keys is encrypted where it lies, an interrupted change of keys is finished or taken back.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress

from copilot.domain import Matter
from copilot.errors import MatterLockedError
from copilot.errors.vault import KeysMismatchError, KeysMissingError, MatterSealedError
from copilot.paths import Home, MatterPaths
from copilot.security.vault import keys, session
from copilot.security.vault.keys import MatterKeys, Place
from copilot.store import encrypting
from copilot.store.lock import lock_matter
from copilot.store.sharing import alone

# Asks a person for a matter's passphrase; None where nobody is there to ask.
Ask = Callable[[Matter], str | None]


class KeyChain:
    """Opened keys by matter; sealed ones are asked for once."""

    def __init__(self, home: Home, ask: Ask | None = None) -> None:
        self._home = home
        self._ask = ask
        self._opened: dict[str, tuple[MatterKeys, ...]] = {}

    def paths(self, matter: Matter) -> MatterPaths:
        """Where a matter's files lie."""
        return self._home.matter(matter.slug)

    def kinds(self, matter: Matter) -> frozenset[str]:
        """The ways to open a matter; raises KeysMissingError."""
        return keys.load(self.place(matter), matter.name).kinds

    def remember(self, matter: Matter, *opened: MatterKeys) -> None:
        """Keep opened keys until the matter is locked, unless anybody may open it anyway."""
        self._opened[matter.slug] = opened

    def place(self, matter: Matter) -> Place:
        """Where a matter's keys lie."""
        return Place(self._home.keys, matter.slug)

    def unlock(self, matter: Matter, passphrase: str) -> None:
        """Open a matter until it is locked; raises WrongSecretError."""
        file = keys.load(self.place(matter), matter.name)
        self._opened[matter.slug] = keys.open_by_passphrase(file, passphrase, matter.name)

    def lock(self, matter: Matter) -> None:
        """Forget a matter's keys."""
        self._opened.pop(matter.slug, None)

    def sealed(self, matter: Matter) -> bool:
        """Whether a secret is needed to open the matter now."""
        try:
            candidates = self._candidates(matter)
            file = keys.load(self.place(matter), matter.name)
        except KeysMissingError:
            return False
        if len(candidates) == len(file.keys):
            return False
        # In the middle of a change of keys the other key may be the one that fits.
        library = self.paths(matter).library
        return not any(encrypting.fits(library, held.library) for held in candidates)

    def keys_of(self, matter: Matter) -> MatterKeys:
        """The key that fits the matter's library.

        Raises MatterSealedError, WrongSecretError, KeysMissingError or KeysMismatchError.
        """
        paths = self._home.matter(matter.slug)
        self._begin(matter, paths)
        _wipe_vectors(matter, paths)
        candidates = self._asked(matter) if self.sealed(matter) else self._candidates(matter)
        file = keys.load(self.place(matter), matter.name)
        if len(file.keys) == 1 and not encrypting.unfinished(paths):
            self._check(matter, paths, candidates[0])
            return candidates[0]
        return self._agree(matter, paths, candidates)

    def _begin(self, matter: Matter, paths: MatterPaths) -> None:
        """Keys for a matter from before there were any."""
        place = self.place(matter)
        if keys.there(place):
            return
        if encrypting.is_encrypted(paths.library):
            raise KeysMissingError(name=matter.name, path=str(place.file))
        keys.create(place)

    def _candidates(self, matter: Matter) -> tuple[MatterKeys, ...]:
        opened = self._opened.get(matter.slug)
        if opened:
            return opened
        place = self.place(matter)
        file = keys.load(place, matter.name)
        return keys.open_unattended(place, file) or session.fetch(place)

    def _asked(self, matter: Matter) -> tuple[MatterKeys, ...]:
        passphrase = self._ask(matter) if self._ask else None
        if passphrase is None:
            raise MatterSealedError(name=matter.name)
        self.unlock(matter, passphrase)
        return self._opened[matter.slug]

    def _check(self, matter: Matter, paths: MatterPaths, found: MatterKeys) -> None:
        if not encrypting.fits(paths.library, found.library):
            raise KeysMismatchError(name=matter.name, path=str(paths.library))

    def _agree(
        self, matter: Matter, paths: MatterPaths, candidates: tuple[MatterKeys, ...]
    ) -> MatterKeys:
        with alone(paths, matter.name):
            encrypting.tidy(paths)
            if encrypting.is_plain(paths.library):
                encrypting.encrypt(paths, None, candidates[0].library)
            fitting = [c for c in candidates if encrypting.fits(paths.library, c.library)]
            if not fitting:
                file = keys.load(self.place(matter), matter.name)
                if len(candidates) < len(file.keys):
                    # The other key's way was not tried: it wants a secret.
                    raise MatterSealedError(name=matter.name)
                raise KeysMismatchError(name=matter.name, path=str(paths.library))
            place = self.place(matter)
            keys.settle(place, keys.load(place, matter.name), fitting[0])
            if matter.slug in self._opened:
                self._opened[matter.slug] = (fitting[0],)
        return fitting[0]


def _wipe_vectors(matter: Matter, paths: MatterPaths) -> None:
    """Remove vectors that lie there readable, unless somebody is at work with them."""
    if paths.vectors.exists():
        with suppress(MatterLockedError), lock_matter(paths, matter.name):
            shutil.rmtree(paths.vectors, ignore_errors=True)
