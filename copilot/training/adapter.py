"""Trains the adapter: imitation first, then preference of true statements over false ones.

Processes of one thread each, that meet once a step, as those of the reader do; resumable, and the
same from the same seed and number of processes. It knows tokens only: lessons come as a file.
"""

import errno
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from copilot.errors import DiskFullError
from copilot.errors.training import OtherBaseError, TrainingFailedError
from copilot.locale import _
from copilot.training.adapter_file import write_adapter
from copilot.training.language_network import LanguageNetwork
from copilot.training.teaching import (
    imitation_loss,
    preference_loss,
    read_tokens,
    state_of,
)
from copilot.training.together import (
    Shuffled,
    Together,
    end_with_parent,
    train_together,
    warmed,
)

CHECKPOINT: Final = "checkpoint.pt"
TOKENS: Final = "tokens.jsonl"
ADAPTER: Final = "adapter.gguf"
_PLAN: Final = "plan.json"


@dataclass(frozen=True, slots=True)
class AdapterPlan:
    """How to train: the base by file and sum, where, how long; ``each`` a process and step."""

    base: str
    base_sha256: str
    folder: str
    lessons_sha256: str
    imitated: int
    preferred: int
    workers: int = 2
    each: int = 2
    rank: int = 16
    alpha: float = 32.0
    rate: float = 4e-4
    preference_rate: float = 1e-4
    warm_up: float = 0.1
    seed: int = 11
    save_seconds: float = 150.0


def train_adapter(plan: AdapterPlan, say: Callable[[str], None]) -> Path:
    """Train to the end of the plan, from the last checkpoint on; returns the adapter's path.

    Raises OtherBaseError where the folder holds another training, TrainingFailedError where a
    process dies, DiskFullError.
    """
    folder = Path(plan.folder)
    keep_plan(plan)
    size = sum(p.numel() for p in network_of(plan).parameters() if p.requires_grad)
    full = False

    def told(line: str) -> None:
        nonlocal full
        full = full or line == DiskFullError.__name__
        if line != DiskFullError.__name__:
            say(line)

    try:
        train_together(_work, plan, folder, (plan.workers, size), told)
    except TrainingFailedError:
        if not full:
            raise
    if full:
        raise DiskFullError(path=str(folder))
    return export(plan)


def keep_plan(plan: AdapterPlan) -> None:
    """Write the plan into its folder; raises OtherBaseError where another lies there."""
    path = Path(plan.folder) / _PLAN
    told = json.dumps(asdict(plan), indent=2) + "\n"
    if path.exists() and path.read_text("utf-8") != told:
        raise OtherBaseError(folder=plan.folder)
    path.write_text(told, "utf-8")


def network_of(plan: AdapterPlan) -> LanguageNetwork:
    """The base with changes that are nothing yet."""
    torch.manual_seed(plan.seed)
    return LanguageNetwork(Path(plan.base), rank=plan.rank, alpha=plan.alpha)


def export(plan: AdapterPlan) -> Path:
    """Write the adapter of the last checkpoint."""
    from copilot.inference.gguf import read_header

    state = torch.load(Path(plan.folder) / CHECKPOINT, weights_only=True)["network"]
    names = {name.rpartition(".")[0] for name in state}
    changes = {
        name.replace("layers.", "blk.") + ".weight": (
            state[f"{name}.lora_a"].numpy(),
            state[f"{name}.lora_b"].numpy(),
        )
        for name in sorted(names)
    }
    target = Path(plan.folder) / ADAPTER
    architecture = read_header(Path(plan.base)).architecture
    write_adapter(
        target, changes, architecture=architecture, alpha=plan.alpha, base_sha256=plan.base_sha256
    )
    return target


def _work(plan: AdapterPlan, together: Together) -> None:
    """One process: its share of each step, then the same step as all others."""
    try:
        Training(plan, together).run()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        together.lines.put(DiskFullError.__name__)


class Training:
    """The steps of one process: first imitation, then preference."""

    def __init__(self, plan: AdapterPlan, together: Together) -> None:
        self._plan, self._together = plan, together
        lessons = read_tokens(Path(plan.folder) / TOKENS)
        preferred = [one for one in lessons if one.unsaid]
        self._imitated = Shuffled(lessons, plan.seed)
        self._preferred = Shuffled(preferred, plan.seed)
        self._network = network_of(plan)
        self._trained = [p for p in self._network.parameters() if p.requires_grad]
        self._optimizer = torch.optim.AdamW(self._trained, lr=plan.rate, betas=(0.9, 0.98))
        at_once = plan.workers * plan.each
        self._first = -(-plan.imitated // at_once)
        self._steps = self._first
        if preferred:
            self._steps += -(-plan.preferred // at_once)
        self._reference: dict[str, Tensor] = {}
        self._mean, self._read = 0.0, 0

    def run(self) -> None:
        """Every step that is left."""
        begin = self._resumed()
        self._together.barrier.wait()
        started = saved = time.monotonic()
        for step in range(begin, self._steps):
            end_with_parent()
            if step == self._first:
                self._reference = state_of(self._network)
            loss = self._step(step)
            self._mean = 0.9 * self._mean + 0.1 * loss if step > begin else loss
            if self._together.number:
                continue
            self._together.lines.put(self._progress(step, begin, time.monotonic() - started))
            if time.monotonic() - saved > self._plan.save_seconds or step == self._steps - 1:
                saved = time.monotonic()
                self._save(step + 1)

    def _step(self, step: int) -> float:
        plan = self._plan
        imitating = step < self._first
        begun, steps = (0, self._first) if imitating else (self._first, self._steps - self._first)
        rate = plan.rate if imitating else plan.preference_rate
        for group in self._optimizer.param_groups:
            group["lr"] = rate * warmed(step - begun, steps, plan.warm_up)
        whole = 0.0
        lessons = self._imitated if imitating else self._preferred
        for lesson in lessons.share(step - begun, self._together, plan.each):
            loss = (
                imitation_loss(self._network, lesson)
                if imitating
                else preference_loss(self._network, lesson, self._reference)
            ) / plan.each
            loss.backward()
            whole += float(loss.item())
            self._read += len(lesson.prompt) + sum(map(len, lesson.said))
        self._together.exchange(self._trained)
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return whole

    def _progress(self, step: int, begin: int, spent: float) -> str:
        left = spent / (step - begin + 1) * (self._steps - step - 1)
        stage = _("imitation") if step < self._first else _("preference")
        return _(
            "{stage}: step {step} of {steps}  loss {loss:.3f}  {speed:.0f} tokens/s"
            "  {left:.0f} minutes left"
        ).format(
            stage=stage, step=step + 1, steps=self._steps, loss=self._mean,
            speed=self._read * self._plan.workers / max(spent, 1e-9), left=left / 60,
        )  # fmt: skip

    def _save(self, step: int) -> None:
        """Write a checkpoint beside the last and put it in its place."""
        state = {
            "step": step,
            "network": state_of(self._network),
            "reference": self._reference,
            "optimizer": self._optimizer.state_dict(),
        }
        held = BytesIO()
        torch.save(state, held)
        path = Path(self._plan.folder) / CHECKPOINT
        unfinished = path.with_name(path.name + ".part")
        try:
            unfinished.write_bytes(held.getbuffer())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def _resumed(self) -> int:
        """Take up the last checkpoint; returns the step to begin with."""
        path = Path(self._plan.folder) / CHECKPOINT
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True)
        self._network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._reference = state["reference"]
        return int(state["step"])
