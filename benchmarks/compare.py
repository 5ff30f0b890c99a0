"""How long a comparison of about 900 pages takes: ``python -m benchmarks.compare [FILE]``.

Without a file, paragraphs are made up; some words, lines and passages are changed by a fixed seed.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from copilot.exports.tracked import render_tracked
from copilot.tools.compare.comparison import compare
from copilot.tools.compare.sides import side

_CHARACTERS = 2_700_000
Result = TypeVar("Result")


def main() -> None:
    given = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else _made_up()
    before = given[:_CHARACTERS]
    after = _changed(before)
    texts = _timed("cut into paragraphs", lambda: (side("A", before), side("B", after)))
    found = _timed("compared", lambda: compare(*texts))
    assert found.text(("deleted", "moved_away")) == after
    assert found.text(("inserted", "moved_here")) == before
    made = _timed(
        "written as DOCX",
        lambda: render_tracked(found.runs, title="", language="de", date="2026-01-01"),
    )
    print(f"{len(before)} characters, {len(found.changes)} changes, {len(made)} bytes")


def _timed(told: str, work: Callable[[], Result]) -> Result:
    began = time.perf_counter()
    result = work()
    print(f"{told}: {time.perf_counter() - began:.1f} s")
    return result


def _made_up() -> str:
    chance = random.Random(1)  # noqa: S311
    words = [f"wort{number}" for number in range(5000)]
    lines = []
    size = number = 0
    while size < _CHARACTERS:
        number += 1
        lines.append(f"§ {number} Klausel\n" if number % 5 == 0 else "")
        lines[-1] += f"Der Mieter {' '.join(chance.choices(words, k=30))}."
        size += len(lines[-1]) + 1
    return "\n".join(lines)


def _changed(text: str) -> str:
    chance = random.Random(2)  # noqa: S311
    lines = text.split("\n")
    for _ in range(400):
        at = chance.randrange(len(lines))
        lines[at] = lines[at].replace(" der ", " jener ", 1).replace("Der ", "Jener ", 1)
    for number in range(60):
        lines.insert(chance.randrange(len(lines)), f"Neuer Satz Nummer {number} mit Inhalt.")
        del lines[chance.randrange(len(lines))]
    for _ in range(20):
        at = chance.randrange(len(lines) - 20)
        moved, lines[at : at + 8] = lines[at : at + 8], []
        to = chance.randrange(len(lines))
        lines[to:to] = moved
    return "\n".join(lines)


if __name__ == "__main__":
    main()
