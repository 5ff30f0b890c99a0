"""Trains the reader: several processes of one thread each, resumable, the same from the same seed.

One thread a process on purpose: threads of one PyTorch process wait for each other after every
small step, and on a machine that does other work too that is most of the time. The processes meet
once a step, in shared memory.
"""

import json
import math
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, multiprocessing
from torch.nn import functional

from copilot.errors.training import TrainingFailedError
from copilot.inference.encoder_file import parse
from copilot.training.batches import Pair, Tokens, batches, pairs_of
from copilot.training.examples import Example, read
from copilot.training.network import Network

CHECKPOINT: Final = "checkpoint.pt"
_MEETING: Final = "gradients.bin"
# PyTorch keeps what it compiled for each shape of a batch, and no two batches have the same: each
# process grew by gigabytes.
KEPT_SHAPES: Final = {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": "64", "LRU_CACHE_CAPACITY": "64"}
_WRONG_WEIGHT: Final = 0.5
_SURE_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: ``examples`` in all, ``each`` a process and step, rates of layers and head; a
    checkpoint is written every ``save_seconds``."""

    base: str
    tokenizer: str
    data: str
    folder: str
    examples: int
    workers: int = 2
    each: int = 4
    most_wrong: int = 5
    rate: float = 6e-5
    head_rate: float = 1e-3
    opening_rate: float = 1e-2
    warm_up: float = 0.06
    seed: int = 11
    start_from: str = ""
    save_seconds: float = 150.0


def loss_of(logits: Tensor, pairs: Sequence[Pair]) -> Tensor:
    """Choosing the right text among others, knowing it for right at all, and support."""
    right = torch.tensor([float(pair.right) for pair in pairs])
    support = torch.tensor([pair.support for pair in pairs])
    groups = torch.tensor([pair.group for pair in pairs])
    losses = []
    if support.any():
        losses.append(
            functional.binary_cross_entropy_with_logits(
                logits[support, 1], right[support], reduction="sum"
            )
        )
    if not support.all():
        bears, wanted = logits[~support, 0], right[~support]
        weight = torch.where(wanted > 0, 1.0, _WRONG_WEIGHT)
        sure = functional.binary_cross_entropy_with_logits(bears, wanted, weight, reduction="none")
        of = groups[~support]
        for group in of.unique():
            chosen = of == group
            losses.append(_SURE_WEIGHT * sure[chosen].sum() / max(1, int(chosen.sum()) // 2))
            if wanted[chosen].any():
                losses.append(-(functional.log_softmax(bears[chosen], 0) * wanted[chosen]).sum())
    return torch.stack(losses).sum() / (int(groups.max()) + 1)


def logits_of(network: Network, pairs: Sequence[Pair]) -> Tensor:
    """Logits (pairs, 2) in the order of the pairs."""
    order: list[int] = []
    found = []
    for numbers, batch in batches(pairs):
        order += numbers
        found.append(network(batch).float())
    back = torch.empty(len(pairs), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(pairs))
    return torch.cat(found)[back]


class _Order:
    """Which examples a step takes: shuffled anew each time through, the same for every process."""

    def __init__(self, examples: list[Example], plan: Plan) -> None:
        self._examples, self._plan = examples, plan
        self._rounds: dict[int, list[int]] = {}

    def of(self, step: int, worker: int) -> list[Example]:
        """The examples of one process in one step."""
        first = (step * self._plan.workers + worker) * self._plan.each
        return [self._at(number) for number in range(first, first + self._plan.each)]

    def _at(self, number: int) -> Example:
        turn, place = divmod(number, len(self._examples))
        if turn not in self._rounds:
            order = list(range(len(self._examples)))
            random.Random(self._plan.seed + turn).shuffle(order)  # noqa: S311
            self._rounds = {turn: order}
        return self._examples[self._rounds[turn][place]]


def _groups(network: Network, plan: Plan) -> list[dict[str, Any]]:
    head: list[Tensor] = []
    opening: list[Tensor] = []
    rest: list[Tensor] = []
    plain: list[Tensor] = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.endswith("opening"):
            opening.append(parameter)
        elif name.startswith("head"):
            head.append(parameter)
        else:
            (rest if parameter.dim() > 1 else plain).append(parameter)
    return [
        {"params": rest, "lr": plan.rate, "weight_decay": 0.01},
        {"params": plain, "lr": plan.rate, "weight_decay": 0.0},
        {"params": head, "lr": plan.head_rate, "weight_decay": 0.01},
        {"params": opening, "lr": plan.opening_rate, "weight_decay": 0.0},
    ]


def warmed(step: int, steps: int, warm_up: float) -> float:
    """The share of the full rate: rising at first, then falling to a tenth."""
    rising = max(1, int(steps * warm_up))
    if step < rising:
        return (step + 1) / rising
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def load_network(base: str) -> Network:
    """The network with the weights of the embedder."""
    return Network(parse(Path(base).read_bytes()))


def train(plan: Plan, say: Callable[[str], None]) -> Path:
    """Train to the end of the plan, from the last checkpoint on; returns the checkpoint's path."""
    folder = Path(plan.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=2) + "\n", "utf-8")
    size = sum(p.numel() for p in load_network(plan.base).parameters() if p.requires_grad)
    meeting = np.memmap(folder / _MEETING, np.float32, "w+", shape=(plan.workers, size))
    os.environ |= {**KEPT_SHAPES, **os.environ}
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(plan.workers)
    lines = context.SimpleQueue()
    workers = [
        context.Process(target=_work, args=(plan, number, size, barrier, lines))
        for number in range(plan.workers)
    ]
    for worker in workers:
        worker.start()
    try:
        while (line := lines.get()) is not None:
            say(line)
    finally:
        for worker in workers:
            worker.join(timeout=20)
            worker.kill()
        del meeting
        (folder / _MEETING).unlink(missing_ok=True)
    if any(worker.exitcode for worker in workers):
        raise TrainingFailedError(folder=str(folder))
    return folder / CHECKPOINT


def _work(plan: Plan, number: int, size: int, barrier: Any, lines: Any) -> None:
    """One process: its share of each step, then the same step as all others."""
    os.setsid()
    torch.set_num_threads(1)
    torch.manual_seed(plan.seed)
    # A file and no shared memory of PyTorch's: that would need sockets, which are refused here.
    meeting = np.memmap(Path(plan.folder) / _MEETING, np.float32, "r+", shape=(plan.workers, size))
    try:
        _steps(plan, number, torch.from_numpy(meeting), barrier, lines)
    finally:
        barrier.abort()
        if number == 0:
            lines.put(None)


def _steps(plan: Plan, number: int, shared: Tensor, barrier: Any, lines: Any) -> None:
    from tokenizers import Tokenizer

    tokens = Tokens(Tokenizer.from_file(plan.tokenizer))
    order = _Order(list(read(Path(plan.data) / "train.jsonl")), plan)
    network = load_network(plan.base)
    optimizer = torch.optim.AdamW(_groups(network, plan), betas=(0.9, 0.98))
    trained = [p for p in network.parameters() if p.requires_grad]
    rates = [group["lr"] for group in optimizer.param_groups]
    steps = plan.examples // (plan.workers * plan.each)
    path = Path(plan.folder) / CHECKPOINT
    begin = _resumed(path, network, optimizer, plan)
    barrier.wait()
    started = saved = time.monotonic()
    mean, read_tokens = 0.0, 0
    for step in range(begin, steps):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * warmed(step, steps, plan.warm_up)
        generator = random.Random(f"{plan.seed} {step} {number}")  # noqa: S311
        pairs = pairs_of(order.of(step, number), tokens, plan.most_wrong, generator)
        with torch.autocast("cpu", torch.bfloat16):
            logits = logits_of(network, pairs)
        loss = loss_of(logits, pairs)
        loss.backward()
        exchange(trained, shared, number, barrier)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        mean = 0.97 * mean + 0.03 * loss.item() if step > begin else loss.item()
        read_tokens += sum(pair.length for pair in pairs)
        if number == 0 and (step % 10 == 0 or step == steps - 1):
            lines.put(_progress(step, steps, begin, mean, started, read_tokens * plan.workers))
        if number == 0 and (time.monotonic() - saved > plan.save_seconds or step == steps - 1):
            saved = time.monotonic()
            _save(path, network, optimizer, step + 1)


def exchange(trained: list[Any], shared: Tensor, number: int, barrier: Any) -> None:
    """Every process gets the mean of all gradients."""
    at = 0
    for parameter in trained:
        count = parameter.numel()
        if parameter.grad is None:
            shared[number, at : at + count] = 0
        else:
            shared[number, at : at + count] = parameter.grad.reshape(-1)
        at += count
    barrier.wait()
    mean = shared.mean(0)
    barrier.wait()
    at = 0
    for parameter in trained:
        count = parameter.numel()
        parameter.grad = mean[at : at + count].view_as(parameter)
        at += count


def _progress(step: int, steps: int, begin: int, loss: float, started: float, read: int) -> str:
    spent = time.monotonic() - started
    left = spent / (step - begin + 1) * (steps - step - 1)
    return (
        f"step {step + 1} of {steps}  loss {loss:.3f}  {read / max(spent, 1e-9):.0f} tokens/s"
        f"  {left / 60:.0f} minutes left"
    )


def _save(path: Path, network: Network, optimizer: Any, step: int) -> None:
    """Write a checkpoint beside the last and put it in its place."""
    unfinished = path.with_name(path.name + ".part")
    state = {
        "step": step,
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    torch.save(state, unfinished)
    unfinished.replace(path)


def _resumed(path: Path, network: Network, optimizer: Any, plan: Plan) -> int:
    """Take up the last checkpoint, or the weights to start from; returns the step to begin with."""
    if path.exists():
        state = torch.load(path, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        return int(state["step"])
    if plan.start_from:
        network.load_state_dict(torch.load(plan.start_from, weights_only=True)["network"])
    return 0
