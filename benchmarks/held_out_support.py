"""How well held-out statements are told from such as were made false: reader and word checks.

    python -m benchmarks.held_out_support SETS

SETS is the folder that ``copilot train data`` wrote. A statement is carried by its quote or was
made false by rule (number, party, negation, modality, date, another sentence). Prints, for each
language and for statements in another language than their quote, the area under the ROC curve of
the reader in use, of the product's word checks, and of both as the product asks them (what the
words do not carry is not shown, whatever the reader says).
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.fit_abstention import area
from copilot.answers.verify import unsupported
from copilot.config import load_settings
from copilot.inference.installed import InstalledModels
from copilot.paths import data_home
from copilot.training.examples import read

# More than any log-odds: what the words do not carry comes after everything they do.
_NOT_CARRIED = 40.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement and its quote: what each check says."""

    group: str
    right: bool
    reader: float
    carried: bool


def judged(path: Path) -> list[Judged]:
    """Every held-out statement."""
    home = data_home(None)
    reader = InstalledModels(home, load_settings(home)).reader
    assert reader is not None, "no reader is installed"
    return [
        Judged(
            "across" if one.language not in ("de", "en") or "gdpr" in one.of else one.language,
            bool(one.right),
            float(reader.supports(one.question, list(one.texts))[0]),
            unsupported(one.question, list(one.texts), "") is None,
        )
        for one in read(path)
        if one.kind == "support"
    ]


def told_apart(of: Sequence[Judged], scores: Sequence[float]) -> float:
    """How well a score tells the right ones from the others: the area under the ROC curve."""
    right, found = np.array([one.right for one in of]), np.array(scores, dtype=float)
    return area(found[right], found[~right])


def main() -> int:
    """Judge and print; returns the exit code."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    everything = judged(Path(sys.argv[1], "held-out.jsonl"))
    print("group | statements | reader | words | both | false ones let through")
    for group in ("de", "en", "across"):
        of = [one for one in everything if one.group == group]
        both = [one.reader - (0 if one.carried else _NOT_CARRIED) for one in of]
        let = [one.carried and one.reader >= 0 for one in of if not one.right]
        scores = ([s.reader for s in of], [s.carried for s in of], both)
        figures = (*(told_apart(of, each) for each in scores), np.mean(let))
        shown = " | ".join(f"{figure:.3f}" for figure in figures)
        print(f"{group} | {len(of)} | {shown}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
