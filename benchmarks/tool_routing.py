"""How often a question takes the right path: a tool, some passages, or every document.

    python -m benchmarks.tool_routing [--rules] [--verbose]

Reads index/gold/routing.jsonl. "design" was written together with the rules, "kept" after them and
counted before any of its questions was looked at again; "another author" was written by somebody
who had not written the rules, and counted once before anything was changed for it. The route is
the product's own: rules first, the default model where they are in doubt; ``--rules`` leaves the
model out and takes a doubtful question for the tool that was heard. The last
column tells how often the model was asked.
"""

import argparse
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from copilot.answers.routing import route
from copilot.paths import data_home
from copilot.structure.language import detect
from copilot.workspace import Workspace
from copilot.workspace.products.calling import call_for

GOLD = Path(__file__).resolve().parents[1] / "index" / "gold" / "routing.jsonl"


class Counting:
    """The default model, loaded when it is first asked; counts how often that is."""

    def __init__(self, workspace: Workspace | None) -> None:
        self._workspace = workspace
        self.asked = 0

    def choose(self, *messages: Any, **options: Any) -> Any:
        """Ask the model; without one the tool that was heard is taken."""
        self.asked += 1
        if self._workspace is None:
            return SimpleNamespace(probabilities=(0.0, 1.0))
        return self._workspace.models.language_model.choose(*messages, **options)


def path_of(question: str, model: Counting) -> tuple[str, str]:
    """The path and the tool of a question, as the product finds them."""
    call = call_for(question, lambda: model)
    if call is not None:
        return "tool", call.name
    return route(question, detect(question)).kind, ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    lines = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    print("| set | questions | tools | passages | every document | all right | model asked |")
    print("|---|---|---|---|---|---|---|")
    workspace = None if options.rules else Workspace(data_home())
    for name in dict.fromkeys(line["set"] for line in lines):
        tell(name, [line for line in lines if line["set"] == name], Counting(workspace), options)
    if workspace is not None:
        print(f"\ndefault model: {workspace.models.language_model.name}")
        workspace.close()


def tell(
    name: str, part: list[dict[str, Any]], model: Counting, options: argparse.Namespace
) -> None:
    rights = []
    for line in part:
        found = path_of(line["question"], model)
        right = found == (line["path"], line["tool"])
        rights.append((line["path"], right))
        if options.verbose and not right:
            print(line["question"], found, file=sys.stderr)
    cells = [
        f"{sum(r for p, r in rights if p == path)}/{sum(p == path for p, _ in rights)}"
        for path in ("tool", "passages", "exhaustive")
    ]
    share = sum(right for _, right in rights) / len(rights)
    print(f"| {name} | {len(part)} | {' | '.join(cells)} | {share:.3f} | {model.asked} |")


if __name__ == "__main__":
    main()
