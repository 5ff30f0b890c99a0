"""``python -m copilot``: the same as the command ``copilot``."""

import sys

from copilot.cli import main

if __name__ == "__main__":
    sys.exit(main())
