"""Several processes of one thread each that train one network, the same from the same seed.

One thread a process on purpose: threads of one PyTorch process wait for each other after every
small step, and on a machine that does other work too that is most of the time. The processes meet
once a step, in a file: shared memory of PyTorch's own would need sockets, which are refused here.
They end with the program that began them. It knows nothing of what is trained.
"""

import math
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
import torch
from torch import Tensor, multiprocessing

from copilot.errors.training import TrainingFailedError

T = TypeVar("T")
P = TypeVar("P")

_MEETING: Final = "gradients.bin"
# PyTorch keeps what it compiled for each shape of a batch, and no two batches have the same: each
# process grew by gigabytes.
_KEPT_SHAPES: Final = {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": "64", "LRU_CACHE_CAPACITY": "64"}


@dataclass(frozen=True, slots=True)
class Together:
    """One process among the others: its number, the gradients of all (workers, size), and lines
    for the program that began them."""

    number: int
    shared: Tensor
    barrier: Any
    lines: Any

    def exchange(self, trained: Sequence[Any]) -> None:
        """Every process gets the mean of all gradients."""
        at = 0
        for parameter in trained:
            count = parameter.numel()
            if parameter.grad is None:
                self.shared[self.number, at : at + count] = 0
            else:
                self.shared[self.number, at : at + count] = parameter.grad.reshape(-1)
            at += count
        self.barrier.wait()
        mean = self.shared.mean(0)
        self.barrier.wait()
        at = 0
        for parameter in trained:
            count = parameter.numel()
            parameter.grad = mean[at : at + count].view_as(parameter)
            at += count


def train_together(
    work: Callable[[P, Together], None],
    plan: P,
    folder: Path,
    shape: tuple[int, int],
    say: Callable[[str], None],
) -> None:
    """Run ``work`` of a plan in as many processes as ``shape`` (workers, trained numbers) says.

    Raises TrainingFailedError where one of them dies.
    """
    meeting = np.memmap(folder / _MEETING, np.float32, "w+", shape=shape)
    os.environ |= {**_KEPT_SHAPES, **os.environ}
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(shape[0])
    lines = context.SimpleQueue()
    workers = [
        context.Process(target=_run, args=(work, plan, number, folder, shape, barrier, lines))
        for number in range(shape[0])
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


def _run(
    work: Callable[[P, Together], None],
    plan: P,
    number: int,
    folder: Path,
    shape: tuple[int, int],
    barrier: Any,
    lines: Any,
) -> None:
    """One process, from its start to its end."""
    os.setsid()
    torch.set_num_threads(1)
    meeting = np.memmap(folder / _MEETING, np.float32, "r+", shape=shape)
    try:
        work(plan, Together(number, torch.from_numpy(meeting), barrier, lines))
    finally:
        barrier.abort()
        if number == 0:
            lines.put(None)


def end_with_parent() -> None:
    """Leave the folder to the next run where the program that began this one was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        raise SystemExit(1)


def warmed(step: int, steps: int, warm_up: float) -> float:
    """The share of the full rate: rising at first, then falling to a tenth."""
    rising = max(1, int(steps * warm_up))
    if step < rising:
        return (step + 1) / rising
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


class Shuffled(Generic[T]):
    """Items without end: shuffled anew each time through, the same for every process."""

    def __init__(self, items: Sequence[T], seed: int) -> None:
        self._items, self._seed = items, seed
        self._turn, self._order = -1, list[int]()

    def share(self, step: int, together: Together, each: int) -> list[T]:
        """The ``each`` items of one process in one step."""
        first = (step * len(together.shared) + together.number) * each
        return [self._at(number) for number in range(first, first + each)]

    def _at(self, number: int) -> T:
        turn, place = divmod(number, len(self._items))
        if turn != self._turn:
            self._turn, self._order = turn, list(range(len(self._items)))
            random.Random(self._seed + turn).shuffle(self._order)  # noqa: S311 - no secret
        return self._items[self._order[place]]
