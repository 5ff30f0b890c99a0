"""The sample matter that is shipped: where it lies, and what one asks of it first."""

from pathlib import Path
from typing import Final

from copilot.locale import N_
from copilot.paths import resource

SAMPLE_NAME: Final = N_("Sample matter")
SAMPLE_QUESTION: Final = N_("What notice period applies to the Hafenstrasse 12 lease?")


def sample_matter() -> Path | None:
    """The folder of its documents; None where it is not shipped."""
    folder = resource("index", "sample_matter")
    return folder if folder.is_dir() else None
