"""The recovery key: 130 random bits on paper, and what it opens (X25519).

A public half stays with the matter, so that a new matter key can be sealed for the same paper.
Letters and digits as Crockford's base 32 has them: no I, L, O, U to mistake.
"""

import hashlib
import os
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from copilot.errors.vault import BadRecoveryKeyError
from copilot.security.vault.envelope import DoesNotOpenError, derive, seal, unseal

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SECRET_SIGNS: Final = 26
_CHECK_SIGNS: Final = 4
_GROUP: Final = 5
_PUBLIC_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The signs of a recovery key without their check."""

    signs: str

    @classmethod
    def new(cls) -> "RecoveryKey":
        """130 random bits."""
        return cls("".join(_SIGNS[byte & 31] for byte in os.urandom(_SECRET_SIGNS)))

    @classmethod
    def read(cls, typed: str) -> "RecoveryKey":
        """A key as it was printed, whatever its case and spaces; raises BadRecoveryKeyError."""
        signs = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISTAKEN)
        key = cls(signs[:_SECRET_SIGNS])
        if len(signs) != _SECRET_SIGNS + _CHECK_SIGNS or not set(signs) <= set(_SIGNS):
            raise BadRecoveryKeyError
        if signs[_SECRET_SIGNS:] != key.check:
            raise BadRecoveryKeyError
        return key

    @property
    def check(self) -> str:
        """Four signs that show a mistyped one."""
        digest = hashlib.sha256(b"copilot recovery key" + self.signs.encode()).digest()
        return "".join(_SIGNS[byte & 31] for byte in digest[:_CHECK_SIGNS])

    @property
    def printed(self) -> str:
        """Six groups of five signs."""
        signs = self.signs + self.check
        return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))

    @property
    def public(self) -> bytes:
        """The half that seals for this key and tells nothing of it."""
        return self._private().public_key().public_bytes_raw()

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for this key; raises DoesNotOpenError."""
        theirs, body = sealed[:_PUBLIC_BYTES], sealed[_PUBLIC_BYTES:]
        try:
            shared = self._private().exchange(X25519PublicKey.from_public_bytes(theirs))
        except ValueError as error:
            raise DoesNotOpenError from error
        return unseal(_key(shared, theirs, self.public), body, purpose)

    def _private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(derive(self.signs.encode(), "recovery"))


def seal_for(public: bytes, secret: bytes, purpose: str) -> bytes:
    """``secret`` sealed for whoever holds the recovery key of ``public``."""
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return mine + seal(_key(shared, mine, public), secret, purpose)


def fingerprint(public: bytes) -> str:
    """Twelve hexadecimal digits by which a printed key is known without giving it away."""
    return hashlib.sha256(b"copilot recovery print" + public).hexdigest()[:12]


def _key(shared: bytes, mine: bytes, theirs: bytes) -> bytes:
    return derive(shared + mine + theirs, "recovery seal")
