"""The real command line with small models, so that hundreds of runs take minutes.

``python -m tests.never_lost.command [--full-at PAGES] index FOLDER --matter M ...``: everything but
the two models is what a user runs. ``--full-at`` makes SQLite meet a full disk at so many pages.
"""

import sys

import apsw

from copilot.cli import main
from copilot.inference import installed
from copilot.store import database
from tests.fakes import FakeModels


def _limit(pages: int) -> None:
    """A library tells how large it may grow only once it has its key."""
    unlimited = database.apply_key

    def limited(connection: apsw.Connection, key: bytes) -> None:
        unlimited(connection, key)
        connection.pragma("max_page_count", pages)

    database.apply_key = limited


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[0] == "--full-at":
        _limit(int(arguments[1]))
        del arguments[:2]
    setattr(installed, "InstalledModels", lambda home, settings: FakeModels())  # noqa: B010
    sys.exit(main(arguments))
