"""kill -9 at every moment of changes to a matter's encryption: the long form of the test.

    python benchmarks/vault_kills.py [--every 1] [--most 60]

A moment is a file opened, renamed, removed or synced. Prints kills and problems as JSON; there must
be none: the next start opens the matter, and nothing readable is left.
"""

import argparse
import json
import tempfile
from pathlib import Path

from tests.workspace.kills import ACTIONS, Trial


def main() -> None:
    """Kill each action at each of its moments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--actions", nargs="*", default=list(ACTIONS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        trial = Trial(Path(made))
        for action in given.actions:
            trial.run(action, given.every, given.most)
        print(json.dumps({"kills": trial.kills, "problems": trial.problems}, indent=1))


if __name__ == "__main__":
    main()
