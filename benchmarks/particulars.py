"""How often the kind, date and parties of a document are right, and how long they take.

    python benchmarks/particulars.py FOLDER[=KIND] ... [--gold GOLD.jsonl] [--wrong]

``=KIND`` says that every file under FOLDER is of that kind ("statutes=statute"). GOLD holds one
JSON object a line: "path" (the end of a file's path), and what is known of "kind", "date" and
"parties". A date counts as found where it is the known one, a party where its name is among those
found (legal forms and case apart). Prints Markdown rows: a row for each kind with how many of its
documents were recognised and how many others were taken for it, a row for dates and parties of
each language, and the processor microseconds a
document takes; ``--wrong`` prints each miss.
"""

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from copilot.domain import Document, Language, Particulars
from copilot.errors import ReadError
from copilot.readers import read, reader_for
from copilot.structure.language import detect
from copilot.structure.particulars import particulars

_FORMS = re.compile(r"[.,]|\b(?:gmbh|ag|inc|llc|ltd|limited|corp|corporation|company|co|kg|the)\b")


@dataclass
class Row:
    """One document: what is known of it, and what was found."""

    path: Path
    language: Language
    known: dict[str, object]
    found: Particulars
    seconds: float


def documents(folders: list[str], gold: list[dict[str, object]]) -> Iterator[Row]:
    """Every readable file of the folders with what is known of it."""
    for named in folders:
        folder, _, kind = named.partition("=")
        root = Path(folder)
        for path in sorted(root.rglob("*") if root.is_dir() else [root]):
            if path.is_file() and reader_for(path):
                known: dict[str, object] = {"kind": kind} if kind else {}
                for each in gold:
                    if path.as_posix().endswith(str(each["path"])):
                        known.update(each)
                try:
                    document = read(path)
                except ReadError:
                    continue
                yield measured(document, path, known)


def measured(document: Document, path: Path, known: dict[str, object]) -> Row:
    """The particulars of one document; the faster of two runs is its time."""
    language = detect(document.text)
    seconds = []
    for _ in range(2):
        started = time.process_time()
        found = particulars(document, path.name, language)
        seconds.append(time.process_time() - started)
    return Row(path, language, known, found, min(seconds))


def same(first: str, second: str) -> bool:
    """Whether two names are one but for legal forms and case."""
    one, other = (" ".join(_FORMS.sub(" ", name.lower()).split()) for name in (first, second))
    return one == other


def kinds(rows: list[Row]) -> Iterator[str]:
    """A row for each known kind: documents, recognised, others taken for it."""
    known = [row for row in rows if row.known.get("kind")]
    taken = Counter(row.found.kind.value for row in known)
    for kind, number in sorted(Counter(str(row.known["kind"]) for row in known).items()):
        right = sum(row.found.kind == kind == row.known["kind"] for row in known)
        yield f"| {kind} | {number} | {right} ({right / number:.1%}) | {taken[kind] - right} |"


def recall(rows: list[Row]) -> Iterator[str]:
    """A row for each language: dates found, parties found, names found that are none."""
    for language in ("de", "en"):
        of_language = [row for row in rows if row.known.get("language", row.language) == language]
        dated = [row for row in of_language if "date" in row.known]
        dates = sum(row.found.date == row.known["date"] for row in dated)
        named = [row for row in of_language if "parties" in row.known]
        wanted, hit, extra = 0, 0, 0
        for row in named:
            names = [str(name) for name in list(row.known["parties"])]  # type: ignore[call-overload]
            right = sum(any(same(name, each) for each in row.found.parties) for name in names)
            wanted, hit = wanted + len(names), hit + right
            extra += len(row.found.parties) - right
        yield (
            f"| {language} | {dates}/{len(dated)} | {hit}/{wanted} "
            f"(of {len(named)} documents) | {extra} |"
        )


def misses(rows: list[Row]) -> Iterator[str]:
    """What was known and is not what was found."""
    for row in rows:
        for field in ("kind", "date", "parties"):
            found = getattr(row.found, field)
            known = row.known.get(field, found)
            if isinstance(known, list):
                known = tuple(known)
            if found != known:
                yield f"{row.path.name}: {field} {known!r} -> {found!r}"


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", metavar="FOLDER[=KIND]")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    gold = (
        [json.loads(line) for line in options.gold.open(encoding="utf-8")] if options.gold else []
    )
    rows = list(documents(options.folders, gold))
    print("| kind | documents | recognised | others taken for it |\n|---|---|---|---|")
    print(*kinds(rows), sep="\n")
    print("\n| language | dates | parties | other names |\n|---|---|---|---|")
    print(*recall(rows), sep="\n")
    times = sorted(row.seconds * 1e6 for row in rows)
    print("\n| documents | median µs | 95 % µs | most µs |\n|---|---|---|---|")
    p95 = times[int(0.95 * (len(times) - 1))]
    print(f"| {len(times)} | {statistics.median(times):.0f} | {p95:.0f} | {times[-1]:.0f} |")
    if options.wrong:
        print(*misses(rows), sep="\n")


if __name__ == "__main__":
    main()
