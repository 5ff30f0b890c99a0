"""Keys and signatures: Ed25519 over the header, and a fingerprint people can compare.

The fingerprint is the SHA-256 of the public key in DER, which openssl computes as well:
``openssl pkey -pubin -in KEY.pem -outform DER | sha256sum``.
"""

import base64
import hashlib
import textwrap
from typing import Final

# SubjectPublicKeyInfo of an Ed25519 key up to the 32 bytes of the key itself (RFC 8410).
_DER_PREFIX: Final = bytes.fromhex("302a300506032b6570032100")


def fingerprint(key: str) -> str:
    """The fingerprint of a public key given as 32 bytes in hexadecimal."""
    return hashlib.sha256(_DER_PREFIX + bytes.fromhex(key)).hexdigest()


def grouped(printed: str) -> str:
    """A fingerprint in groups of eight, for the eye."""
    return " ".join(textwrap.wrap(printed, 8))


def as_pem(key: str) -> str:
    """The public key as PEM, for openssl."""
    body = base64.b64encode(_DER_PREFIX + bytes.fromhex(key)).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"


def is_signed_by(key: str, signature: bytes, data: bytes) -> bool:
    """Whether the signature is that key's over the data."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
