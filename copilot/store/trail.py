"""The trail of a matter in its own library, under its key; :class:`Trail` is the library's part.

How lines are bound to one another is said in `copilot.security.audit`.
"""

from collections.abc import Mapping

from copilot.errors.trail import TrailBrokenError
from copilot.locale import notice
from copilot.security.audit import Link, line_of, link_of, next_link, restart_link
from copilot.store.database import Database, one_row, rows_of


class Trail:
    """What was done in a matter."""

    _database: Database

    def append_trail(self, user: str, action: str, facts: Mapping[str, str | int]) -> Link:
        """Write an entry; it is on the disk when this returns. Raises TrailBrokenError."""
        with self._database.writing() as connection:
            row = one_row(connection, "SELECT number, line FROM trail ORDER BY number DESC LIMIT 1")
            link = next_link(_link(*row) if row else None, user, action, facts)
            connection.execute(
                "INSERT INTO trail VALUES (?, ?)", (link.entry.number, line_of(link))
            )
            return link

    def restart_trail(self, after: int, user: str, facts: Mapping[str, str | int]) -> Link:
        """Begin the trail anew behind the entry ``after`` and all that are there."""
        with self._database.writing() as connection:
            row = one_row(connection, "SELECT max(number) FROM trail")
            there = int(row[0]) if row and row[0] is not None else 0
            link = restart_link(max(there, after) + 1, user, facts)
            connection.execute(
                "INSERT INTO trail VALUES (?, ?)", (link.entry.number, line_of(link))
            )
            return link

    def trail_lines(self) -> list[str]:
        """Every line, in the order of their numbers."""
        with self._database.reading() as connection:
            rows = rows_of(connection, "SELECT line FROM trail ORDER BY number")
            return [str(line) for (line,) in rows]


def _link(number: int, line: str) -> Link:
    """The last entry, which the next is bound to."""
    try:
        link = link_of(line)
        if link.entry.number != number:
            raise ValueError(number)
    except ValueError as error:
        detail = str(notice("the end of the trail is not as it was left."))
        raise TrailBrokenError(path="library.sqlite", number=number, detail=detail) from error
    return link
