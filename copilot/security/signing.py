"""The key of this installation: it seals entries of the trail and signs what is filed.

The private key lies in the data home, readable by its owner only; whoever gets a signed file checks
it with the public key, whose fingerprint is shown and recorded. Knows nothing of what is signed.
"""

import errno
import hashlib
import hmac
import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Final

from copilot.errors import DiskFullError
from copilot.errors.trail import TrailUnwritableError
from copilot.locale import notice

_SEED_BYTES: Final = 32
_SEALING: Final = b"copilot trail seal"
_NAMING: Final = b"copilot trail name"
_SHOWN: Final = 16


class SigningKey:
    """An Ed25519 key pair made at its first use; ``path`` holds the 32 bytes of its seed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _seed(self) -> bytes:
        """The seed on disk; of two processes that make one at the same time, the first wins."""
        try:
            if not self._path.exists():
                self._make()
            seed = self._path.read_bytes()
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFullError(path=str(self._path.parent)) from error
            raise TrailUnwritableError(path=str(self._path), detail=str(error)) from error
        if len(seed) != _SEED_BYTES:
            detail = str(notice("its key is damaged."))
            raise TrailUnwritableError(path=str(self._path), detail=detail)
        return seed

    def _make(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(prefix=".key-", dir=self._path.parent)
        unfinished = Path(name)
        try:
            os.write(descriptor, os.urandom(_SEED_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(unfinished, self._path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            unfinished.rename(self._path)
        unfinished.unlink(missing_ok=True)

    def seal(self, digest: str) -> str:
        """What only the holder of the key could add to a digest (hexadecimal, 64 characters)."""
        return self._keyed(_SEALING, digest)

    def name(self, what: str) -> str:
        """A stable name that tells nothing to whoever lacks the key (16 characters)."""
        return self._keyed(_NAMING, what)[:_SHOWN]

    def _keyed(self, purpose: bytes, text: str) -> str:
        own = hmac.digest(self._seed, purpose, "sha256")
        return hmac.digest(own, text.encode("utf-8", "backslashreplace"), "sha256").hex()

    def sign(self, content: bytes) -> str:
        """The Ed25519 signature, hexadecimal."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._seed).sign(content).hex()

    @cached_property
    def public(self) -> str:
        """The public key, 32 bytes in hexadecimal."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return (
            Ed25519PrivateKey.from_private_bytes(self._seed).public_key().public_bytes_raw().hex()
        )


def fingerprint(public: str) -> str:
    """A public key as people compare it: 16 groups of four of its SHA-256."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def verified(public: str, signature: str, content: bytes) -> bool:
    """Whether the holder of the public key's private half signed exactly this content."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
