"""How long from starting the process to the first frame of the terminal app.

    python benchmarks/first_paint.py [--runs 5]

Each run starts a fresh interpreter on an empty data home, headless, and ends after the frame;
the target is under one second. No model library may be loaded by then. The byte code is compiled
by an uncounted first run, as an installation has it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_TARGET = 1.0
_HEAVY = ("chromadb", "llama_cpp", "numpy", "onnxruntime", "pypdf", "tokenizers")


def paint(home: str) -> None:
    """Run the app until its first frame; print when that was, and what was imported for it."""
    from copilot.paths import data_home
    from copilot.tui.app import CopilotApp, run_app
    from copilot.workspace import Workspace

    def painted(app: CopilotApp) -> None:
        loaded = [name for name in _HEAVY if name in sys.modules]
        print(
            json.dumps({"at": time.time(), "cpu": time.process_time(), "loaded": loaded}),
            file=sys.__stdout__,
            flush=True,
        )
        app.exit()

    with Workspace(data_home(home)) as workspace:
        run_app(workspace, headless=True, on_first_paint=painted)


def measure(byte_code: str) -> tuple[float, float, list[str]]:
    """Seconds from process start to first frame, those of the processor, and the heavy modules."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, str(Path(__file__).resolve()), "--paint", home]
        environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONPYCACHEPREFIX": byte_code}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        started = time.time()
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    return told["at"] - started, told["cpu"], told["loaded"]


def main() -> int:
    """Print the median; exit 1 above the target or where a model library was loaded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--paint", metavar="HOME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.paint:
        paint(options.paint)
        return 0
    with tempfile.TemporaryDirectory() as byte_code:
        measure(byte_code)
        runs = [measure(byte_code) for _ in range(options.runs)]
    seconds = [took for took, _cpu, _loaded in runs]
    processor = statistics.median(cpu for _took, cpu, _loaded in runs)
    loaded = sorted({name for _took, _cpu, names in runs for name in names})
    median = statistics.median(seconds)
    print(f"first paint: median {median:.2f} s, worst {max(seconds):.2f} s of {len(runs)} runs")
    print(f"of the processor, which other work does not add to: median {processor:.2f} s")
    print(f"loaded by then: {', '.join(loaded) or 'no model library'}")
    return 0 if median < _TARGET and not loaded else 1


if __name__ == "__main__":
    sys.exit(main())
