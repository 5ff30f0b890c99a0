"""``python -m copilot.cli.rehearsal HOME DOCUMENTS``: one run of everything, for ``copilot prove``.

Puts the guard in place like any command, then indexes (a scanned page among the documents), asks,
searches and opens the app without a screen, in the data home given; prints one JSON object with
what came of it and the state of every process it saw.
"""

import asyncio
import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from copilot.inference.installed import Models
    from copilot.security.evidence import Process
    from copilot.workspace import OpenMatter, Workspace

MATTER: Final = "Rehearsal"
QUESTION: Final = "Mit welcher Frist kann der Mietvertrag gekündigt werden?"
QUERY: Final = "Kündigungsfrist"
_SCANNED: Final = (
    "Protokoll der Übergabe vom 3. März 2024",
    "Der Mieter erhielt vier Schlüssel zur Wohnung.",
    "Der Zähler für Wasser stand bei 1200 Kubikmetern.",
)


def main(home: str, documents: str, models: "Models | None" = None) -> int:
    """Run everything and print what came of it; with the installed models unless told."""
    from copilot.security.offline import install_guard

    state = install_guard()
    from copilot.paths import data_home
    from copilot.workspace import Workspace

    seen: dict[int, Process] = {}
    told: dict[str, Any] = {
        "assurance": state.assurance.value,
        "probes": [asdict(result) for result in state.probes],
    }
    with Workspace(data_home(home), models=models) as workspace:
        workspace.create_matter(MATTER)
        _draw_scan(Path(documents))
        with closing(workspace.open(MATTER)) as matter:
            told |= _work(matter, Path(documents), seen)
        asyncio.run(_app(workspace))
        told["app"] = "opened and closed"
        told["trail"] = _trail(workspace)
    told["processes"] = [asdict(process) for process in seen.values()]
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _draw_scan(folder: Path) -> None:
    """A page that has to be recognised, so that the text recognition takes part."""
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (1240, 800), 255)
    pen = ImageDraw.Draw(page)
    for at, line in enumerate(_SCANNED):
        pen.text((90, 120 + 70 * at), line, fill=10, font=ImageFont.load_default(34))
    page.save(folder / "scan.png", dpi=(150, 150))


def _work(matter: "OpenMatter", documents: Path, seen: "dict[int, Process]") -> dict[str, Any]:
    from copilot.answers.ask import AnswerReady
    from copilot.errors import ModelError
    from copilot.indexing.events import IndexFinished
    from copilot.security.evidence import processes
    from copilot.workspace.facts import run_facts

    told: dict[str, Any] = {}
    for event in matter.index([documents]):
        seen.update(processes())
        if isinstance(event, IndexFinished):
            told["index"] = dict(run_facts(event.report))
    told["search"] = {"hits": len(matter.search(QUERY).hits)}
    try:
        for reply in matter.ask(QUESTION):
            seen.update(processes())
            if isinstance(reply, AnswerReady):
                answer = reply.answer
                told["answer"] = {"status": answer.status.value, "model": answer.model}
    except ModelError as error:
        told["answer"] = {"status": "no model", "reason": str(error)}
    return told


async def _app(workspace: "Workspace") -> None:
    from copilot.tui.app import CopilotApp

    app = CopilotApp(workspace)
    async with app.run_test() as pilot:
        await pilot.pause()


def _trail(workspace: "Workspace") -> dict[str, Any]:
    from copilot.workspace.auditing import verify

    checked = list(verify(workspace))
    return {
        "entries": sum(each.entries for each in checked),
        "whole": all(each.whole for each in checked),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
