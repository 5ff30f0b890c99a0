"""The firm's own verdicts as lessons: what ``copilot feedback export`` writes, checked.

Refused where there are too few, where most contradict each other, and where nobody has looked at
the names they hold.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot.answers import prompts
from copilot.domain import Language
from copilot.errors import PathNotFoundError
from copilot.errors.training import (
    ContradictoryVerdictsError,
    NamesInTrainingError,
    NoRedactionReportError,
    TooFewVerdictsError,
    TrainingDataError,
)
from copilot.locale import _
from copilot.training.lessons import Lesson, pieces

FEWEST: Final = 100
REPORT: Final = "redaction-report.json"
_LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The lessons of the firm, and how many of its questions were left out as contradictory."""

    lessons: tuple[Lesson, ...]
    questions: int
    contradictory: int


def read_verdicts(files: Sequence[Path], *, with_names: bool = False) -> Verdicts:
    """The lessons of exported files; each needs its redaction report beside it.

    Raises TrainingDataError, NoRedactionReportError, NamesInTrainingError, TooFewVerdictsError or
    ContradictoryVerdictsError.
    """
    found: list[Lesson] = []
    for path in files:
        if not path.is_file():
            raise PathNotFoundError(path=str(path))
        _check_names(path, with_names)
        found += _lessons(path)
    by_prompt: dict[str, list[Lesson]] = defaultdict(list)
    for one in found:
        by_prompt[one.key].append(one)
    kept = [one for ones in by_prompt.values() if not _contradict(ones) for one in ones]
    against = len(by_prompt) - len({one.key for one in kept})
    if 2 * against > len(by_prompt):
        raise ContradictoryVerdictsError(count=against, total=len(by_prompt))
    if len(by_prompt) - against < FEWEST:
        raise TooFewVerdictsError(count=len(by_prompt) - against, fewest=FEWEST)
    return Verdicts(tuple(kept), len(by_prompt), against)


def _contradict(lessons: Sequence[Lesson]) -> bool:
    """Whether one verdict wants what another does not."""
    wanted = {one.said for one in lessons}
    return any(one.unsaid in wanted for one in lessons)


def _check_names(path: Path, with_names: bool) -> None:
    report = path.with_name(REPORT)
    if not report.is_file():
        raise NoRedactionReportError(path=str(path))
    try:
        told = json.loads(report.read_text("utf-8"))
        count = sum(int(kind["found"]) for kind in told["found"].values())
        redacted = bool(told["redacted"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoRedactionReportError(path=str(path)) from error
    if count and not redacted and not with_names:
        raise NamesInTrainingError(path=str(path), count=count)


def _lessons(path: Path) -> Iterator[Lesson]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise TrainingDataError(path=str(path), detail=_("it is not UTF-8.")) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _lesson(json.loads(line))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            detail = _("line {number} is no judged answer.").format(number=number)
            raise TrainingDataError(path=str(path), detail=detail) from error


def _lesson(told: dict[str, Any]) -> Lesson:
    """A line: ``messages`` whose last is the answer, or ``prompt``, ``chosen`` and ``rejected``."""
    unsaid: tuple[str, ...] = ()
    if "messages" in told:
        *asked, answer = _messages(told["messages"])
    else:
        asked, answer = _messages(told["prompt"]), _messages(told["chosen"])[-1]
        unsaid = _pieces(_messages(told["rejected"])[-1]["content"])[1]
    language, said = _pieces(answer["content"])
    if not asked:
        raise ValueError("no prompt")
    key = json.dumps(asked, ensure_ascii=False)
    return Lesson("verdicts", key, language, tuple(asked), said, unsaid)


def _messages(told: Any) -> list[dict[str, str]]:
    if not isinstance(told, list) or not told:
        raise ValueError("no messages")
    return [{"role": str(one["role"]), "content": str(one["content"])} for one in told]


def _pieces(answer: str) -> tuple[Language, tuple[str, ...]]:
    """An answer cut into its pieces; raises ValueError where the product would not say it."""
    for language in _LANGUAGES:
        begun = re.escape(prompts.pick_prefix(language))
        middle = re.escape(pieces(language, 1, ".")[2])
        found = re.fullmatch(rf"{begun}(\d)(?:{middle}(.+))?", answer.strip(), re.DOTALL)
        if found:
            return language, pieces(language, int(found[1]), " ".join((found[2] or "").split()))
    raise ValueError("not an answer of this program")
