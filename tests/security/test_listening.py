"""What a confined worker tries to open outside of its folders is refused and told."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors import ReaderLimitError
from copilot.security import listening
from copilot.security.listening import HandOver, Refusal
from copilot.security.workers import WorkerPool

pytestmark = pytest.mark.skipif(
    not listening.is_available(), reason="needs a kernel with Landlock and seccomp listeners"
)

_HOSTILE = "tests.security.hostile_worker"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two matters' documents side by side, with a link from the one into the other."""
    made = tmp_path_factory.mktemp("place")
    for matter in ("alpha", "beta"):
        (made / matter).mkdir()
        (made / matter / "brief.txt").write_text(matter)
    (made / "alpha" / "link.txt").symlink_to(made / "beta" / "brief.txt")
    (made / "much" / "more").mkdir(parents=True)
    for number in range(150):
        (made / "much" / str(number)).touch()
    return made


@pytest.fixture(scope="module")
def pool(place: Path) -> Iterator[WorkerPool[str]]:
    """One worker of matter alpha for all attempts."""
    with WorkerPool(_HOSTILE, bytes.decode, folders=(place / "alpha",)) as running:
        yield running


def _ask(pool: WorkerPool[str], request: str) -> str:
    return pool.submit(request.encode()).result(timeout=60)


@pytest.mark.parametrize(
    ("attack", "refused", "attempt", "path"),
    [
        ("read {}/beta/brief.txt", "PermissionError", "open", "beta/brief.txt"),
        ("read {}/alpha/link.txt", "PermissionError", "open", "beta/brief.txt"),
        ("read {}/alpha/../beta/brief.txt", "PermissionError", "open", "beta/brief.txt"),
        ("list_folder {}/beta", "PermissionError", "list", "beta"),
        ("native_read {}/beta/brief.txt", "EACCES", "open", "beta/brief.txt"),
        ("read_from_its_folder {}/beta/brief.txt", "PermissionError", "open", "beta/brief.txt"),
        ("read_through_its_root {}/beta/brief.txt", "PermissionError", "open", "beta/brief.txt"),
    ],
)
def test_what_is_refused_is_told(
    place: Path, attack: str, refused: str, attempt: str, path: str
) -> None:
    with WorkerPool(_HOSTILE, bytes.decode, folders=(place / "alpha",)) as pool:
        assert _ask(pool, attack.format(place)) == refused
        assert pool.refusals() == [Refusal(attempt, str(place / path))]
        assert pool.refusals() == []


def test_its_own_files_and_what_is_not_there_are_no_attempts(
    place: Path, pool: WorkerPool[str]
) -> None:
    pool.refusals()
    assert _ask(pool, f"read {place}/alpha/brief.txt") == "alpha"
    assert _ask(pool, f"read {place}/beta/nothing") == "FileNotFoundError"
    assert _ask(pool, "read /proc/self/status").startswith("Name:")
    assert _ask(pool, "read /proc/meminfo") == "PermissionError"
    assert pool.refusals() == []


def test_the_environment_of_another_process_is_an_attempt(pool: WorkerPool[str]) -> None:
    pool.refusals()
    environment = f"/proc/{os.getpid()}/environ"
    assert _ask(pool, f"read {environment}") == "PermissionError"
    assert pool.refusals() == [Refusal("open", environment)]


def test_a_path_that_cannot_be_read_fails_by_itself(pool: WorkerPool[str]) -> None:
    assert _ask(pool, "read_nowhere") == "EFAULT"
    assert _ask(pool, "echo next") == "next"


def test_no_more_than_a_hundred_are_told(place: Path) -> None:
    with WorkerPool(_HOSTILE, bytes.decode, folders=(place / "alpha",)) as pool:
        _ask(pool, f"read_many {place}/much")
        assert len(pool.refusals()) == 100
        _ask(pool, f"read {place}/beta/brief.txt")
        assert pool.refusals() == []


def test_a_worker_that_is_ended_leaves_no_descriptor_behind(place: Path) -> None:
    def sockets_and_listeners() -> int:
        kinds = [_kind(descriptor) for descriptor in Path("/proc/self/fd").iterdir()]
        return sum("socket" in kind or "seccomp" in kind for kind in kinds)

    before = sockets_and_listeners()
    with WorkerPool(_HOSTILE, bytes.decode, folders=(place / "alpha",)) as pool:
        for _ in range(2):
            with pytest.raises(ReaderLimitError):
                _ask(pool, "abort")
        _ask(pool, "echo next")
        assert sockets_and_listeners() <= before + 2


def test_without_a_listener_it_is_refused_and_not_told(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "is_available", lambda: False)
    with WorkerPool(_HOSTILE, bytes.decode, folders=(place / "alpha",)) as pool:
        assert _ask(pool, f"read {place}/beta/brief.txt") == "PermissionError"
        assert pool.refusals() == []


def test_a_process_that_ends_before_it_hands_over_is_not_waited_for() -> None:
    with HandOver() as way:
        pass
    assert way.take() is None


def _kind(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""
