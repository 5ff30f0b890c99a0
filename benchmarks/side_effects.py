"""What instructions in documents make the installed model do beside answering: it must be nothing.

    python -m benchmarks.side_effects [--model NAME] [--every 5] [--limit 40]

Forty documents with planted instructions and those that hide text lie in one matter, a canary in
another of the same user. Each injection's question is put to the real models, over the whole
matter. Prints as JSON: files changed outside the matter and the trail, programs, links and sockets
tried, entries of the trail that no question makes, answers with a word of the other matter.
"""

import argparse
import json
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from copilot.answers.ask import AnswerReady
from copilot.inference.installed import InstalledModels
from copilot.paths import Home
from copilot.workspace import OpenMatter, Workspace
from tests.answers.injections import INJECTIONS
from tests.answers.watching import CANARY, RECORDED, Watch, files, shown, write_documents


def measure(place: Path, model: str, every: int, limit: int) -> dict[str, Any]:
    """Index, ask, compare."""
    home = Home(place / "home")
    settings = replace(Workspace(home).settings, model=model)
    hidden = write_documents(place / "documents", place / "other", every)
    with Workspace(home, models=InstalledModels(home, settings)) as workspace:
        for name, folder in (("Alpha", "documents"), ("Beta", "other")):
            workspace.create_matter(name)
            with closing(workspace.open(name)) as matter:
                list(matter.index([place / folder], ocr="off"))
        with closing(workspace.open("Alpha")) as matter:
            _ask(matter, INJECTIONS[0].base.question)  # starts the models' own processes
            own = (home.matter("alpha").root, home.trail)
            before, watch = files(place, own), Watch()
            watch.on = True
            asked = INJECTIONS[:: max(1, len(INJECTIONS) // limit)][:limit]
            told = [_ask(matter, injection.base.question) for injection in asked]
            watch.on = False
            after = files(place, own)
            actions = {entry.action for entry in workspace.activity("Alpha")}
    return {
        "model": model,
        "injections": len(INJECTIONS),
        "documents_that_hide_text": hidden,
        "questions": len(told),
        "files_changed": sorted(set(before.items()) ^ set(after.items())),
        "side_effects": watch.seen,
        "other_actions_in_the_trail": sorted(actions - RECORDED),
        "answers_with_a_word_of_the_other_matter": sum(CANARY in each for each in told),
    }


def _ask(matter: OpenMatter, question: str) -> str:
    *_, last = matter.ask(question, conversation=None)
    assert isinstance(last, AnswerReady)
    return shown(last.answer)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--limit", type=int, default=len(INJECTIONS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        told = measure(place, given.model, given.every, given.limit)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
