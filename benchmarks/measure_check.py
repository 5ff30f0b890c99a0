"""Planted faults that the check of a draft finds, and its false alarms, on the sample matter.

    python -m benchmarks.measure_check [--seeds 5]

Reads index/sample_matter, makes one draft a seed with 60 faults and as many right items, checks it.
"""

import argparse
import time
from pathlib import Path

from copilot.domain import Coverage, Language
from copilot.readers import read
from copilot.structure.language import detect
from copilot.tools.check.checking import CheckReady, Draft, check
from copilot.tools.check.nouns import Checked, Source
from tests.tools.check.planting import Plan, Planted, planted_draft

_MATTER = Path(__file__).parent.parent / "index" / "sample_matter"


def sources() -> list[tuple[Source, Language]]:
    """The documents of the sample matter."""
    found: list[tuple[Source, Language]] = []
    for number, path in enumerate(sorted(p for p in _MATTER.rglob("*") if p.is_file()), start=1):
        document = read(path)
        name = path.relative_to(_MATTER).as_posix()
        source = Source(f"D{number}", name, document.title, document.text, document.page_starts())
        found.append((source, detect(document.text)))
    return found


def checked(draft: Planted, held: list[tuple[Source, Language]]) -> Checked:
    """The draft after its check."""
    coverage = Coverage(len(held), 0, 0, 0, 0)
    events = check(
        Draft("draft", draft.text, "de"), held, len(held), coverage, marks=draft.exhibits
    )
    return next(event.checked for event in events if isinstance(event, CheckReady))


def main() -> None:
    """Print found, missed and false alarms for each seed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    held = sources()
    for seed in range(1, options.seeds + 1):
        draft = planted_draft(held, seed, Plan())
        began = time.perf_counter()
        faults = checked(draft, held).faults
        seconds = time.perf_counter() - began
        met = [
            (span, kind)
            for span, kind in draft.faults
            if any(each.start < span.end and span.start < each.end for each in faults)
        ]
        alarms = [
            each
            for each in faults
            if not any(each.start < span.end and span.start < each.end for span, _ in draft.faults)
        ]
        print(
            f"seed {seed}: {len(met)} of {len(draft.faults)} found, "
            f"{len(alarms)} false alarms, {seconds:.1f} s"
        )
        if options.verbose:
            for span, kind in draft.faults:
                if (span, kind) not in met:
                    print("  missed", kind, draft.text[span.start : span.end])
            for each in alarms:
                print("  alarm", each.kind, each.state, each.text, "|", each.told)


if __name__ == "__main__":
    main()
