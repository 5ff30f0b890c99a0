"""Training the reader is resumed after ``kill -9`` without loss: the same weights as without it.

    python -m benchmarks.training_resumes DATA BASE TOKENIZER FOLDER [STEPS]

Trains twice from the same seed, once undisturbed, once killed with all its processes after the
first checkpoint and started again; prints the steps each run did and the largest difference of a
weight. Needs the ``train`` extra.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import torch

from copilot.training.reader import CHECKPOINT, Plan, train

_EACH, _WORKERS = 2, 2


def plan(folder: Path) -> Plan:
    """A short training; a checkpoint after every step."""
    data, base, tokenizer = sys.argv[1:4]
    steps = int(sys.argv[5]) if len(sys.argv) > 5 else 12
    return Plan(
        base=base, tokenizer=tokenizer, data=data, folder=str(folder), workers=_WORKERS,
        each=_EACH, examples=steps * _EACH * _WORKERS, save_seconds=0.0,
    )  # fmt: skip


def killed(folder: Path) -> int:
    """Start the training, end it with all its processes in the middle; returns the step reached."""
    command = [sys.executable, "-m", "benchmarks.training_resumes", *sys.argv[1:4], str(folder)]
    env = {**os.environ, "TRAINED_APART": "1"}
    running = subprocess.Popen([*command, *sys.argv[5:6]], env=env, start_new_session=True)
    while not (folder / CHECKPOINT).exists():
        time.sleep(0.05)
    time.sleep(2)
    members = [running.pid, *_children(running.pid)]
    for process in members:
        os.kill(process, signal.SIGKILL)
    running.wait()
    return int(torch.load(folder / CHECKPOINT, weights_only=True)["step"])


def _children(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8")
    return [int(one) for one in told.split()]


def main() -> int:
    """Train, kill, train on and compare; returns the exit code."""
    if len(sys.argv) < 5:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[4])
    if os.environ.get("TRAINED_APART"):
        train(plan(folder), lambda line: print(line, file=sys.stderr))
        return 0
    whole = train(plan(folder / "undisturbed"), lambda line: print(line, file=sys.stderr))
    reached = killed(folder / "killed")
    resumed = train(plan(folder / "killed"), lambda line: print(line, file=sys.stderr))
    left, right = (torch.load(path, weights_only=True) for path in (whole, resumed))
    apart = max(
        float((left["network"][name].float() - right["network"][name].float()).abs().max())
        for name in left["network"]
    )
    print(json.dumps({"killed_at": reached, "steps": right["step"], "largest_difference": apart}))
    return 0 if apart == 0 and left["step"] == right["step"] else 1


if __name__ == "__main__":
    sys.exit(main())
