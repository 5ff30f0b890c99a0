"""What the reader is trained on: a question with texts, and which of them are right.

One JSON object a line. It knows nothing of where the texts come from.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["passage", "sentence", "support"]


@dataclass(frozen=True, slots=True)
class Example:
    """A question (or statement) with texts; ``right`` are the numbers of those that bear it out.

    ``of`` names the set, ``key`` the place that must not be in training and in the held-out part
    at once. Of ``support`` the question is a statement and the texts are quotes.
    """

    of: str
    key: str
    kind: Kind
    language: str
    question: str
    texts: tuple[str, ...]
    right: tuple[int, ...]


def example(
    of: str, key: str, kind: Kind, language: str, question: str,
    right: Sequence[str], wrong: Sequence[str],
) -> Example:  # fmt: skip
    """An example with the right texts first."""
    return Example(
        of, key, kind, language, " ".join(question.split()),
        (*right, *wrong), tuple(range(len(right))),
    )  # fmt: skip


def write(path: Path, examples: Iterable[Example]) -> int:
    """Write examples, one a line; returns how many."""
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in examples]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text("\n".join(lines) + "\n", "utf-8")
    unfinished.replace(path)
    return len(lines)


def read(path: Path) -> Iterator[Example]:
    """Read what :func:`write` wrote."""
    for line in path.read_text("utf-8").splitlines():
        told = json.loads(line)
        yield Example(**{**told, "texts": tuple(told["texts"]), "right": tuple(told["right"])})


def is_held_out(key: str) -> bool:
    """Whether a place belongs to the tenth that no training sees: decided by its name alone."""
    return random.Random(key).random() < 0.1  # noqa: S311 - a split, no secret
