"""kill -9 around changes of a matter's encryption: the short form of benchmarks/vault_kills.py."""

import sys
from pathlib import Path

import pytest

from tests.workspace.kills import Trial

pytestmark = pytest.mark.skipif(not hasattr(sys, "addaudithook") or sys.platform == "win32",
                                reason="children are made by fork")  # fmt: skip


@pytest.mark.parametrize("action", ["protect", "rotate", "delete", "encrypt"])
def test_a_kill_locks_nobody_out_and_leaves_nothing_readable(tmp_path: Path, action: str) -> None:
    trial = Trial(tmp_path)
    trial.run(action, every=9, most=12)
    assert trial.problems == []
    assert trial.kills > 2
