"""How often a question takes the right path: a tool, some passages, or every document.

    python -m benchmarks.tool_routing [--model] [--verbose]

Reads index/gold/routing.jsonl. "design" was written together with the rules, "kept" after them and
counted before any of its questions was looked at again. ``--model`` asks the default model where
the rules are in doubt; without it a doubtful question counts as the tool that was heard.
"""

import argparse
import json
import sys
from pathlib import Path

from copilot.answers.prompts import ROUTED, routing_messages
from copilot.answers.routing import route
from copilot.answers.tool_calls import heard
from copilot.paths import data_home
from copilot.structure.language import detect
from copilot.workspace import Workspace

GOLD = Path(__file__).resolve().parents[1] / "index" / "gold" / "routing.jsonl"


def path_of(question: str, workspace: Workspace | None) -> tuple[str, str]:
    """The path and the tool of a question."""
    language = detect(question)
    found = heard(question, language)
    if found is not None and not found.sure and workspace is not None:
        choice = workspace.models.language_model.choose(
            routing_messages(question, found.call.name, language), options=ROUTED[language]
        )
        if choice.index == 0:
            found = None
    if found is not None:
        return "tool", found.call.name
    return route(question, language).kind, ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    lines = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    print("| set | questions | tools | passages | every document | all right |")
    print("|---|---|---|---|---|---|")
    workspace = Workspace(data_home()) if options.model else None
    for name in ("design", "kept"):
        part = [line for line in lines if line["set"] == name]
        rights = []
        for line in part:
            right = path_of(line["question"], workspace) == (line["path"], line["tool"])
            rights.append((line["path"], right))
            if options.verbose and not right:
                print(line["question"], path_of(line["question"], workspace), file=sys.stderr)
        cells = [
            f"{sum(r for p, r in rights if p == path)}/{sum(p == path for p, _ in rights)}"
            for path in ("tool", "passages", "exhaustive")
        ]
        share = sum(right for _, right in rights) / len(rights)
        print(f"| {name} | {len(part)} | {' | '.join(cells)} | {share:.3f} |")
    if workspace is not None:
        workspace.close()


if __name__ == "__main__":
    main()
