"""Wide tables cut into bands that fit a page, the first column repeated in each."""

from collections.abc import Iterator
from typing import Final

from copilot.exports.report import Table
from copilot.locale import _

COLUMNS_ON_PAGE: Final = 8


def bands(table: Table, most: int = COLUMNS_ON_PAGE) -> Iterator[Table]:
    """The table itself, or one of at most ``most`` columns after the other; titles say which."""
    if len(table.header) <= most:
        yield table
        return
    for first in range(1, len(table.header), most - 1):
        last = min(first + most - 1, len(table.header))
        counted = _("columns {first} to {last} of {count}").format(
            first=first + 1, last=last, count=len(table.header)
        )
        yield Table(
            (table.header[0], *table.header[first:last]),
            tuple((row[0], *row[first:last]) for row in table.rows),
            f"{table.title} ({counted})" if table.title else counted,
        )
