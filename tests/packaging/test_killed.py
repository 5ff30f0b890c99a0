"""``kill -9`` at any change of the disk: ``current`` starts, and the same command completes."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from copilot_installer.layout import Layout
from tests.packaging.bundles import ROOT, Made, make

POINTS = 18
KILLED = -9


@pytest.fixture
def homes(tmp_path: Path) -> dict[str, str]:
    (home := tmp_path / "home").mkdir()
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C"}


def run(fatal: int, homes: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(Path(__file__).with_name("killed_installer.py")), str(fatal)]
    return subprocess.run(
        [*command, *arguments, "--yes", "--quiet"],
        env={**homes, "PYTHONPATH": str(ROOT / "packaging")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def starts(prefix: Path) -> str:
    """What ``current`` says its version is."""
    command = str(prefix / "current" / "bin" / "copilot")
    return subprocess.run([command], capture_output=True, text=True, check=True).stdout.strip()


def points(total: int, number: int) -> list[int]:
    """Spread over the whole run, its end always among them."""
    spread = random.Random(7).sample(range(1, total), min(number, total - 1))  # noqa: S311
    return sorted({*spread, total})


def snapshot(prefix: Path, homes: dict[str, str], kept: Path) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(prefix.parent, kept / "home", symlinks=True)


def again(prefix: Path, kept: Path) -> None:
    shutil.rmtree(prefix.parent)
    shutil.copytree(kept / "home", prefix.parent, symlinks=True)


def _checked(
    command: tuple[str, ...], made: list[Made], tmp_path: Path, homes: dict[str, str], wanted: str
) -> None:
    """Kill the command at points all over its course, each from the same beginning."""
    prefix = Path(homes["HOME"]) / "copilot"
    for bundle in made:
        done = run(0, homes, "install", str(bundle.path), "--prefix", str(prefix), "--this-user")
        assert done.returncode == 0, done.stderr
    before = starts(prefix) if made else ""
    snapshot(prefix, homes, tmp_path / "kept")
    whole = run(0, homes, *command, "--prefix", str(prefix))
    assert whole.returncode == 0, whole.stderr
    for fatal in points(int(whole.stdout), int(os.environ.get("KILL_POINTS", POINTS)) // 3):
        again(prefix, tmp_path / "kept")
        died = run(fatal, homes, *command, "--prefix", str(prefix))
        assert died.returncode == KILLED, (fatal, died.stderr)
        if before or (prefix / "current").exists():
            assert starts(prefix) in {before, wanted}, fatal
        if command[0] == "rollback" and starts(prefix) == wanted:
            continue  # it was done; once more would go forth again
        assert run(0, homes, *command, "--prefix", str(prefix)).returncode == 0, fatal
        assert starts(prefix) == wanted
        assert not list(Layout(prefix).versions.glob(".*")), fatal


def test_a_killed_install_leaves_nothing_that_does_not_start(
    tmp_path: Path, homes: dict[str, str]
) -> None:
    made = make(tmp_path / "one")
    _checked(("install", str(made.path), "--this-user"), [], tmp_path, homes, "0.1.0")


def test_a_killed_upgrade_leaves_one_version_or_the_other(
    tmp_path: Path, homes: dict[str, str]
) -> None:
    matter = Path(homes["HOME"]) / ".local/share/copilot/matters/weber"
    matter.mkdir(parents=True)
    (matter / "library.sqlite").write_bytes(b"old")
    made = make(tmp_path / "one")
    new = make(tmp_path / "two", "0.2.0", data="b", models={"new.gguf": b"new"})
    _checked(("upgrade", str(new.path)), [made], tmp_path, homes, "0.2.0")


def test_a_killed_rollback_leaves_one_version_or_the_other(
    tmp_path: Path, homes: dict[str, str]
) -> None:
    made = [make(tmp_path / "one"), make(tmp_path / "two", "0.2.0")]
    _checked(("rollback",), made, tmp_path, homes, "0.1.0")
