"""Ed25519 keys on the staging machine, or on one that is never connected to anything."""

import getpass
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from bundle.failures import BundleError
from copilot_installer import header

PASSPHRASE = "COPILOT_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable


def new_key(path: Path, passphrase: str) -> str:
    """Write a new private key (PEM) and the public one beside it; returns the public key."""
    if path.exists():
        raise BundleError(f"{path} exists; a key is never overwritten")
    key = Ed25519PrivateKey.generate()
    lock: KeySerializationEncryption = NoEncryption()
    if passphrase:
        lock = BestAvailableEncryption(passphrase.encode())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    public = key.public_key()
    beside = path.with_suffix(".pub.pem")
    beside.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return public.public_bytes_raw().hex()


def private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key; asks for its passphrase unless the environment has it."""
    pem = path.read_bytes()
    passphrase = None
    if b"ENCRYPTED" in pem:
        passphrase = (os.environ.get(PASSPHRASE) or getpass.getpass("Passphrase: ")).encode()
    try:
        key = load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError) as error:
        raise BundleError(f"{path} cannot be read: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError(f"{path} is no Ed25519 key")
    return key


def public_key(path: Path) -> str:
    """The public key of a PEM file with either half, as 32 bytes in hexadecimal."""
    pem = path.read_bytes()
    if b"PRIVATE KEY" in pem:
        return private_key(path).public_key().public_bytes_raw().hex()
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError(f"{path} is no Ed25519 key")
    return key.public_bytes_raw().hex()


def sign(bundle: Path, key: Ed25519PrivateKey) -> None:
    """Put the signature of the header into a bundle's seal."""
    with bundle.open("r+b") as file:
        file.seek(header.STUB_BYTES)
        rendered = file.read(header.HEADER_BYTES)
        told = header.parse(rendered)
        if told.key != key.public_key().public_bytes_raw().hex():
            raise BundleError(f"{bundle.name} was made for another key")
        file.write(header.render_seal(rendered, key.sign(rendered)))
