"""Where a process that sees a client's text leaves it when a library spills or the process dies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.security.vault import rooms

_ROOT = Path(__file__).parents[3]
_KEPT = """
import os, subprocess, sys, tempfile
from pathlib import Path
from copilot.security.vault import rooms
from copilot.security.vault.temporary import NAMES, keep_temporary_files
memory, scratch = map(Path, sys.argv[1:3])
rooms._MEMORY = memory
folder = keep_temporary_files(scratch)
assert folder == keep_temporary_files(scratch), "once a process"
print(folder)
with tempfile.NamedTemporaryFile() as file:
    print(Path(file.name).parent)
print({os.environ[name] for name in NAMES} == {str(folder)}, oct(folder.stat().st_mode))
child = "import tempfile; print(tempfile.gettempdir())"
sys.stdout.flush()
subprocess.run([sys.executable, "-c", child], check=True)
(folder / "left behind").write_text("of a client")
"""
_CRASH = """
import os, resource, sys
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
if sys.argv[1] == "guarded":
    from copilot.security.offline import install_guard
    install_guard()
if sys.argv[2] == "child":
    import subprocess
    sys.exit(subprocess.run([sys.executable, "-c", "import os; os.abort()"]).returncode)
os.abort()
"""


def _run(code: str, *arguments: str, cwd: Path = _ROOT) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    return subprocess.run(
        [sys.executable, "-B", "-c", code, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("memory", ["there", "missing"])
def test_temporary_files_lie_in_memory_or_in_the_data_home(tmp_path: Path, memory: str) -> None:
    (tmp_path / "there").mkdir()
    scratch = tmp_path / "home" / "scratch"
    done = _run(_KEPT, str(tmp_path / memory), str(scratch))
    assert done.returncode == 0, done.stderr
    folder, *elsewhere, child = done.stdout.splitlines()
    in_memory = memory == "there" and sys.platform == "linux"
    assert Path(folder).is_relative_to(tmp_path / "there" if in_memory else scratch)
    assert elsewhere == [folder, "True 0o40700"]
    assert child == folder
    assert not Path(folder).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="needs the kernel's word on a core file")
@pytest.mark.parametrize("crashing", ["itself", "child"])
def test_a_crash_writes_no_memory_to_the_disk(tmp_path: Path, crashing: str) -> None:
    if Path("/proc/sys/kernel/core_pattern").read_text().strip() != "core":
        pytest.skip("this system hands its core files to another program")
    _run(_CRASH, "free", crashing, cwd=tmp_path)
    if not list(tmp_path.iterdir()):
        pytest.skip("core files are switched off here")
    guarded = tmp_path / "guarded"
    guarded.mkdir()
    assert _run(_CRASH, "guarded", crashing, cwd=guarded).returncode != 0
    assert list(guarded.iterdir()) == []


def test_a_room_for_temporary_files_is_wiped_after_a_kill(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    killed = _KEPT + "os.kill(os.getpid(), 9)"
    done = _run(killed, str(tmp_path / "missing"), str(scratch))
    folder = Path(done.stdout.splitlines()[0])
    assert (folder / "left behind").exists()
    assert rooms.sweep(scratch) == 1
    assert not folder.exists()
