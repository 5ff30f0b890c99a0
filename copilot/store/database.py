"""Connections to a matter's SQLite file: one a thread, durable, with typed failures.

Knows nothing of the tables.
"""

import os
import shutil
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import apsw

from copilot.errors import CopilotError, DiskFullError, MatterLockedError, StoreDamagedError
from copilot.errors.vault import ReadOnlyDiskError
from copilot.paths import MatterPaths
from copilot.store.lock import holder
from copilot.store.sharing import share

# How long a write waits for another process's transaction, which takes well under a second.
_BUSY_MILLISECONDS = 5000
_CACHE_KIB = 32 * 1024
# AEGIS-256: every page encrypted and authenticated; half the cost of ChaCha20 where the processor
# knows AES (benchmarks/encryption.py).
_CIPHER = "aegis"
UNUSABLE: Final = (apsw.FullError, apsw.CantOpenError, apsw.IOError, apsw.ReadOnlyError)
_NO_ROOM: Final = 64 * 1024


class Database:
    """A SQLite file in WAL mode. A sorter or temporary table never reaches the disk, so that no
    plain text is left in the system's temporary folder."""

    def __init__(self, paths: MatterPaths, key: bytes | None = None) -> None:
        self._paths = paths
        self._key = key
        self._of_thread = threading.local()
        self._open: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()
        self._writer = threading.Lock()
        self._sharing: int | None = share(paths)

    @property
    def connection(self) -> apsw.Connection:
        """This thread's connection: one shared by threads would serve them one by one."""
        existing: apsw.Connection | None = getattr(self._of_thread, "connection", None)
        if existing is not None:
            return existing
        with self.failures_typed():
            opened = self._connect()
        self._of_thread.connection = opened
        self._open.add(opened)
        return opened

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self._paths.library))
        try:
            connection.set_busy_timeout(_BUSY_MILLISECONDS)
            if self._key is not None:
                apply_key(connection, self._key)
            for name, value in (
                ("journal_mode", "WAL"),
                ("synchronous", "FULL"),
                ("foreign_keys", "ON"),
                ("temp_store", "MEMORY"),
                ("secure_delete", "ON"),
                ("cache_size", -_CACHE_KIB),
            ):
                connection.pragma(name, value)
        except apsw.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """One state of the library for all statements inside."""
        connection = self.connection
        with self.failures_typed():
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """One transaction: all of it is on disk afterwards, or nothing."""
        connection = self.connection
        with self._writer, self.failures_typed():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some errors, a full disk among them.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def failures_typed(self) -> Iterator[None]:
        """Turn what SQLite reports into errors a person can act on."""
        try:
            yield
        except (apsw.BusyError, apsw.LockedError) as error:
            name = self._paths.root.name
            raise MatterLockedError(name=name, pid=holder(self._paths)) from error
        except (
            apsw.CorruptError,
            apsw.NotADBError,
            *UNUSABLE,
        ) as error:
            raise failure(error, self._paths.library) from error

    def close(self) -> None:
        """Close the connections of every thread; none may be at work."""
        for connection in list(self._open):
            connection.close()
        self._of_thread = threading.local()
        if self._sharing is not None:
            os.close(self._sharing)
            self._sharing = None


def failure(error: apsw.Error, library: Path) -> CopilotError:
    """What keeps a library from being used: its disk, full or read-only, or else damage.

    SQLite tells a disk without room for the files beside a library, or without leave to make
    them, as a file that cannot be opened.
    """
    folder = library.parent
    if isinstance(error, apsw.FullError):
        return DiskFullError(path=str(folder))
    if isinstance(error, UNUSABLE) and folder.is_dir():
        if not os.access(folder, os.W_OK):
            return ReadOnlyDiskError(path=str(folder))
        if shutil.disk_usage(folder).free < _NO_ROOM:
            return DiskFullError(path=str(folder))
    return StoreDamagedError(path=str(library), detail=str(error))


def apply_key(connection: apsw.Connection, key: bytes) -> None:
    """Hand over a random 32-byte key as it is: no slow derivation, no quoting."""
    connection.pragma("cipher", _CIPHER)
    connection.pragma("hexkey", _raw(key))


def key_parameters(key: bytes) -> str:
    """The same in the address of a library that a statement is to make."""
    return f"cipher={_CIPHER}&hexkey={_raw(key)}"


def _raw(key: bytes) -> str:
    if len(key) != 32:
        raise ValueError("a library's key has 32 bytes")
    return f"raw:{key.hex()}".encode().hex()


def rows_of(
    connection: apsw.Connection, statement: str, values: Iterable[Any] = ()
) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    return connection.execute(statement, tuple(values)).fetchall()


def one_row(
    connection: apsw.Connection, statement: str, values: Iterable[Any] = ()
) -> tuple[Any, ...] | None:
    """The first row of a statement, or None."""
    row: tuple[Any, ...] | None = connection.execute(statement, tuple(values)).fetchone()
    return row
