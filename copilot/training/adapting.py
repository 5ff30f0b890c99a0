"""From lessons to a measured adapter: ``copilot train adapter``, step by step.

Every step leaves what it made in the folder, so that the same command goes on where it ended.
"""

import errno
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from copilot.config import Settings, load_settings
from copilot.errors import DiskFullError
from copilot.errors.training import TooFewLessonsError
from copilot.inference import catalogue
from copilot.inference.catalogue import InstalledModel
from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.inference.reader import PairReader
from copilot.inference.variants import variants_here
from copilot.locale import _
from copilot.paths import Home
from copilot.training.gate import LANGUAGES, Gate
from copilot.training.lesson_judging import Mark, compare_marks, kept_marks, marks_of, rates
from copilot.training.lessons import Lesson, held_out_lessons, lessons_for_training
from copilot.training.verdicts import Verdicts, read_verdicts

_FEWEST_EACH = 20  # lessons of a language to train on
_CONTEXT = 2048
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to train and on what: ``sets`` from ``copilot train data``, ``verdicts`` the firm's."""

    sets: Path
    folder: Path
    verdicts: tuple[Path, ...] = ()
    with_names: bool = False
    examples: int = 600
    preferences: int = 100
    rank: int = 16
    workers: int = 2
    seed: int = 11
    held_out: int = 40


@dataclass(frozen=True, slots=True)
class Adapted:
    """The adapter's file, how it compares with the model before, and the figures of both."""

    file: Path
    gate: Gate
    before: dict[str, Any]
    after: dict[str, Any]


def model_on_disk(
    home: Home, settings: Settings, base: InstalledModel, adapter: Path | None = None
) -> LanguageModel:
    """The base with an adapter's file laid over it; to be closed."""
    name = f"{base.name} + {adapter.name}" if adapter else base.name
    chosen = ModelSettings(
        path=base.path,
        adapter=adapter,
        name=name,
        context=_CONTEXT,
        threads=settings.threads,
        gpu_layers=settings.gpu_layers,
    )
    return LanguageModel(chosen, variants_here(home))


def adapt(
    home: Home, base: InstalledModel, wanted: Wanted, reader: PairReader | None, say: Say
) -> Adapted:
    """Train, measure the adapter and the model before on held-out lessons, and compare.

    Raises what the steps raise; DiskFullError leaves the last checkpoint as it was.
    """
    wanted.folder.mkdir(parents=True, exist_ok=True)
    try:
        return _adapt(home, base, wanted, reader, say)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise DiskFullError(path=str(wanted.folder)) from error


def _adapt(
    home: Home, base: InstalledModel, wanted: Wanted, reader: PairReader | None, say: Say
) -> Adapted:
    from copilot.training.adapter import TOKENS, AdapterPlan, train_adapter

    settings = load_settings(home)
    held_out = held_out_lessons(wanted.sets, wanted.held_out)
    lessons = gathered(wanted, held_out, say)
    with model_on_disk(home, settings, base) as model:
        tokens = "".join(_token_line(model, one) for one in lessons)
    (wanted.folder / TOKENS).write_text(tokens, "utf-8")
    plan = AdapterPlan(
        base=str(base.path),
        base_sha256=base.sha256,
        folder=str(wanted.folder),
        lessons_sha256=hashlib.sha256(tokens.encode()).hexdigest(),
        imitated=len(lessons),
        preferred=wanted.preferences,
        workers=wanted.workers,
        rank=wanted.rank,
        seed=wanted.seed,
    )
    file = train_adapter(plan, say)
    earlier = adapter_in_use(home, base)

    def measured(adapter: InstalledModel | Path | None) -> list[Mark]:
        path = adapter.path if isinstance(adapter, InstalledModel) else adapter
        with model_on_disk(home, settings, base, path) as model:
            return marks_of(model, held_out, reader, say)

    known = earlier.sha256 if earlier else ""
    before = kept_marks(
        wanted.folder / "before.json",
        f"{base.sha256} {known}",
        held_out,
        lambda: measured(earlier),
    )
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    after = kept_marks(
        wanted.folder / "after.json", f"{base.sha256} {digest}", held_out, lambda: measured(file)
    )
    done = Adapted(file, compare_marks(before, after), dict(rates(before)), dict(rates(after)))
    write_report(wanted.folder / "report.json", base, done)
    return done


def gathered(wanted: Wanted, held_out: Sequence[Lesson], say: Say) -> list[Lesson]:
    """The lessons of the sets and the firm's own; raises TooFewLessonsError and those of both."""
    lessons = lessons_for_training(wanted.sets, wanted.examples, wanted.seed)
    for language in LANGUAGES:
        if sum(one.language == language for one in lessons) < _FEWEST_EACH or not any(
            one.language == language for one in held_out
        ):
            raise TooFewLessonsError(folder=str(wanted.sets))
    if wanted.verdicts:
        told: Verdicts = read_verdicts(wanted.verdicts, with_names=wanted.with_names)
        if told.contradictory:
            say(
                _(
                    "{count} of {total} questions are left out: their verdicts contradict each "
                    "other."
                ).format(count=told.contradictory, total=told.questions)
            )
        lessons += told.lessons
    return lessons


def adapter_in_use(home: Home, base: InstalledModel) -> InstalledModel | None:
    """The adapter on this base that answers now; it is what a new one has to beat."""
    name = load_settings(home).model
    used = next((m for m in catalogue.installed(home) if m.name == name), None)
    return used if used is not None and used.base == base.name else None


def _token_line(model: LanguageModel, one: Lesson) -> str:
    """A lesson as the training reads it: in the base's own tokens."""
    told = model.token_ids(one.messages, [*one.said, *one.unsaid])
    cut = len(one.said)
    line = {
        "prompt": told.prompt, "said": told.said[:cut], "unsaid": told.said[cut:], "end": told.end,
    }  # fmt: skip
    return json.dumps(line) + "\n"


def write_report(path: Path, base: InstalledModel, done: Adapted) -> None:
    """The comparison for scripts."""
    told = {
        "base": base.name,
        **asdict(done.gate),
        "figures": {"before": done.before, "after": done.after},
    }
    path.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
