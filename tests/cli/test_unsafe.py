"""Without the kernel's guard the program does not start, unless that is asked for and recorded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_NO_KERNEL = """
import sys
from copilot.security import seccomp
from copilot.errors import OfflineGuardError
def refuse(rules):
    raise OfflineGuardError(detail="no seccomp in this kernel")
seccomp.install = refuse
from copilot.cli import main
sys.exit(main(sys.argv[1:]))
"""


def _run(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _NO_KERNEL, *arguments, "--home", str(home), "--lang", "en"],
        cwd=_ROOT,
        env={**os.environ, "COPILOT_UNSAFE_NO_SANDBOX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel enforces the guard on Linux only")
def test_an_unsupported_system_is_refused_and_the_exception_is_recorded(tmp_path: Path) -> None:
    refused = _run(tmp_path, "matter", "list")
    assert refused.returncode == 5
    assert "network guard could not be put in place" in refused.stderr
    allowed = _run(tmp_path, "matter", "list", "--unsafe-no-sandbox")
    assert allowed.returncode == 0
    assert "does not enforce the network guard" in allowed.stderr
    trail = (tmp_path / "trail" / "installation.jsonl").read_text()
    assert '"action":"unsafe-no-sandbox"' in trail
    assert '"enforced_by":"python"' in trail
