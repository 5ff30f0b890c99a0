"""kill -9 and full disks through the command line: the short form of benchmarks/never_lost.py."""

import sys
from pathlib import Path

import pytest

from tests.never_lost import judging
from tests.never_lost.full_disk import Measure, fill, limit, why_no_small_disk
from tests.never_lost.rounds import NAME, Trial
from tests.never_lost.running import QUICK, Watched, run

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="process groups are looked up in /proc"
)


@pytest.fixture(scope="module")
def measure(tmp_path_factory: pytest.TempPathFactory) -> Measure:
    """Made documents and what an undisturbed run stores of them."""
    return Measure(tmp_path_factory.mktemp("disks"), 26)


def test_kills_lose_nothing_that_was_acknowledged_and_leave_nothing_in_part(tmp_path: Path) -> None:
    tally = Trial(tmp_path, 24, "quick", seed=7).kill(4)
    assert tally.problems == []
    assert tally.kills.total() == 4
    assert tally.acknowledged > 0


def test_an_undisturbed_run_stores_what_the_readers_give(measure: Measure) -> None:
    assert measure.mistakes == []
    assert measure.wanted.missing() == set(measure.folder.files)


@pytest.mark.parametrize("kib", [160, 320])
def test_a_full_disk_is_named_and_with_room_the_same_command_goes_on(
    tmp_path: Path, measure: Measure, kib: int
) -> None:
    if reason := why_no_small_disk(tmp_path):
        pytest.skip(f"no small disk can be mounted: {reason}")
    point = fill(measure, kib)
    assert point.full
    assert point.problems == []


def test_a_library_that_may_not_grow_is_a_full_disk_too(tmp_path: Path, measure: Measure) -> None:
    point = limit(measure, measure.library_pages() - 5, tmp_path / "home")
    assert point.full
    assert point.acknowledged > 0
    assert point.problems == []


def test_what_is_lost_or_partial_would_be_noticed(tmp_path: Path, measure: Measure) -> None:
    """The harness itself: a file taken away, a text cut short, a file that was never there."""
    contents = judging.look(measure.place / "undisturbed", NAME, "exact", "quick")
    wanted = judging.Wanted(measure.wanted.versions, measure.wanted.words)
    wanted.acknowledge(measure.folder.files)
    assert list(judging.mistakes(wanted, contents)) == []
    lost, cut, *_ = (path for path, made in measure.folder.files.items() if not made.broken)
    del contents["files"][lost]
    contents["files"][cut]["text"] = contents["files"][cut]["text"][:-9]
    contents["files"]["fremd.txt"] = {}
    named = [problem.split(":")[0] for problem in judging.mistakes(wanted, contents)]
    assert sorted(named) == sorted([lost, cut, "fremd.txt"])


def test_a_line_counts_once_its_name_is_whole() -> None:
    watched = Watched(frozenset({"a.txt", "b c.txt"}))
    watched.hear("\r1/2  a.txt\r2/2  4 pages, 8.0/s  0:01 left  b c.tx")
    assert watched.acknowledged == ["a.txt"]
    watched.hear("t")
    assert watched.done
    watched.hear("   \r      \r")
    assert watched.acknowledged == ["a.txt", "b c.txt"]


def test_a_file_that_starts_is_not_one_that_is_finished() -> None:
    watched = Watched(frozenset({"a.txt", "b.txt"}))
    watched.hear("\ra.txt\r1/2  a.txt\r1/2  b.txt\r1/2  b.txt: 1 of 2 passages\r")
    assert (watched.acknowledged, watched.passages) == (["a.txt"], 1)


def test_a_kill_ends_the_readers_too(tmp_path: Path, measure: Measure) -> None:
    run(QUICK, tmp_path, "matter", "create", NAME)
    ended = run(
        QUICK,
        tmp_path,
        *measure.command,
        names=measure.folder.files,
        moment=lambda watched: bool(watched.acknowledged),
        whole_group=False,
    )
    assert ended.killed
    assert ended.orphans == ()
