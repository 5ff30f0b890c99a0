"""Everything runs without a network and asks for none: the short form of benchmarks/air_gap.py."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_SPACE = ("unshare", "--map-root-user", "--net", "--mount")


def _why_not() -> str:
    """Why no name space without a network can be made here; empty where one can."""
    missing = [tool for tool in ("unshare", "ip", "mount") if shutil.which(tool) is None]
    if sys.platform != "linux" or missing:
        return f"needs Linux with {', '.join(missing) or 'unshare'}"
    tried = subprocess.run([*_SPACE, "true"], capture_output=True, text=True, check=False)
    return tried.stderr.strip()


def test_a_whole_run_asks_no_resolver_and_makes_no_socket() -> None:
    if reason := _why_not():
        pytest.skip(f"no name space without a network can be made: {reason}")
    done = subprocess.run(
        [sys.executable, "-B", "-m", "benchmarks.air_gap", "--short"],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["control_queries"] > 0, "the resolver sees what is asked"
    assert told["queries"] == 0
    assert told["index"]["documents"] >= 3
    assert told["app"] == "opened and closed"
    assert told["trail"]["whole"]
    trace = told["trace"]
    if trace is not None:  # strace is installed
        assert (trace["made"], trace["connects"], trace["sockets"]) == (0, 0, 0)
        assert trace["written"] == []
