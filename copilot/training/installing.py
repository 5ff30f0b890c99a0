"""The firm's own reader in the data home: put in, and taken back. Needs onnx, on a staging machine.

A reader in the data home goes before the one that came with the program.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from copilot.errors.training import NoEarlierReaderError, TrainingFailedError
from copilot.paths import Home, resource

READER: Final = "legal-reader"
_EARLIER: Final = "legal-reader.before"


def install_reader(home: Home, base: Path, delta: Path) -> Path:
    """Make the reader of a delta the one in use; the one before is kept."""
    home.models.mkdir(parents=True, exist_ok=True)
    unfinished = home.models / f".{READER}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    converter = resource("packaging", "convert_reader.py")
    done = subprocess.run(
        [sys.executable, str(converter), str(base), str(delta), str(unfinished)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise TrainingFailedError(folder=str(delta.parent))
    target, earlier = home.models / READER, home.models / _EARLIER
    if target.exists():
        shutil.rmtree(earlier, ignore_errors=True)
        target.rename(earlier)
    unfinished.rename(target)
    return target


def go_back(home: Home) -> bool:
    """Use the reader that was in use before; whether one in the data home is left."""
    target, earlier = home.models / READER, home.models / _EARLIER
    if not target.exists():
        raise NoEarlierReaderError
    shutil.rmtree(target)
    if earlier.exists():
        earlier.rename(target)
        return True
    return False
