"""The system's own key ring, where the library for it is installed; never required.

On Linux it speaks through a local socket, which the network guard refuses: there it is absent.
"""

import importlib
from typing import Any, Final

from copilot.errors.vault import KeyringAbsentError

_SERVICE: Final = "copilot matter"


def keep(id_: str, key: bytes) -> None:
    """Keep a key for a matter; raises KeyringAbsentError."""
    library = _library()
    if library is None:
        raise KeyringAbsentError(detail="keyring")
    try:
        library.set_password(_SERVICE, id_, key.hex())
    except (library.errors.KeyringError, OSError) as error:
        raise KeyringAbsentError(detail=str(error)) from error


def fetch(id_: str) -> bytes:
    """The key kept for a matter; empty where there is none or no key ring."""
    library = _library()
    if library is None:
        return b""
    try:
        return bytes.fromhex(library.get_password(_SERVICE, id_) or "")
    except (library.errors.KeyringError, OSError, ValueError):
        return b""


def forget(id_: str) -> None:
    """Remove what was kept for a matter."""
    library = _library()
    if library is None:
        return
    try:
        library.delete_password(_SERVICE, id_)
    except (library.errors.KeyringError, OSError):
        return


def _library() -> Any:
    try:
        library = importlib.import_module("keyring")
        importlib.import_module("keyring.errors")
    except ImportError:
        return None
    return library
