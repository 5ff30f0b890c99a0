"""How long from starting the process to the app's first frame, and to a question it would take.

    python benchmarks/first_paint.py [--runs 5]

Each run starts a fresh interpreter, headless, on a data home with one matter, the sample; opens the
matter with Enter as soon as it is listed, types into the question box, and ends once what was typed
is painted and the models are loaded. Asked are one second to the first frame, by which no model
library may be loaded, and two to the question beside the loading of the models; what loads is also
timed alone, without the app. The byte code is compiled by an uncounted first run, as an
installation has it.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copilot.tui.app import CopilotApp

_ROOT = Path(__file__).resolve().parents[1]
_PAINTED = 1.0
_READY = 2.0
_MATTER = "Messung"
_TYPED = "Frist"
_HEAVY = ("chromadb", "llama_cpp", "numpy", "onnxruntime", "pypdf", "tokenizers")
_Moment = dict[str, Any]


def moment() -> _Moment:
    """Now: on the clock, of the processor, and which heavy modules are there."""
    loaded = [name for name in _HEAVY if name in sys.modules]
    return {"at": time.time(), "cpu": time.process_time(), "loaded": loaded}


async def seen(what: Callable[[], object]) -> None:
    """Until it is so."""
    while not what():
        await asyncio.sleep(0.002)


async def question(app: "CopilotApp", moments: dict[str, _Moment]) -> None:
    """Open the matter with a key, type a question, wait for the models."""
    shown: Any = app
    await seen(lambda: getattr(shown.screen, "names", None) and shown.focused)
    app.simulate_key("enter")
    await seen(lambda: app.session)
    await seen(lambda: shown.focused and shown.focused is shown.screen.question_box)
    moments["focus"] = moment()
    for letter in _TYPED:
        app.simulate_key(letter)
    await seen(lambda: shown.screen.question_box.question == _TYPED)
    painted = asyncio.Event()
    app.call_after_refresh(painted.set)
    await painted.wait()
    moments["ready"] = moment()
    assert app.session
    await seen(lambda: not shown.session.answering.locked())
    moments["models"] = moment()
    shown.screen.question_box.question = ""  # What is typed is kept, and would be there next time.
    app.exit()


def run(home: str) -> dict[str, _Moment]:
    """The moments of one start of the app."""
    from copilot.paths import data_home
    from copilot.tui.app import run_app
    from copilot.workspace import Workspace

    moments: dict[str, _Moment] = {}

    def painted(app: "CopilotApp") -> None:
        moments["paint"] = moment()
        app.run_worker(question(app, moments))

    with Workspace(data_home(home)) as workspace:
        run_app(workspace, headless=True, on_first_paint=painted)
    return moments


def load(home: str) -> dict[str, _Moment]:
    """What the first question needs, loaded without the app."""
    from copilot.paths import data_home
    from copilot.workspace import Workspace

    with Workspace(data_home(home)) as workspace:
        matter = workspace.open(_MATTER)
        before = moment()
        matter.warm_up()
        after = moment()
        matter.close()
    return {"before": before, "after": after}


def prepare(home: str) -> dict[str, _Moment]:
    """One matter of the sample documents."""
    from copilot.paths import data_home, resource
    from copilot.workspace import Workspace

    with Workspace(data_home(home)) as workspace:
        workspace.create_matter(_MATTER)
        matter = workspace.open(_MATTER)
        for _event in matter.index((resource("index", "sample_matter"),)):
            pass
        matter.close()
    return {}


_CHILDREN = {"run": run, "load": load, "prepare": prepare}


def child(what: str, home: str, byte_code: str) -> tuple[float, dict[str, _Moment]]:
    """When a fresh interpreter was started, and the moments it tells."""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", what, home]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONPYCACHEPREFIX": byte_code}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.time()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return started, json.loads(done.stdout.splitlines()[-1])


def told(name: str, clock: list[float], processor: list[float]) -> float:
    """Print one line; the median on the clock."""
    median = statistics.median(clock)
    print(
        f"{name}: median {median:.2f} s, worst {max(clock):.2f} s of {len(clock)} runs; "
        f"of the processor, which other work adds little to: {statistics.median(processor):.2f} s"
    )
    return median


def measured(runs: int) -> tuple[list[tuple[float, dict[str, _Moment]]], list[dict[str, _Moment]]]:
    """The counted starts of the app, and of the loading alone."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as byte_code:
        child("prepare", home, byte_code)
        child("run", home, byte_code)
        starts = [child("run", home, byte_code) for _ in range(runs)]
        return starts, [child("load", home, byte_code)[1] for _ in range(runs)]


def main() -> int:
    """Print the medians; exit 1 above a target or where a model library was loaded too early."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "HOME"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_CHILDREN[options.child[0]](options.child[1])), file=sys.__stdout__)
        return 0
    starts, loads = measured(options.runs)
    medians = [
        told(
            name,
            [moments[key]["at"] - started for started, moments in starts],
            [moments[key]["cpu"] for _started, moments in starts],
        )
        for name, key in (
            ("first paint", "paint"),
            ("question box has the focus", "focus"),
            ("ready: a typed question is painted", "ready"),
            ("models loaded as well", "models"),
        )
    ]
    told(
        "loading the models alone, without the app",
        [load["after"]["at"] - load["before"]["at"] for load in loads],
        [load["after"]["cpu"] - load["before"]["cpu"] for load in loads],
    )
    heavy = sorted({name for _started, moments in starts for name in moments["paint"]["loaded"]})
    print(f"loaded by the first paint: {', '.join(heavy) or 'no model library'}")
    return 0 if medians[0] < _PAINTED and medians[2] < _READY and not heavy else 1


if __name__ == "__main__":
    sys.exit(main())
