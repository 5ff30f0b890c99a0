"""Files of questions: one JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from copilot.errors import BadQuestionFileError, PathNotFoundError


def read_questions(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file; blank lines are passed over."""
    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise BadQuestionFileError(path=str(path), line=number) from error
            if not isinstance(record, dict) or not isinstance(text_of(record), str):
                raise BadQuestionFileError(path=str(path), line=number)
            yield record


def text_of(record: dict[str, Any]) -> str:
    """The question of a line, whichever of the two names it goes by."""
    text: str = record.get("question") or record.get("query") or ""
    return text
