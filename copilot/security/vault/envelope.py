"""Small secrets sealed by a key: ChaCha20-Poly1305, bound to what they are for.

Knows nothing of files.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class DoesNotOpenError(Exception):
    """Another key, another purpose, or changed bytes: one cannot tell which."""


def seal(key: bytes, secret: bytes, purpose: str) -> bytes:
    """``secret`` sealed; it opens with the same key and purpose only."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, secret, purpose.encode())


def unseal(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """What :func:`seal` was given; raises DoesNotOpenError."""
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, body, purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpenError from error


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose that tells nothing of ``key`` or of its other children."""
    derivation = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"copilot {purpose}".encode())
    return derivation.derive(key)
