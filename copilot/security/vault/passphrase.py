"""The key from a passphrase, through Argon2id (RFC 9106), made slow by memory.

The memory is fixed, not fitted to the speed of the moment: a machine under load would choose less.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from copilot.errors.vault import WeakPassphraseError

SALT_BYTES: Final = 16
_SHORTEST: Final = 10
_KEY_BYTES: Final = 32
# A key file may come from a foreign hand: it must not claim all memory or a day's work.
_MOST_KIB: Final = 2 << 20
_MOST_PASSES: Final = 64


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs; stored beside the salt, so that later versions may ask for more.

    128 MiB in four passes take 0.7 s of a 2023 server core and run beside a model on 8 GB.
    """

    kib: int = 128 << 10
    passes: int = 4
    lanes: int = 1

    def __post_init__(self) -> None:
        if not (8 <= self.kib <= _MOST_KIB and 1 <= self.passes <= _MOST_PASSES):
            raise ValueError("the cost of a passphrase is out of bounds")
        if not 1 <= self.lanes <= 16:
            raise ValueError("the lanes of a passphrase's cost are out of bounds")


def check_strength(passphrase: str) -> None:
    """Raise WeakPassphraseError for what is guessed too soon."""
    if len(passphrase.strip()) < _SHORTEST:
        raise WeakPassphraseError(shortest=_SHORTEST)


def key_from(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The 32-byte key of a passphrase; the same however the keyboard composes its umlauts."""
    from argon2.low_level import Type, hash_secret_raw

    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(typed, salt, cost.passes, cost.kib, cost.lanes, _KEY_BYTES, Type.ID)
