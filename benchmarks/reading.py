"""How fast the reader is: its load, and twenty passages of a matter reread for each question.

    python -m benchmarks.reading HOME MATTER GOLD.jsonl [QUESTIONS]

Prints seconds on the clock and of the processor (which other work on the machine leaves alone),
and the memory the reader adds.
"""

import resource
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from copilot.evals.cases import load_cases
from copilot.inference.catalogue import reader_folder
from copilot.inference.reader import Reader
from copilot.paths import data_home
from copilot.retrieval.question import understand
from copilot.retrieval.reading import passage_text
from copilot.workspace import LONGEST_NORM_ASKED, Workspace


def main() -> int:
    """Measure and print; returns the exit code."""
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    most = int(sys.argv[4]) if len(sys.argv) > 4 else 20
    with (
        Workspace(data_home(sys.argv[1])) as workspace,
        closing(workspace.open(sys.argv[2])) as opened,
    ):
        cases = load_cases(Path(sys.argv[3]))[:most]
        folder = reader_folder(workspace.home)
        assert folder is not None, "no reader is installed"
        found = [
            opened.search(case.question, 20, longest_norm=LONGEST_NORM_ASKED).hits for case in cases
        ]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        clock, worked = time.perf_counter(), time.process_time()
        reader = Reader(folder, workspace.models.embedder.token_ids)
        print(
            f"load {time.perf_counter() - clock:.2f} s, processor"
            f" {time.process_time() - worked:.2f} s"
        )
        clocks, works = [], []
        for case, hits in zip(cases, found, strict=True):
            texts = [passage_text(hit.chunk) for hit in hits]
            clock, worked = time.perf_counter(), time.process_time()
            reader.bears_on(understand(case.question).asked, texts)
            clocks.append(time.perf_counter() - clock)
            works.append(time.process_time() - worked)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(
            f"20 passages: p50 {np.median(clocks):.2f} s, processor p50 {np.median(works):.2f} s"
            f" (over two cores {np.median(works) / 2:.2f} s), memory grown by {grown / 1024:.0f} MB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
