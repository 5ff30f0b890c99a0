"""Every file of a folder of real office files through the confined readers.

    python benchmarks/office_docs.py FOLDER [--only TEXT]

FOLDER holds ``files/``, a ``MANIFEST.tsv`` (columns file, password, tests) and, for word recall,
``cuad_reference_txt/``. Each file is read once without passwords and, where the manifest names
one, once with it; pages without text are recognised. Prints a Markdown row a file (outcome,
reason or warnings, reader, pages, recognised pages, seconds, characters), then the counts, the
slowest file, the rise of this process's memory, word recall and what became of encrypted files.
"""

import argparse
import csv
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copilot.domain import Document, ReadOptions
from copilot.errors import EncryptedFileError, ReadError, UnsupportedFormatError
from copilot.readers import reader_for
from copilot.readers.pool import ReaderPool

_LONGEST_REASON: Final = 240
_MOST_SECONDS: Final = 60
_MOST_RISE: Final = 200


@dataclass(frozen=True, slots=True)
class Case:
    """One file, what it is there for, and its password ("" where it has none)."""

    path: Path
    tests: str
    password: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: the document, or the error that says why there is none."""

    case: Case
    seconds: float
    document: Document | None
    error: ReadError | None

    @property
    def kind(self) -> str:
        """Indexed, skipped or failed, as the program would list it."""
        if self.document:
            return "indexed"
        return "skipped" if isinstance(self.error, UnsupportedFormatError) else "failed"

    @property
    def said(self) -> str:
        """The reason, or the warnings, on one line that fits a table."""
        notices = self.document.warnings if self.document else (self.error,)
        text = " ".join(" ".join(map(str, notices)).split()).replace("|", "/")
        return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"


def cases(folder: Path) -> list[Case]:
    """The files, largest knowledge first: what the manifest says of each, if it names it."""
    manifest = folder / "MANIFEST.tsv"
    rows: dict[str, dict[str, str]] = {}
    if manifest.is_file():
        with manifest.open(encoding="utf-8") as stream:
            rows = {row["file"]: row for row in csv.DictReader(stream, delimiter="\t")}
    places = folder / "files" if (folder / "files").is_dir() else folder
    return [
        Case(
            path,
            rows.get(path.name, {}).get("tests") or "",
            ((rows.get(path.name, {}).get("password") or "").split() or [""])[0],
        )
        for path in sorted(places.iterdir())
    ]


def read(pool: ReaderPool, case: Case, passwords: Sequence[str] = ()) -> Outcome:
    """Read one file in a confined process, as indexing does."""
    started = time.perf_counter()
    document, error = None, None
    try:
        if reader_for(case.path) is None:
            raise UnsupportedFormatError(suffix=case.path.suffix.lower() or case.path.name)
        document = pool.read(case.path, ReadOptions(passwords=tuple(passwords)))
    except ReadError as caught:
        error = caught
    return Outcome(case, time.perf_counter() - started, document, error)


def row(outcome: Outcome, note: str = "") -> str:
    """The table row of one file."""
    document = outcome.document
    pages = document.pages if document else ()
    cells = (
        f"{outcome.case.path.name}{note}",
        outcome.case.tests,
        outcome.kind,
        outcome.said,
        document.reader if document else "",
        len(pages) or "",
        sum(page.ocr for page in pages) or "",
        f"{outcome.seconds:.1f}",
        sum(len(page.text) for page in pages) or "",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def recalls(outcomes: Sequence[Outcome], folder: Path) -> Iterator[float]:
    """The share of the words of each reference text that were read."""
    for outcome in outcomes:
        stem = outcome.case.path.stem.rpartition("__")[2]
        reference = folder / "cuad_reference_txt" / f"{stem}.txt"
        if reference.is_file():
            expected = _words(reference.read_text("utf-8", "replace"))
            text = outcome.document.text if outcome.document else ""
            share = (expected & _words(text)).total() / max(1, expected.total())
            if share < 0.99:
                print(f"recall {share:.4f}: {outcome.case.path.name}", file=sys.stderr)
            yield share


def _words(text: str) -> Counter[str]:
    return Counter(
        word for word in ("".join(c if c.isalnum() else " " for c in text.lower())).split()
    )


def report(plain: Sequence[Outcome], opened: Sequence[Outcome], folder: Path, rise: float) -> bool:
    """Print the summary; returns whether every limit was kept."""
    counts = Counter(outcome.kind for outcome in plain)
    slowest = max([*plain, *opened], key=lambda outcome: outcome.seconds)
    shares = list(recalls(plain, folder))
    reported = sum(isinstance(each.error, EncryptedFileError) for each in plain)
    print(f"\n{len(plain)} files: {dict(counts)}")
    print(f"slowest: {slowest.case.path.name}, {slowest.seconds:.1f} s")
    print(f"memory of the parent: +{rise:.0f} MB")
    if shares:
        print(
            f"word recall of {len(shares)} contracts: min {min(shares):.4f}, "
            f"median {statistics.median(shares):.4f}"
        )
    print(
        f"encrypted: {reported} reported without a password; with the manifest's, "
        f"{sum(each.document is not None for each in opened)} of {len(opened)} read"
    )
    return slowest.seconds <= _MOST_SECONDS and rise < _MOST_RISE and min(shares, default=1) >= 0.99


def main() -> int:
    """Read everything, print the table and the summary; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files whose name holds this text")
    options = parser.parse_args()
    chosen = [case for case in cases(options.folder) if options.only in case.path.name]
    print("| file | tests | outcome | reason or warnings | reader | pages | OCR | s | characters |")
    print("|---|---|---|---|---|---|---|---|---|")
    plain, opened = [], []
    with ReaderPool(folders=[options.folder]) as pool:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for case in chosen:
            plain.append(read(pool, case))
            print(row(plain[-1]), flush=True)
            if case.password:
                opened.append(read(pool, case, [case.password]))
                print(row(opened[-1], " (password)"), flush=True)
        rise = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return 0 if report(plain, opened, options.folder, rise) else 1


if __name__ == "__main__":
    sys.exit(main())
