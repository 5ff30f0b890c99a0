"""The vector copy as one sealed file beside the library, and unsealed in a private folder.

Its header says through which change of the library it goes. Knows nothing of Chroma.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from copilot.errors import StoppedError
from copilot.security.durable import sync_folder, typed
from copilot.security.vault.envelope import DoesNotOpenError
from copilot.security.vault.stream import Sealing, Unsealing

_PIECE: Final = 1 << 20
_LENGTH_BYTES: Final = 8
_PAUSES: Final = (0.02, 0.05, 0.1, 0.2, 0.4)


def seal(folder: Path, sealed: Path, key: bytes, header: Mapping[str, int]) -> None:
    """Put the files of a folder into ``sealed``, the old one staying until the new one is whole.

    Raises DiskFullError.
    """
    beside = sealed.with_suffix(".part")
    beside.unlink(missing_ok=True)
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            files = _quiet(folder)
            sealing = Sealing(stream, key, {"kind": "vectors", **header})
            told = [(path.relative_to(folder).as_posix(), path.stat().st_size) for path in files]
            listing = json.dumps(told).encode()
            sealing.write(len(listing).to_bytes(_LENGTH_BYTES, "big") + listing)
            for path, (_, size) in zip(files, told, strict=True):
                _add(sealing, path, size)
            sealing.finish()
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise typed(error, sealed.parent) from error
    beside.replace(sealed)
    sync_folder(sealed.parent)


def unseal(sealed: Path, key: bytes, folder: Path, stopped: Callable[[], bool]) -> dict[str, Any]:
    """Write the files into ``folder``; returns the header.

    Raises DoesNotOpenError where there is no whole sealed file of this key, StoppedError.
    """
    try:
        with sealed.open("rb") as stream:
            unsealing = Unsealing(stream, key)
            length = int.from_bytes(unsealing.read(_LENGTH_BYTES), "big")
            for name, size in json.loads(unsealing.read(length)):
                _extract(unsealing, folder, str(name), int(size), stopped)
            unsealing.finish()
            return unsealing.header
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise DoesNotOpenError from error


def reseal(sealed: Path, old: bytes, new: bytes) -> None:
    """Put a sealed copy under another key; one that does not open goes, and is made anew."""
    beside = sealed.with_suffix(".part")
    beside.unlink(missing_ok=True)
    try:
        with sealed.open("rb") as stream, beside.open("xb") as target:
            beside.chmod(0o600)
            unsealing = Unsealing(stream, old)
            sealing = Sealing(target, new, unsealing.header)
            for piece in unsealing.pieces():
                sealing.write(piece)
            sealing.finish()
            target.flush()
            os.fsync(target.fileno())
        beside.replace(sealed)
    except FileNotFoundError:
        return
    except (DoesNotOpenError, OSError):
        beside.unlink(missing_ok=True)
        sealed.unlink(missing_ok=True)
    sync_folder(sealed.parent)


def _quiet(folder: Path) -> list[Path]:
    """The files once nobody writes to them any more: who was closed may do so for a moment."""
    before: list[tuple[Path, int, int]] = []
    for pause in _PAUSES:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        now = [(path, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        if now == before:
            break
        before = now
        time.sleep(pause)
    return [path for path, _, _ in before]


def _add(sealing: Sealing, path: Path, size: int) -> None:
    left = size
    with path.open("rb") as content:
        while left and (piece := content.read(min(_PIECE, left))):
            sealing.write(piece)
            left -= len(piece)
    if left:
        raise OSError(f"{path.name} changed while it was sealed")


def _extract(
    unsealing: Unsealing, folder: Path, name: str, size: int, stopped: Callable[[], bool]
) -> None:
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise DoesNotOpenError
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("wb") as stream:
        while size:
            if stopped():
                raise StoppedError
            piece = unsealing.read(min(_PIECE, size))
            stream.write(piece)
            size -= len(piece)
