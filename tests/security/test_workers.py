"""Confined workers under attack: each attack is contained, and the next task is done."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from copilot.errors import NoTextError, ReaderLimitError, WorkerStartError
from copilot.security import landlock
from copilot.security.sandbox import Limits
from copilot.security.workers import WorkerPool

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel confines on Linux only")

_HOSTILE = "tests.security.hostile_worker"
_LIMITS = Limits(
    memory_bytes=400 << 20, cpu_seconds=1, wall_seconds=20, reply_bytes=60 << 20, tasks=500
)


def _decode(reply: bytes) -> str:
    if reply == b"undecodable":
        raise ValueError
    if reply == b"no text":
        raise NoTextError
    return reply.decode()


def _pool(limits: Limits = _LIMITS, folders: tuple[Path, ...] = ()) -> WorkerPool[str]:
    return WorkerPool(_HOSTILE, _decode, workers=1, limits=limits, folders=folders)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool[str]]:
    """One worker for all attacks, replaced whenever one succeeds in ending it."""
    with _pool() as running:
        yield running


def _ask(pool: WorkerPool[str], request: str) -> str:
    return pool.submit(request.encode()).result(timeout=60)


@pytest.mark.parametrize(
    ("attack", "limit"),
    [
        ("take_memory", "memory"),
        ("spin", "time"),
        ("abort", "crash"),
        ("fail", "crash"),
        ("leave 0", "crash"),
        ("hang_up", "crash"),
        ("lie_about_the_length", "size"),
        (f"length {61 << 20}", "size"),
        ("echo undecodable", "crash"),
    ],
)
def test_a_falling_worker_is_named_and_replaced(
    pool: WorkerPool[str], attack: str, limit: str
) -> None:
    with pytest.raises(ReaderLimitError) as caught:
        _ask(pool, attack)
    assert caught.value.values == {"limit": limit}
    assert _ask(pool, "echo next") == "next"


def test_waiting_too_long_is_ended_by_the_parent() -> None:
    with _pool(Limits(wall_seconds=0.3)) as pool:
        with pytest.raises(ReaderLimitError, match="time"):
            _ask(pool, "wait")
        assert _ask(pool, "echo next") == "next"


@pytest.mark.parametrize(
    "attack", ["write", "append", "delete", "rename", "make_folder", "change_rights"]
)
def test_no_file_is_changed(pool: WorkerPool[str], tmp_path: Path, attack: str) -> None:
    file = tmp_path / "brief.txt"
    file.write_text("unchanged")
    before = file.stat()
    assert _ask(pool, f"{attack} {file}") == "PermissionError"
    assert [path.name for path in tmp_path.iterdir()] == ["brief.txt"]
    assert (file.read_text(), file.stat().st_mode) == ("unchanged", before.st_mode)


def test_native_code_writes_nothing_either(pool: WorkerPool[str], tmp_path: Path) -> None:
    assert _ask(pool, f"native_write {tmp_path / 'new'}") == "EACCES"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("attack", ["connect", "run_program", "fork", "kill_the_parent"])
def test_no_network_no_program_no_process_no_signal(pool: WorkerPool[str], attack: str) -> None:
    assert _ask(pool, attack) == "PermissionError"


def test_a_crash_leaves_no_memory_of_a_worker_on_the_disk(pool: WorkerPool[str]) -> None:
    assert _ask(pool, "core_limit") in ("(1, 1)", "(0, 0)")


def test_what_reading_needs_still_works(pool: WorkerPool[str], tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("§ 5")
    assert _ask(pool, f"read {tmp_path / 'brief.txt'}") == "§ 5"
    assert _ask(pool, "thread") == "ran"


def test_a_big_reply_passes(pool: WorkerPool[str]) -> None:
    assert len(_ask(pool, f"length {50 << 20}")) == 50 << 20


def test_what_a_library_prints_is_no_reply(pool: WorkerPool[str]) -> None:
    assert _ask(pool, "noise") == "heard nothing"


def test_one_process_does_many_tasks(pool: WorkerPool[str]) -> None:
    assert len({_ask(pool, "process") for _ in range(20)}) == 1


def test_an_expected_failure_keeps_the_worker(pool: WorkerPool[str]) -> None:
    before = _ask(pool, "process")
    with pytest.raises(NoTextError):
        _ask(pool, "echo no text")
    assert _ask(pool, "process") == before


def test_a_worker_is_replaced_after_its_share_of_tasks() -> None:
    with _pool(Limits(tasks=2)) as pool:
        processes = [_ask(pool, "process") for _ in range(4)]
    assert len(set(processes)) == 2


def test_the_users_environment_does_not_reach_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATTER_KEY", "hidden")
    with _pool() as pool:
        assert _ask(pool, "secret MATTER_KEY") == "unset"
        assert _ask(pool, "secret HF_HUB_OFFLINE") == "1"


def test_a_worker_reads_beneath_its_folders_only(tmp_path: Path) -> None:
    if landlock.version() == 0:
        pytest.skip("needs a kernel with Landlock")
    for matter in ("alpha", "beta"):
        (tmp_path / matter).mkdir()
        (tmp_path / matter / "brief.txt").write_text(matter)
    (tmp_path / "alpha" / "link.txt").symlink_to(tmp_path / "beta" / "brief.txt")
    with _pool(folders=(tmp_path / "alpha",)) as pool:
        assert _ask(pool, f"read {tmp_path / 'alpha' / 'brief.txt'}") == "alpha"
        assert _ask(pool, f"read {tmp_path / 'beta' / 'brief.txt'}") == "PermissionError"
        assert _ask(pool, f"read {tmp_path / 'alpha' / 'link.txt'}") == "PermissionError"


@pytest.mark.parametrize(
    ("attack", "stopped_by"),
    [
        ("read {beta}/brief.txt", "PermissionError"),
        ("list_folder {beta}", "PermissionError"),
        ("rename {beta}/brief.txt", "PermissionError"),
        ("delete {beta}/brief.txt", "PermissionError"),
    ],
)
def test_a_worker_of_one_matter_does_nothing_to_another(
    tmp_path: Path, attack: str, stopped_by: str
) -> None:
    if landlock.version() == 0:
        pytest.skip("needs a kernel with Landlock")
    for matter in ("alpha", "beta"):
        (tmp_path / matter).mkdir()
        (tmp_path / matter / "brief.txt").write_text(matter)
    with _pool(folders=(tmp_path / "alpha",)) as pool:
        assert _ask(pool, attack.format(beta=tmp_path / "beta")) == stopped_by
    assert [file.name for file in (tmp_path / "beta").iterdir()] == ["brief.txt"]


@pytest.mark.parametrize("attack", ["symlink", "hardlink"])
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends a worker on Linux only")
def test_a_worker_that_links_to_a_file_is_ended_and_its_parent_knows(
    tmp_path: Path, attack: str
) -> None:
    (tmp_path / "brief.txt").write_text("beta")
    with _pool() as pool:
        with pytest.raises(ReaderLimitError) as caught:
            _ask(pool, f"{attack} {tmp_path / 'brief.txt'}")
        assert caught.value.values == {"limit": "forbidden"}
        assert _ask(pool, "echo the next one is replaced") == "the next one is replaced"
    assert [file.name for file in tmp_path.iterdir()] == ["brief.txt"]


def test_closing_ends_a_running_worker_and_cancels_the_rest() -> None:
    pool = _pool()
    running, waiting = pool.submit(b"wait"), pool.submit(b"echo never")
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 10
    for future in (running, waiting):
        with pytest.raises(CancelledError):
            future.result(timeout=0)


def test_a_busy_worker_dies_with_its_parent() -> None:
    code = f"""
import os, signal, sys
from copilot.security.workers import WorkerPool
pool = WorkerPool({_HOSTILE!r}, bytes.decode)
sys.stdout.write(pool.submit(b"process").result())
sys.stdout.flush()
pool.submit(b"spin")
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    status = Path("/proc", done.stdout, "status")
    deadline = time.monotonic() + 5
    while status.exists() and "State:\tZ" not in status.read_text():
        assert time.monotonic() < deadline, "the worker outlived its parent"


def test_a_module_that_cannot_start_is_reported_with_every_task() -> None:
    with WorkerPool("tests.security.no_such_worker", _decode) as pool:
        for _ in range(2):
            with pytest.raises(WorkerStartError):
                _ask(pool, "echo")


def test_a_long_task_may_go_on_while_it_says_so(pool: WorkerPool[str]) -> None:
    assert _ask(pool, "work_in_steps 5") == "done"


def test_saying_so_for_ever_ends_with_the_time_of_the_whole_task() -> None:
    limits = Limits(memory_bytes=400 << 20, cpu_seconds=1, wall_seconds=20, task_seconds=2.0)
    with _pool(limits) as pool:
        with pytest.raises(ReaderLimitError) as caught:
            _ask(pool, "pretend_to_work")
        assert caught.value.values["limit"] == "time"
        assert _ask(pool, "echo next") == "next"


def test_a_step_that_is_sure_to_end_may_wait_longer() -> None:
    with _pool(Limits(wall_seconds=0.3, bounded_seconds=20)) as pool:
        assert _ask(pool, "nap bounded") == "rested"
        with pytest.raises(ReaderLimitError, match="time"):
            _ask(pool, "nap")
