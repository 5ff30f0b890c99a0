"""How much of what nobody sees in a document is noticed, and how often something seen is blamed.

Run: python -m benchmarks.hidden_text [--list]. The documents are made by `tests.readers`: each
holds a sentence that is seen and one that is hidden in some way, or, as a trap, only looks as if
it were. Caught means: the hidden sentence is not in the text, and a warning tells of it. A false
alarm is a warning of hidden text, or a sentence that is missing. Prints a Markdown table by format;
--list names the documents that went wrong.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from copilot.domain import Document
from copilot.errors import ReadError
from copilot.readers import read
from tests.readers.concealments import Case, harmless, hiding, missed, veiled

_COUNTED = ("Hidden characters", "Invisible characters", "The file holds invisible")


def is_reported(document: Document) -> bool:
    """Whether a warning tells of hidden text or invisible characters."""
    return any(
        "excerpt" in each.values or each.template.startswith(_COUNTED) for each in document.warnings
    )


def squeezed(text: str) -> str:
    return " ".join(text.split())


def is_caught(case: Case, document: Document) -> bool:
    """A plain text keeps its characters, as its offsets are those of the file."""
    away = squeezed(case.secret) not in squeezed(document.text) or document.reader == "text"
    return away and is_reported(document) and case.open in squeezed(document.text)


def is_blamed(case: Case, document: Document) -> bool:
    text = squeezed(document.text)
    return is_reported(document) or case.open not in text or case.secret not in text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="name what went wrong")
    chosen = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    started = time.perf_counter()
    sets = (
        ("hidden", [*hiding(), *veiled(), *missed()], is_caught, True),
        ("normal", list(harmless()), is_blamed, False),
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind, cases, judge, wanted in sets:
            for case in cases:
                suffix = Path(case.name).suffix[1:]
                counts[suffix, kind] += 1
                try:
                    found = judge(case, read(case.write(Path(folder))))
                except ReadError as error:
                    found = not wanted
                    print(case.name, error, file=sys.stderr)
                counts[suffix, f"{kind} found"] += found
                if found is not wanted:
                    wrong.append(f"{kind}: {case.name}")
    print("| format | hidden | caught | recall | normal | blamed | false alarms |")
    print("|---|---|---|---|---|---|---|")
    for suffix in [*sorted({suffix for suffix, _ in counts}), "all"]:
        print(_row(suffix, counts))
    print(f"\n{time.perf_counter() - started:.0f} s")
    if chosen.list:
        print(*wrong, sep="\n")
    return 0


def _row(suffix: str, counts: Counter[tuple[str, str]]) -> str:
    def total(kind: str) -> int:
        return sum(
            n for (name, what), n in counts.items() if what == kind and suffix in (name, "all")
        )

    hidden, caught = total("hidden"), total("hidden found")
    normal, blamed = total("normal"), total("normal found")
    recall = f"{caught / hidden:.1%}" if hidden else "–"
    alarms = f"{blamed / normal:.1%}" if normal else "–"
    return f"| {suffix} | {hidden} | {caught} | {recall} | {normal} | {blamed} | {alarms} |"


if __name__ == "__main__":
    sys.exit(main())
