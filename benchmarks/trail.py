"""A thousand random changes to the trails of an installation: how many does no check find?

    python -m benchmarks.trail [--changes 1000] [--seed 6]

Edits, deletes, swaps and truncates lines of the installation's and of a matter's trail, each
undone again, and prints how many went unseen (none should) with the time an entry takes. Ends with
1 where one did.
"""

import argparse
import random
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import cast

from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.workspace import Workspace
from tests.fakes import FakeModels
from tests.workspace.mutations import undetected

_ENTRIES = 40


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = data_home(str(Path(folder, "home")))
        with Workspace(home, user="anna", models=cast(Models, FakeModels())) as workspace:
            workspace.create_matter("Probe")
            with closing(workspace.open("Probe")) as matter:
                began = time.perf_counter()
                for number in range(_ENTRIES):
                    matter.record("export", bytes=number)
                each = (time.perf_counter() - began) / _ENTRIES
                missed = undetected(
                    workspace,
                    matter,
                    options.changes,
                    random.Random(options.seed),  # noqa: S311
                )
    print(f"{options.changes} changes, {len(missed)} unseen; {each * 1000:.1f} ms an entry")
    for kind in sorted(set(missed)):
        print(f"  {missed.count(kind)} x {kind}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
