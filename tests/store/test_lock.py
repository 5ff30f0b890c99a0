"""One process at a time; the lock ends with the process."""

import subprocess
import sys
from pathlib import Path

import pytest

from copilot.errors import MatterLockedError
from copilot.paths import MatterPaths
from copilot.store.lock import holder, lock_folder, lock_matter
from tests.store.samples import matter_paths

ROOT = Path(__file__).parents[2]
HOLD = (
    "import sys; from pathlib import Path; from copilot.paths import MatterPaths;"
    "from copilot.store.lock import lock_matter\n"
    "with lock_matter(MatterPaths(Path(sys.argv[1])), 'x'):\n"
    "    print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def paths(tmp_path: Path) -> MatterPaths:
    return matter_paths(tmp_path / "matter")


def test_another_process_is_named_and_its_death_frees_the_matter(paths: MatterPaths) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(paths.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(MatterLockedError) as caught, lock_matter(paths, "Müller"):
            pass
        assert caught.value.values == {"name": "Müller", "pid": str(child.pid)}
        child.kill()
    with lock_matter(paths, "Müller"):
        assert holder(paths).isdigit()


def test_a_lock_given_back_can_be_taken_again(paths: MatterPaths) -> None:
    for _ in range(2):
        with lock_matter(paths, "x"), pytest.raises(MatterLockedError), lock_matter(paths, "x"):
            pass
    assert holder(paths) == "?"


def test_a_folder_lock_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with lock_folder(tmp_path / ".lock"):
            pass
