"""How a model does on held-out lessons, asked as the product asks it, and beside another.

The figures: the right source chosen, an answer refused that is there, one chosen that is not, and
statements that the product's own checks do not find carried by their quote.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from copilot.answers import prompts
from copilot.answers.ask import EVIDENCE_SENTENCES, Model
from copilot.answers.verify import carried
from copilot.inference.reader import PairReader
from copilot.training.gate import LANGUAGES, Compared, Gate, Outcome, gate
from copilot.training.lessons import Lesson

_STATEMENTS: Final = 20  # of each language: writing is slow
_LONGEST: Final = 80  # tokens, as the product lets it write
_OPTIONS: Final = [prompts.NONE_OPTION, *(str(i) for i in range(1, EVIDENCE_SENTENCES + 1))]

QUOTE: Final = "right quote"
NONE: Final = "rightly none"
STATEMENT: Final = "true statement"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a lesson came out: the number that should have been chosen, and the one that was.

    ``statement`` is what was written on the right source, ``carried`` whether it may be shown; None
    where nothing was written.
    """

    language: str
    of: str
    wanted: int
    picked: int
    statement: str = ""
    carried: bool | None = None


def marks_of(
    model: Model,
    lessons: Sequence[Lesson],
    reader: PairReader | None,
    say: Callable[[str], None],
    statements: int = _STATEMENTS,
) -> list[Mark]:
    """Every lesson put to a model; the first of each language also as a statement to write."""
    left = dict.fromkeys(LANGUAGES, statements)
    found = []
    for number, one in enumerate(lessons, start=1):
        choice = model.choose(
            one.messages,
            continued=prompts.pick_prefix(one.language),
            options=_OPTIONS,
            cancelled=lambda: False,
        )
        likely = choice.probabilities
        statement, carried = "", None
        if one.pick and one.quote and left[one.language]:
            left[one.language] -= 1
            statement, carried = _written(model, one, reader)
        picked = likely.index(max(likely))
        found.append(Mark(one.language, one.of, one.pick, picked, statement, carried))
        if number % 10 == 0:
            say(f"{model.name}: {number} / {len(lessons)}")
    return found


def _written(model: Model, one: Lesson, reader: PairReader | None) -> tuple[str, bool]:
    """What the model says of the right source, and whether the product would show it."""
    written = model.write(
        one.messages,
        continued=prompts.answer_prefix(one.language, one.pick),
        max_tokens=_LONGEST,
        stop=["\n"],
        on_text=lambda _: None,
        cancelled=lambda: False,
    ).text.strip()
    return written, carried(written, one.quote, one.question, reader)


def kept_marks(
    path: Path, identity: str, lessons: Sequence[Lesson], made: Callable[[], list[Mark]]
) -> list[Mark]:
    """Marks that an earlier run left at ``path`` for the same model and lessons, else new ones."""
    whole = json.dumps([asdict(one) for one in lessons], ensure_ascii=False, sort_keys=True)
    of = hashlib.sha256(f"{identity}\n{whole}".encode()).hexdigest()
    if path.is_file():
        told = json.loads(path.read_text("utf-8"))
        if told["of"] == of:
            return [Mark(**one) for one in told["marks"]]
    marks = made()
    text = json.dumps({"of": of, "marks": [asdict(one) for one in marks]}, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
    return marks


def compare_marks(before: Sequence[Mark], after: Sequence[Mark]) -> Gate:
    """Better in both languages at choosing, beyond chance over both, and nothing made worse.

    Answers where there are none, refusals where there is one, and false statements are each a
    figure of their own; none may get worse beyond chance.
    """
    pairs = list(zip(before, after, strict=True))
    chosen = [
        Outcome(a.language, QUOTE if a.wanted else NONE, float(_right(a)), float(_right(b)))
        for a, b in pairs
    ]
    stated = [
        Outcome(a.language, STATEMENT, float(bool(a.carried)), float(bool(b.carried)))
        for a, b in pairs
        if a.carried is not None and b.carried is not None
    ]
    found = gate(chosen)
    compared = (*found.compared, *_figures_of(gate(stated), (STATEMENT,)))
    harmed = [one for one in compared if one.interval[1] < 0]
    return Gate(compared, found.better and not harmed)


def _figures_of(found: Gate, names: Sequence[str]) -> list[Compared]:
    return [one for one in found.compared if one.name in names and one.examples]


def _right(mark: Mark) -> bool:
    return mark.wanted == mark.picked


def rates(marks: Sequence[Mark]) -> Mapping[str, Any]:
    """The figures of one model, by language and over both."""
    return {
        language: _rates([one for one in marks if language in (one.language, "both")])
        for language in (*LANGUAGES, "both")
    }


def _rates(marks: Sequence[Mark]) -> Mapping[str, float | int]:
    there = [one for one in marks if one.wanted]
    nothing = [one for one in marks if not one.wanted]
    stated = [one for one in marks if one.carried is not None]
    return {
        "answerable": len(there),
        "unanswerable": len(nothing),
        "right_quote": _share([_right(one) for one in there]),
        "wrong_refusal": _share([one.picked == 0 for one in there]),
        "wrong_answer": _share([one.picked != 0 for one in nothing]),
        "statements": len(stated),
        "false_statement": _share([not one.carried for one in stated]),
    }


def _share(told: Sequence[bool]) -> float:
    return round(sum(told) / len(told), 3) if told else 0.0
