"""Gold sets: questions with the spans that answer them, read from JSONL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.domain import Language, Span
from copilot.errors import BadGoldFileError, PathNotFoundError, UsageError
from copilot.locale import _
from copilot.structure.language import detect


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A passage that answers: ``doc`` is the path relative to the indexed folder.

    ``words`` are those that stand there, once the document is known.
    """

    doc: str
    span: Span
    words: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its gold spans, and the words a right answer holds; ``line`` is in its file."""

    qid: str
    question: str
    gold: tuple[GoldSpan, ...]
    expect: str = ""
    answerable: bool = True
    language: Language = "de"
    line: int = 0


def load_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file; raises BadGoldFileError naming the first bad line."""
    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    cases = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line.decode("utf-8-sig")), number))
        except (ValueError, UsageError) as error:
            detail = _("it is no JSON.") if _is_no_json(error) else str(error)
            raise BadGoldFileError(path=str(path), line=number, detail=detail) from error
    return cases


def spread(cases: Sequence[Case], limit: int) -> list[Case]:
    """``limit`` cases, evenly spread over all of them in their order; 0 for all."""
    if not 0 < limit < len(cases):
        return list(cases)
    return [cases[place * len(cases) // limit] for place in range(limit)]


def _is_no_json(error: Exception) -> bool:
    return isinstance(error, json.JSONDecodeError | UnicodeDecodeError)


def _case(record: Any, line: int) -> Case:
    """The case of one line; raises ValueError or UsageError that says what is wrong with it."""
    from copilot.answers.ask import check_question

    if not isinstance(record, dict):
        raise ValueError(_("it is no object."))
    question = record.get("question") or record.get("query")
    if not isinstance(question, str):
        raise ValueError(_("it has no question."))
    gold = record.get("gold", [])
    if not isinstance(gold, list):
        raise ValueError(_("its gold is no list."))
    spans = tuple(map(_gold_span, gold))
    asked = check_question(question)
    language = record.get("language")
    return Case(
        qid=str(record.get("qid", line)),
        question=asked,
        gold=spans,
        expect=str(record.get("expect") or ""),
        answerable=bool(record.get("answerable", bool(spans))),
        language=language if language in ("de", "en") else detect(asked),
        line=line,
    )


def _gold_span(record: Any) -> GoldSpan:
    if not isinstance(record, dict) or not isinstance(record.get("doc"), str):
        raise ValueError(_("a gold span has no document."))
    start, end = record.get("start"), record.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise ValueError(_("a gold span needs whole numbers, start before end."))
    return GoldSpan(record["doc"], Span(start, end))
