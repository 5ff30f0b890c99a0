"""``copilot.cli.rehearsal`` with tiny fake models: everything else is the program's own."""

import sys
from typing import cast

from copilot.security.offline import install_guard

if __name__ == "__main__":
    install_guard()  # before anything that could use a network is imported

    from copilot.cli import rehearsal
    from copilot.inference.installed import Models
    from tests.fakes import FakeModels

    sys.exit(rehearsal.main(sys.argv[1], sys.argv[2], cast(Models, FakeModels())))
