"""How long a person waits: for the passages, the first statement, and the same of a follow-up.

    python -m benchmarks.answer_times HOME MATTER GOLD.jsonl [QUESTIONS]

Asks the first questions of a gold file in one conversation each, every one with a follow-up, after
the matter has been warmed up as the app does it. Prints seconds on the clock, p50 and p95.
"""

import sys
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from copilot.answers.ask import AnswerReady, PassagesFound, StatementReady
from copilot.evals.cases import load_cases
from copilot.evals.metrics import percentile
from copilot.paths import data_home
from copilot.workspace import OpenMatter, Workspace

FOLLOW_UPS = {"de": "Und wie lange gilt das?", "en": "And for how long?"}


def waits(opened: OpenMatter, question: str, conversation: str) -> dict[str, float]:
    """Seconds until the first event of each kind."""
    started = time.perf_counter()
    found: dict[str, float] = {}
    names = {PassagesFound: "passages", StatementReady: "first statement", AnswerReady: "whole"}
    for event in opened.converse(question, conversation):
        if type(event) in names:
            found.setdefault(names[type(event)], time.perf_counter() - started)
    return found


def main() -> int:
    """Measure and print; returns the exit code."""
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    most = int(sys.argv[4]) if len(sys.argv) > 4 else 40
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    with (
        Workspace(data_home(sys.argv[1])) as workspace,
        closing(workspace.open(sys.argv[2])) as opened,
    ):
        opened.warm_up()
        for case in [one for one in load_cases(Path(sys.argv[3])) if one.answerable][:most]:
            conversation = f"times-{case.qid}-{time.time_ns()}"
            both = {"question": case.question, "follow-up": FOLLOW_UPS[case.language]}
            for which, asked in both.items():
                for what, wait in waits(opened, asked, conversation).items():
                    seconds[which, what].append(wait)
    print("| asked | until | p50 | p95 | times |\n|---|---|---|---|---|")
    for (which, what), values in seconds.items():
        middle, most_of = percentile(values, 0.5), percentile(values, 0.95)
        print(f"| {which} | {what} | {middle:.2f} s | {most_of:.2f} s | {len(values)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
