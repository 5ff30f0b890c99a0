"""Gold sets: questions with the spans that answer them, read from JSONL."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.domain import Span
from copilot.errors import BadQuestionFileError, PathNotFoundError


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A passage that answers: ``doc`` is the path relative to the indexed folder."""

    doc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its gold spans, and the words a right answer holds."""

    qid: str
    question: str
    gold: tuple[GoldSpan, ...]
    expect: str = ""
    answerable: bool = True


def load_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file; raises BadQuestionFileError naming the first bad line."""
    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line), number))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise BadQuestionFileError(path=str(path), line=number) from error
    return cases


def _case(record: dict[str, Any], number: int) -> Case:
    gold = tuple(GoldSpan(g["doc"], Span(g["start"], g["end"])) for g in record.get("gold", []))
    return Case(
        qid=str(record.get("qid", number)),
        question=record.get("question") or record["query"],
        gold=gold,
        expect=record.get("expect", ""),
        answerable=record.get("answerable", bool(gold)),
    )
