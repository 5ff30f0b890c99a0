"""Puts documents into a matter until it is killed, naming each once it is acknowledged.

``python -m tests.store.writer FOLDER ROUND [vectors]``
"""

import sys
from itertools import count
from pathlib import Path

from copilot.paths import MatterPaths
from copilot.store.library import Library
from copilot.store.lock import lock_matter
from tests.store.samples import VECTORS_KEY, put, scope_of


def main() -> None:
    paths = MatterPaths(Path(sys.argv[1]))
    with lock_matter(paths, "killed"), Library.open(paths, scope_of(paths), create=True) as library:
        vectors = None
        if "vectors" in sys.argv:
            from copilot.store.vectors import open_vectors

            vectors = open_vectors(paths, library, VECTORS_KEY)
        sys.stdout.write("ready\n")
        for number in count():
            # Every third document replaces an older one.
            path = f"{sys.argv[2]}-{number - number % 3}.txt"
            pages = [
                f"seite {page} von {path} fassung {number}\nabsatz {page} {number} {path}"
                for page in range(20)
            ]
            name = put(library, path, *pages)
            if vectors is not None:
                vectors.catch_up()
            sys.stdout.write(f"{path} {number} {name}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
