"""A matter in one encrypted, signed file, and back: the file's form; knows no keys of matters.

First a sealed part under a random key: what the backup is, then the library, encrypted once more
under a key that only this file holds. Then the signature of the installation that made it. The
random key is wrapped in the header: for where the matter's keys are and, in a portable backup, for
the recovery key.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from copilot.errors.vault import BackupDamagedError, BackupSealedError
from copilot.locale import notice
from copilot.security.durable import sync_folder, typed
from copilot.security.signing import SigningKey, fingerprint, verified
from copilot.security.vault.envelope import (
    KEY_BYTES,
    DoesNotOpenError,
    derive,
    seal,
    unseal,
)
from copilot.security.vault.recovery import RecoveryKey, seal_for
from copilot.security.vault.stream import Sealing, Unsealing, header_of

_END: Final = b"CPSIGN1\n"
_TRAILER: Final = 32 + 64 + len(_END)
_PIECE: Final = 1 << 20
_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Sealed:
    """What can be seen of a backup without any key; ``signer`` is the fingerprint of whoever made
    it, whose signature holds."""

    path: Path
    id: str
    created: str
    portable: bool
    signer: str
    public: str
    header: Mapping[str, Any]


def write(
    path: Path,
    library: Path,
    described: Mapping[str, Any],
    *,
    key: bytes,
    id_: str,
    backup_key: bytes,
    recovery: bytes,
    signing: SigningKey,
) -> str:
    """Write a backup of ``library``, which is encrypted under :func:`library_key`; its SHA-256.

    ``recovery`` is the public half of the recovery key where the backup is to be portable, else
    empty. An old file of the name stays until the new one is whole. Raises DiskFullError.
    """
    header = {
        "kind": "backup",
        "id": id_,
        "created": described["created"],
        "here": _text(seal(backup_key, key, _why(id_, "here"))),
        "recovery": _text(seal_for(recovery, key, _why(id_, "recovery"))) if recovery else "",
    }
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as stream:
            _content(Sealing(stream, key, header), library, described)
            stream.flush()
            digest = _digest(stream, stream.tell())
            public = bytes.fromhex(signing.public)
            stream.seek(0, os.SEEK_END)
            stream.write(public + bytes.fromhex(signing.sign(_END + digest)) + _END)
            stream.flush()
            os.fsync(stream.fileno())
            whole = _digest(stream, stream.tell()).hex()
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise typed(error, path.parent) from error
    beside.replace(path)
    sync_folder(path.parent)
    return whole


def new_key() -> bytes:
    """A random key for one backup."""
    return os.urandom(KEY_BYTES)


def library_key(key: bytes) -> bytes:
    """The key of the library inside a backup."""
    return derive(key, "backup library")


def look(path: Path) -> Sealed:
    """Check a backup's signature and read its header; raises BackupDamagedError."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END) - _TRAILER
            if size <= 0:
                raise _damaged(path, str(notice("it is too short.")))
            stream.seek(size)
            trailer = stream.read(_TRAILER)
            public, signature, end = trailer[:32], trailer[32:96], trailer[96:]
            digest = _digest(stream, size)
            if end != _END or not verified(public.hex(), signature.hex(), _END + digest):
                raise _damaged(path, str(notice("its signature is not valid.")))
            stream.seek(0)
            header = header_of(stream)
        return Sealed(
            path,
            str(header["id"]),
            str(header["created"]),
            bool(header["recovery"]),
            fingerprint(public.hex()),
            public.hex(),
            header,
        )
    except OSError as error:
        raise _damaged(path, error.strerror or str(error)) from error
    except (DoesNotOpenError, KeyError, TypeError) as error:
        raise _damaged(path, str(notice("its header is damaged."))) from error


def key_here(sealed: Sealed, backup_key: bytes) -> bytes:
    """The backup's key, where the matter's keys are; raises BackupSealedError."""
    try:
        wrapped = base64.b64decode(sealed.header["here"])
        return unseal(backup_key, wrapped, _why(sealed.id, "here"))
    except (DoesNotOpenError, ValueError) as error:
        raise BackupSealedError(path=str(sealed.path)) from error


def key_by_recovery(sealed: Sealed, key: RecoveryKey) -> bytes:
    """The key of a portable backup by the recovery key; raises BackupSealedError."""
    try:
        wrapped = base64.b64decode(sealed.header["recovery"])
        return key.unseal(wrapped, _why(sealed.id, "recovery"))
    except (DoesNotOpenError, ValueError) as error:
        raise BackupSealedError(path=str(sealed.path)) from error


def extract(sealed: Sealed, key: bytes, library: Path) -> dict[str, Any]:
    """Write the library, under :func:`library_key`, and return what the backup says of itself.

    Raises BackupDamagedError or DiskFullError.
    """
    try:
        with sealed.path.open("rb") as stream:
            unsealing = Unsealing(stream, key)
            length = int.from_bytes(unsealing.read(_LENGTH), "big")
            described: dict[str, Any] = json.loads(unsealing.read(length))
            _copy_out(unsealing, library, int(described["library_bytes"]))
            unsealing.finish(alone=False)
        return described
    except (DoesNotOpenError, ValueError, KeyError) as error:
        raise _damaged(sealed.path, str(notice("its content is damaged."))) from error
    except OSError as error:
        raise typed(error, library.parent) from error


def _content(sealing: Sealing, library: Path, described: Mapping[str, Any]) -> None:
    size = library.stat().st_size
    told = json.dumps({**described, "library_bytes": size}).encode()
    sealing.write(len(told).to_bytes(_LENGTH, "big") + told)
    with library.open("rb") as content:
        while piece := content.read(_PIECE):
            sealing.write(piece)
    sealing.finish()


def _copy_out(unsealing: Unsealing, library: Path, size: int) -> None:
    with library.open("wb") as target:
        while size:
            piece = unsealing.read(min(_PIECE, size))
            target.write(piece)
            size -= len(piece)
        target.flush()
        os.fsync(target.fileno())


def _digest(stream: BinaryIO, size: int) -> bytes:
    """The SHA-256 of the first ``size`` bytes."""
    digest = hashlib.sha256()
    stream.seek(0)
    while size > 0:
        piece = stream.read(min(_PIECE, size))
        if not piece:
            break
        digest.update(piece)
        size -= len(piece)
    return digest.digest()


def _why(id_: str, kind: str) -> str:
    return f"copilot backup v1 {id_} {kind}"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _damaged(path: Path, detail: str) -> BackupDamagedError:
    return BackupDamagedError(path=str(path), detail=detail)
