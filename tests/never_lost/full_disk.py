"""A data home on a disk that is too small: a clear error, nothing lost, and then the rest.

The disk is a tmpfs of so many KiB, which only root may mount; elsewhere, and where no mount is
allowed, ``--full-at`` of tests.never_lost.command makes SQLite alone meet its limit.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.never_lost import judging
from tests.never_lost.documents import Folder, make
from tests.never_lost.judging import Wanted
from tests.never_lost.rounds import NAME
from tests.never_lost.running import QUICK, Ended, Watched, run

_OF: Final = ("--matter", NAME, "--json")
_ENOUGH: Final = 512 * 1024
_SMALLEST: Final = 48
_PAGE: Final = 4096
_INDEXED: Final = (0, 3)


@dataclass(slots=True)
class Point:
    """One size: what became of the run on the full disk, and what was wrong."""

    kib: int
    full: bool = False
    acknowledged: int = 0
    error: str = ""
    problems: list[str] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """For a JSON report."""
        return {name: getattr(self, name) for name in self.__slots__}


def why_no_small_disk(place: Path) -> str:
    """Why no small disk can be mounted here; empty where one can."""
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        return "needs Linux and mount"
    try:
        with small_disk(place / "tried", 256):
            return ""
    except PermissionError as error:
        return str(error)


@contextmanager
def small_disk(folder: Path, kib: int) -> Iterator[Callable[[int], None]]:
    """A disk of ``kib`` KiB at ``folder``; the function given gives it another size."""
    folder.mkdir(parents=True, exist_ok=True)
    _call("mount", "-t", "tmpfs", "-o", f"size={kib}k", "copilot-test", str(folder))
    try:
        yield lambda size: _call("mount", "-o", f"remount,size={size}k", str(folder))
    finally:
        _call("umount", str(folder))


def _call(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise PermissionError(ended.stderr.strip() or " ".join(command))


class Measure:
    """An undisturbed run over made documents: what to expect, and how much room it takes."""

    def __init__(self, place: Path, count: int) -> None:
        self.place = place
        self.folder: Folder = make(place / "files", count)
        self.wanted = Wanted()
        home = place / "undisturbed"
        run(QUICK, home, "matter", "create", NAME)
        self.command = ("index", str(self.folder.root), *_OF)
        ended = run(QUICK, home, *self.command, names=self.folder.files)
        if ended.code not in _INDEXED:
            raise AssertionError(f"an undisturbed run fails: {ended.output}")
        contents = judging.look(home, NAME, "chroma", "quick")
        self.wanted.add(self.folder, contents)
        self.mistakes = list(judging.plain_mistakes(self.folder, contents))

    def sizes(self, points: int) -> list[int]:
        """Sizes from next to nothing to nearly what indexing takes at its widest."""
        widest = self._widest()
        return [_SMALLEST + (widest - _SMALLEST) * at // points for at in range(points)]

    def library_pages(self) -> int:
        """The size of the complete library in SQLite's pages."""
        (library,) = (self.place / "undisturbed").rglob("library.sqlite")
        return library.stat().st_size // _PAGE

    def _widest(self) -> int:
        """The most KiB that were in use at any time while everything was indexed."""
        home, most = self.place / "wide", 0

        def measured(_: Watched) -> bool:
            nonlocal most
            most = max(most, shutil.disk_usage(home).used // 1024)
            return False

        with small_disk(home, _ENOUGH):
            run(QUICK, home, "matter", "create", NAME)
            run(QUICK, home, *self.command, moment=measured)
        return most


def fill(measure: Measure, kib: int) -> Point:
    """Index onto a disk of ``kib`` KiB, look, make it larger and go on."""
    point = Point(kib)
    home = measure.place / "small"
    with small_disk(home, kib) as resize:
        run(QUICK, home, "matter", "create", NAME)
        ended = run(QUICK, home, *measure.command, names=measure.folder.files)
        _judge(ended, point)
        wanted = Wanted(measure.wanted.versions, measure.wanted.words)
        wanted.acknowledge(ended.watched.acknowledged)
        for arguments in (("status", *_OF), ("search", "Miete", *_OF), ("doctor", "--json")):
            _use_while_full(home, arguments, point)
        resize(_ENOUGH)
        _go_on(measure, home, wanted, point)
    return point


def limit(measure: Measure, pages: int, home: Path) -> Point:
    """The same with SQLite's own limit instead of a small disk."""
    point = Point(pages * _PAGE // 1024)
    run(QUICK, home, "matter", "create", NAME)
    limited = (*QUICK, "--full-at", str(pages))
    ended = run(limited, home, *measure.command, names=measure.folder.files)
    _judge(ended, point)
    wanted = Wanted(measure.wanted.versions, measure.wanted.words)
    wanted.acknowledge(ended.watched.acknowledged)
    _go_on(measure, home, wanted, point)
    return point


def _judge(ended: Ended, point: Point) -> None:
    """The run went through, or says clearly that the disk is full."""
    point.acknowledged = len(ended.watched.acknowledged)
    if ended.code in _INDEXED:
        return
    point.full = True
    _judge_error("index", ended, point)


def _judge_error(command: str, ended: Ended, point: Point) -> None:
    """Exit code 1, one JSON object that names the full disk and a remedy, no traceback."""
    said = f"{ended.output}{ended.watched.narration}".strip()
    point.error = point.error or ended.output.strip() or said[-300:]
    clear = "is full" in ended.output and "Free some space" in ended.output
    if ended.code != 1 or not clear or "Traceback" in said:
        point.problems.append(
            f"{point.kib} KiB: {command}: exit {ended.code}: {said[:300]} … {said[-300:]}"
        )


def _use_while_full(home: Path, arguments: Sequence[str], point: Point) -> None:
    """On a full disk a command works (4: nothing found), or says that the disk is full."""
    ended = run(QUICK, home, *arguments)
    if ended.code not in (0, 4) and not ended.output.startswith('{"findings"'):
        _judge_error(f"{arguments[0]} on the full disk", ended, point)


def _go_on(measure: Measure, home: Path, wanted: Wanted, point: Point) -> None:
    """Nothing acknowledged is lost; with room, the same command completes."""
    if wanted.acknowledged:
        _compare(home, wanted, "exact", point)
    ended = run(QUICK, home, *measure.command, names=measure.folder.files)
    wanted.acknowledge(ended.watched.acknowledged)
    if ended.code not in _INDEXED or wanted.missing():
        point.problems.append(f"{point.kib} KiB: does not go on: {ended.output}")
    wanted.settled = True
    _compare(home, wanted, "chroma", point)


def _compare(home: Path, wanted: Wanted, how: str, point: Point) -> None:
    words = judging.sample_of_words(wanted, 12)
    contents = judging.look(home, NAME, how, "quick", words)
    found = [*judging.mistakes(wanted, contents), *judging.search_mistakes(contents)]
    point.problems += [f"{point.kib} KiB: {problem}" for problem in found]
