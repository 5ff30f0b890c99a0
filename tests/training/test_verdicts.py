"""The firm's own verdicts: read as exported, refused with the reason."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copilot.answers import prompts
from copilot.errors.training import (
    ContradictoryVerdictsError,
    NamesInTrainingError,
    NoRedactionReportError,
    TooFewVerdictsError,
    TrainingDataError,
)
from copilot.training.verdicts import FEWEST, read_verdicts

Write = Callable[..., Path]


def _prompt(number: int) -> list[dict[str, str]]:
    return prompts.messages(f"Frage {number}?", (), "de")


def _shown(number: int, answer: str = "Nummer: 1\nAntwort: Drei Monate.") -> dict[str, Any]:
    return {"messages": [*_prompt(number), {"role": "assistant", "content": answer}]}


def _preferred(number: int, chosen: str, rejected: str) -> dict[str, Any]:
    said, unsaid = ([{"role": "assistant", "content": text}] for text in (chosen, rejected))
    return {"prompt": _prompt(number), "chosen": said, "rejected": unsaid}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(lines: list[Any], *, redacted: bool = True, names: int = 0) -> Path:
        path = tmp_path / "sft.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        report = {"redacted": redacted, "found": {"name": {"found": names}}}
        (tmp_path / "redaction-report.json").write_text(json.dumps(report), "utf-8")
        return path

    return written


def test_exported_answers_are_lessons(write: Write) -> None:
    lines = [_shown(n) for n in range(FEWEST)]
    lines.append(_preferred(0, "Nummer: 1\nAntwort: Drei Monate.", "Nummer: 0"))
    told = read_verdicts([write(lines)])
    assert (told.questions, told.contradictory, len(told.lessons)) == (FEWEST, 0, FEWEST + 1)
    assert told.lessons[0].said == ("Nummer: ", "1", "\nAntwort: ", "Drei Monate.")
    assert [one.unsaid for one in told.lessons if one.unsaid] == [("Nummer: ", "0")]


def test_what_one_verdict_wants_and_another_does_not_is_left_out(write: Write) -> None:
    lines = [_shown(n) for n in range(FEWEST + 1)]
    lines.append(_preferred(5, "Nummer: 0", "Nummer: 1\nAntwort: Drei Monate."))
    told = read_verdicts([write(lines)])
    assert (told.contradictory, len(told.lessons)) == (1, FEWEST)


def test_mostly_contradictory_verdicts_are_refused(write: Write) -> None:
    pairs = [("Nummer: 1", "Nummer: 2"), ("Nummer: 2", "Nummer: 1")]
    lines = [_preferred(n, *pair) for n in range(FEWEST) for pair in pairs]
    with pytest.raises(ContradictoryVerdictsError):
        read_verdicts([write(lines)])


def test_too_few_are_refused(write: Write) -> None:
    with pytest.raises(TooFewVerdictsError, match="99"):
        read_verdicts([write([_shown(n) for n in range(FEWEST - 1)])])


def test_names_need_a_report_and_a_decision(write: Write) -> None:
    path = write([_shown(n) for n in range(FEWEST)], redacted=False, names=3)
    with pytest.raises(NamesInTrainingError, match="3"):
        read_verdicts([path])
    assert read_verdicts([path], with_names=True).questions == FEWEST
    path.with_name("redaction-report.json").unlink()
    with pytest.raises(NoRedactionReportError):
        read_verdicts([path], with_names=True)


@pytest.mark.parametrize(
    "line",
    [
        "a text",
        {"messages": []},
        {"prompt": [], "chosen": [], "rejected": []},
        _shown(1, "Drei Monate."),
        {"messages": [{"role": "assistant", "content": "Nummer: 0"}]},
    ],
)
def test_a_line_that_is_no_verdict_is_named(write: Write, line: Any) -> None:
    with pytest.raises(TrainingDataError, match="line 2"):
        read_verdicts([write([_shown(0), line])])
