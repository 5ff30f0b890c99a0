"""A process with a list of files opens those and nothing else, whatever it calls."""

import subprocess
import sys
from pathlib import Path

import pytest

from copilot.inference.child import READABLE
from copilot.security import landlock

_ROOT = Path(__file__).parents[2]
_TRY = """
import os, sys
from copilot.inference.llm_worker import _confine
_confine()
weights, matter = sys.argv[1:]
print(open(weights).read())
open("/dev/null", "wb").write(b"nothing")
attempts = {
    "open": lambda: open(f"{matter}/library.sqlite").read(),
    "list": lambda: os.listdir(matter),
    "symlink": lambda: os.symlink(matter, f"{matter}/planted"),
    "hardlink": lambda: os.link(f"{matter}/library.sqlite", f"{matter}/planted"),
    "write": lambda: open(f"{matter}/planted", "w"),
    "write to the weights": lambda: open(weights, "w"),
    "environment of the parent": lambda: open(f"/proc/{os.getppid()}/environ").read(),
    "program": lambda: os.execv("/bin/true", ["true"]),
}
for name, attempt in attempts.items():
    try:
        attempt()
        print("done:", name)
    except PermissionError:
        pass
"""


def test_the_model_s_process_reads_its_weights_and_no_matter(tmp_path: Path) -> None:
    if landlock.version() == 0:
        pytest.skip("needs a kernel with Landlock")
    weights, matter = tmp_path / "model.gguf", tmp_path / "matter"
    weights.write_text("weights")
    matter.mkdir()
    (matter / "library.sqlite").write_text("secret")
    done = subprocess.run(
        [sys.executable, "-c", _TRY, str(weights), str(matter)],
        cwd=_ROOT,
        env={READABLE: str(weights), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["weights"], done.stderr
    assert [file.name for file in matter.iterdir()] == ["library.sqlite"]


def test_all_but_a_folder_is_everything_beside_it(tmp_path: Path) -> None:
    for name in ("a/deep/home/matters", "a/deep/documents", "b"):
        (tmp_path / name).mkdir(parents=True)
    home = tmp_path / "a/deep/home"
    assert sorted(landlock.all_but(tmp_path, home)) == [
        tmp_path / "a/deep/documents",
        tmp_path / "b",
    ]
    assert landlock.all_but(tmp_path / "b", home) == [tmp_path / "b"]
    assert landlock.all_but(home / "matters", home) == []
