"""Kill rounds: a matter is indexed, killed, examined and indexed on, until all of it is there."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.never_lost import judging
from tests.never_lost.documents import Folder, make, revise
from tests.never_lost.judging import Wanted
from tests.never_lost.running import QUICK, REAL, Ended, Moment, Watched, never, run

NAME: Final = "Probe"
MOMENTS: Final = ("any time", "after a file", "before a commit", "end of the run", "first search")
# From so few files on, a run gets to its end soon enough to be killed there.
_FEW: Final = 30
_WORDS: Final = 16
_INDEXED: Final = (0, 3)
_OF: Final = ("--matter", NAME, "--json")


@dataclass(slots=True)
class Tally:
    """What happened over all rounds."""

    kills: Counter[str] = field(default_factory=Counter)
    victims: Counter[str] = field(default_factory=Counter)
    matters: int = 0
    acknowledged: int = 0
    checks: int = 0
    doctors: int = 0
    orphan_seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """For a JSON report."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Expected:
    """An undisturbed run: what each version of the files is stored as, and how long it takes."""

    first: judging.Stored
    second: judging.Stored
    start_seconds: float
    file_seconds: float
    search_seconds: float


class Trial:
    """Rounds over one folder of made documents, with quick or real models."""

    def __init__(
        self,
        place: Path,
        count: int,
        models: str,
        seed: int,
        tell: Callable[[Tally], None] = lambda tally: None,
    ) -> None:
        self.tell = tell
        self.place = place
        self.count = count
        self.models = models
        self.command: Sequence[str] = QUICK if models == "quick" else REAL
        self.chance = random.Random(seed)  # noqa: S311
        self.tally = Tally()
        self.expected = self._undisturbed()

    def _undisturbed(self) -> Expected:
        home = self.place / "undisturbed"
        folder = self._folder("measure")
        first = self._measured(home, folder)
        contents = judging.look(home, NAME, "exact", self.models)
        self.tally.problems += judging.plain_mistakes(folder, contents)
        search = run(self.command, home, "search", "Miete", *_OF)
        folder = revise(folder)
        run(self.command, home, "index", str(folder.root), *_OF)
        revised = judging.look(home, NAME, "chroma", self.models)
        self.tally.problems += judging.plain_mistakes(folder, revised)
        start = min(first.seconds / 2, 1.5)
        per_file = (first.seconds - start) / max(1, self.count)
        return Expected(contents, revised, start, per_file, search.seconds)

    def _measured(self, home: Path, folder: Folder) -> Ended:
        run(self.command, home, "matter", "create", NAME)
        indexing = ("index", str(folder.root), *_OF)
        ended = run(self.command, home, *indexing, names=folder.files)
        if ended.code not in _INDEXED or not ended.watched.done:
            raise AssertionError(
                f"an undisturbed run fails: {ended.output}{ended.watched.narration}"
            )
        return ended

    def _folder(self, name: str) -> Folder:
        root = self.place / name
        shutil.rmtree(root, ignore_errors=True)
        return make(root, self.count)

    def kill(self, kills: int) -> Tally:
        """Kill until ``kills`` are done, matter by matter."""
        while sum(self.tally.kills.values()) < kills and len(self.tally.problems) < 20:
            self.tally.matters += 1
            matter = _Matter(self, self.place / "home", self._folder("measure"))
            matter.wanted.add(matter.folder, self.expected.first)
            matter.rounds(kills)
            matter.folder = revise(matter.folder)
            matter.wanted.add(matter.folder, self.expected.second)
            matter.rounds(kills)
            matter.check("chroma")
            shutil.rmtree(matter.home)
        return self.tally


class _Matter:
    """One matter from empty to complete, through kills."""

    def __init__(self, trial: Trial, home: Path, folder: Folder) -> None:
        self.trial, self.home, self.folder = trial, home, folder
        self.tally, self.chance = trial.tally, trial.chance
        self.wanted = Wanted()
        shutil.rmtree(home, ignore_errors=True)
        run(trial.command, home, "matter", "create", NAME)

    def rounds(self, kills: int) -> None:
        """Index and kill until every file is acknowledged, then kill the first search."""
        while sum(self.tally.kills.values()) < kills:
            moment, named = self._moment()
            ended = self._run(moment, named, "index", str(self.folder.root), *_OF)
            self.wanted.acknowledge(ended.watched.acknowledged)
            self.wanted.settled = not ended.killed
            self.tally.acknowledged += len(ended.watched.acknowledged)
            self._examine(ended)
            if not ended.killed:
                if ended.code not in _INDEXED or self.wanted.missing():
                    self._problem(f"exit {ended.code}: {ended.output}{ended.watched.narration}")
                break
        if sum(self.tally.kills.values()) < kills:
            after = self.chance.uniform(0.1, self.trial.expected.search_seconds)
            moment = _at(after)
            self._examine(self._run(moment, MOMENTS[4], "search", "Miete", *_OF))
        else:
            ended = self._run(never, "", "index", str(self.folder.root), *_OF)
            self.wanted.acknowledge(ended.watched.acknowledged)
            self.wanted.settled = True

    def _moment(self) -> tuple[Moment, str]:
        missing = len(self.wanted.missing())
        chosen = self.chance.choice(MOMENTS[:3])
        if missing < _FEW and self.chance.random() < 0.5:
            return _behind_the_end(self.chance.uniform(0, 0.7)), MOMENTS[3]
        if chosen == MOMENTS[0]:
            expected = self.trial.expected
            longest = expected.start_seconds + missing * expected.file_seconds
            return _at(self.chance.uniform(0.05, longest)), chosen
        pause = self.chance.choice((0.0, self.chance.uniform(0, 0.01)))
        if chosen == MOMENTS[1]:
            unchanged = len(self.wanted.versions) - missing
            return _after(unchanged + self.chance.randint(1, max(1, missing)), pause), chosen
        return _embedded(self.chance.randint(1, max(1, missing)), pause), chosen

    def _run(self, moment: Moment, named: str, *arguments: str) -> Ended:
        whole = self.chance.random() < 0.5
        ended = run(
            self.trial.command,
            self.home,
            *arguments,
            moment=moment,
            whole_group=whole,
            names=self.folder.files,
        )
        if ended.killed:
            self.tally.kills[named] += 1
            self.tally.victims["whole group" if whole else "main process alone"] += 1
        self.tally.orphan_seconds = max(self.tally.orphan_seconds, ended.orphan_seconds)
        for orphan in ended.orphans:
            self._problem(f"lives on: {orphan}")
        if "Traceback" in ended.watched.narration:
            self._problem(ended.watched.narration)
        return ended

    def _examine(self, ended: Ended) -> None:
        number = sum(self.tally.kills.values())
        self.check("chroma" if number % 3 == 0 else "exact")
        if number % 5 == 0:
            self._ask_the_command_line()
        if number % 10 == 0:
            self._ask_the_doctor()
        self.trial.tell(self.tally)

    def check(self, how: str) -> None:
        """Look with a fresh process and compare with what was acknowledged."""
        words = judging.sample_of_words(self.wanted, _WORDS)
        contents = judging.look(self.home, NAME, how, self.trial.models, words)
        self.tally.checks += 1
        for problem in judging.mistakes(self.wanted, contents):
            self._problem(problem)
        for problem in judging.search_mistakes(contents):
            self._problem(problem)

    def _ask_the_command_line(self) -> None:
        ended = self._run(never, "", "status", *_OF)
        if ended.code:
            return self._problem(f"status: exit {ended.code}: {ended.output}")
        listed = {file["path"]: file for file in ended.record()["files"]}
        for path in self.wanted.acknowledged:
            broken = self.folder.files[path].broken
            if (listed.get(path, {}).get("state") == "indexed") == broken:
                self._problem(f"{path}: status says {listed.get(path)}")
        return None

    def _ask_the_doctor(self) -> None:
        ended = self._run(never, "", "doctor", "--json")
        self.tally.doctors += 1
        findings = {f["name"]: f for f in ended.record()["findings"]}
        if findings[f"matter {NAME}"]["severity"] == "error":
            self._problem(f"doctor: {findings[f'matter {NAME}']}")

    def _problem(self, what: str) -> None:
        self.tally.problems.append(
            f"matter {self.tally.matters}, after kill {sum(self.tally.kills.values())}: {what}"
        )


def _at(seconds: float) -> Moment:
    return lambda watched: time.monotonic() - watched.started > seconds


def _after(files: int, pause: float) -> Moment:
    """So many files after the start of the run, and a pause that reaches into the next one."""
    return lambda watched: (
        len(watched.acknowledged) >= files and time.monotonic() - watched.acknowledged_at >= pause
    )


def _embedded(documents: int, pause: float) -> Moment:
    reached: list[float] = []

    def now(watched: Watched) -> bool:
        if watched.passages >= documents and not reached:
            reached.append(time.monotonic())
        return bool(reached) and time.monotonic() - reached[0] >= pause

    return now


def _behind_the_end(pause: float) -> Moment:
    return lambda watched: watched.done and time.monotonic() - watched.acknowledged_at >= pause
