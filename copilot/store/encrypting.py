"""A library's file under another key: plain text encrypted where it lies, a key exchanged.

The new file is complete on the disk before it takes the old one's place, so that a stop at any
moment leaves one whole library. Call these with the library closed everywhere (``sharing.alone``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import apsw

from copilot.errors import DiskFullError
from copilot.paths import MatterPaths
from copilot.security.durable import remove_for_good, sync_file, sync_folder, typed
from copilot.store.database import UNUSABLE, apply_key, failure, key_parameters

_PLAIN: Final = b"SQLite format 3\0"
_SIDES: Final = ("-wal", "-shm", "-journal")
# Neither virtual tables nor what they keep their index in.
_TABLES: Final = (
    "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
)


def is_plain(library: Path) -> bool:
    """Whether a library lies there that anybody can read."""
    try:
        with library.open("rb") as stream:
            return stream.read(len(_PLAIN)) == _PLAIN
    except FileNotFoundError:
        return False


def is_encrypted(library: Path) -> bool:
    """Whether a library lies there that nobody can read without its key."""
    return library.exists() and library.stat().st_size > 0 and not is_plain(library)


def fits(library: Path, key: bytes) -> bool:
    """Whether the key opens the library; one that is not there or empty fits every key.

    Raises DiskFullError or ReadOnlyDiskError where that keeps it from being tried, and
    StoreDamagedError where it opens the first page and the list of tables is damaged.
    """
    if not library.exists() or library.stat().st_size == 0:
        return True
    try:
        connection = _connect(library, key)
    except UNUSABLE as error:
        raise failure(error, library) from error
    except apsw.Error as error:
        if _opens_the_first_page(library, key):
            raise failure(error, library) from error
        return False
    connection.close()
    return True


def _opens_the_first_page(library: Path, key: bytes) -> bool:
    connection = apsw.Connection(str(library), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        apply_key(connection, key)
        connection.pragma("user_version")
    except apsw.Error:
        return False
    finally:
        connection.close()
    return True


def encrypt(paths: MatterPaths, old: bytes | None, new: bytes) -> None:
    """Have the library under the key ``new``; ``old`` is None where it is plain text so far.

    Raises DiskFullError or StoreDamagedError; the library is as it was then.
    """
    tidy(paths)
    if not paths.library.exists():
        return
    fresh, replaced = _fresh(paths), _replaced(paths)
    try:
        _copy(paths.library, old, fresh, new)
        sync_file(fresh)
        # The old file keeps a name until its content is overwritten, whatever happens meanwhile.
        replaced.hardlink_to(paths.library)
        fresh.replace(paths.library)
        sync_folder(paths.root)
    except apsw.Error as error:
        raise failure(error, paths.library) from error
    except OSError as error:
        raise typed(error, paths.root) from error
    finally:
        tidy(paths)


def snapshot(library: Path, key: bytes, target: Path, new: bytes) -> None:
    """A consistent copy of a library in use, under another key. Raises DiskFullError."""
    try:
        connection = _connect(library, key)
        try:
            address = f"{target.absolute().as_uri()}?{key_parameters(new)}"
            connection.execute("VACUUM INTO ?", (address,))
        finally:
            connection.close()
        sync_file(target)
    except apsw.FullError as error:
        raise DiskFullError(path=str(target.parent)) from error
    except apsw.Error as error:
        raise failure(error, library) from error
    except OSError as error:
        raise typed(error, target.parent) from error


def rows(library: Path, key: bytes) -> Iterator[tuple[Any, ...]]:
    """Every row of every table that is no index, in a fixed order."""
    connection = _connect(library, key)
    try:
        for table, without_rowid in connection.execute(_TABLES).fetchall():
            order = "" if without_rowid else "ORDER BY rowid"
            yield (table,)
            # The names come from the schema itself.
            yield from connection.execute(f'SELECT * FROM "{table}" {order}')  # noqa: S608
    finally:
        connection.close()


def unfinished(paths: MatterPaths) -> bool:
    """Whether an interrupted encryption left something, or none was ever made."""
    return is_plain(paths.library) or _fresh(paths).exists() or _replaced(paths).exists()


def tidy(paths: MatterPaths) -> None:
    """Overwrite and remove what an interrupted encryption left."""
    replaced = _replaced(paths)
    if replaced.exists() and paths.library.exists() and replaced.samefile(paths.library):
        # It stopped before the new file took the place: this is the library, by a second name.
        replaced.unlink()
    for path in (_fresh(paths), _replaced(paths)):
        for leftover in (path, *(path.with_name(path.name + end) for end in _SIDES)):
            if leftover.exists():
                remove_for_good(leftover)


def _fresh(paths: MatterPaths) -> Path:
    return paths.library.with_suffix(".new")


def _replaced(paths: MatterPaths) -> Path:
    return paths.library.with_suffix(".old")


def _connect(library: Path, key: bytes | None) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(str(library), flags=flags)
    try:
        if key is not None:
            apply_key(connection, key)
        connection.pragma("temp_store", "MEMORY")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _copy(library: Path, old: bytes | None, fresh: Path, new: bytes) -> None:
    """Everything of a library in a file of its own; the old one's log is emptied and gone."""
    connection = _connect(library, old)
    log = library.with_name(library.name + "-wal")
    try:
        connection.pragma("wal_checkpoint", "FULL")
        target = f"{fresh.absolute().as_uri()}?{key_parameters(new)}"
        connection.execute("VACUUM INTO ?", (target,))
        if log.exists():
            _blank(log)
        connection.pragma("journal_mode", "DELETE")
    finally:
        connection.close()


def _blank(log: Path) -> None:
    """Overwrite a log that is in the library already; its pages would stay on the disk."""
    with log.open("r+b") as stream:
        stream.write(bytes(log.stat().st_size))
        stream.flush()
