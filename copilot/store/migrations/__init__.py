"""Brings a library to the newest schema: ``index/schema/NNN_*.sql``, each once, in order.

``PRAGMA user_version`` is the number of the last file that was applied.
"""

from pathlib import Path

import apsw

from copilot.errors import SchemaTooNewError
from copilot.paths import resource


def schema_files() -> dict[int, Path]:
    """The shipped steps by the version each leads to, in order."""
    found = resource("index", "schema").glob("[0-9][0-9][0-9]_*.sql")
    return {int(path.name[:3]): path for path in sorted(found)}


def version_of(connection: apsw.Connection) -> int:
    """The schema version of a library; 0 where nothing was written yet."""
    return int(connection.pragma("user_version"))


def migrate(connection: apsw.Connection, path: str) -> None:
    """Apply every step the library lacks; raises SchemaTooNewError on a newer library."""
    steps = schema_files()
    known, found = max(steps), version_of(connection)
    if found > known:
        raise SchemaTooNewError(path=path, found=found, known=known)
    for number, step in steps.items():
        if number > found:
            _apply(connection, number, step.read_text("utf-8"))


def _apply(connection: apsw.Connection, number: int, script: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been faster while this one waited for the write lock.
        if version_of(connection) < number:
            connection.execute(script).fetchall()
            connection.pragma("user_version", number)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
