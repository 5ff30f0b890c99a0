"""Trains the reader: several processes side by side, resumable, the same from the same seed."""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from copilot.inference.encoder_file import parse
from copilot.training.batches import Pair, Tokens, batches, pairs_of
from copilot.training.examples import read
from copilot.training.network import Network
from copilot.training.together import (
    Shuffled,
    Together,
    end_with_parent,
    train_together,
    warmed,
)

CHECKPOINT: Final = "checkpoint.pt"
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


def load_network(base: str) -> Network:
    """The network with the weights of the embedder."""
    return Network(parse(Path(base).read_bytes()))


def train(plan: Plan, say: Callable[[str], None]) -> Path:
    """Train to the end of the plan, from the last checkpoint on; returns the checkpoint's path."""
    folder = Path(plan.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=2) + "\n", "utf-8")
    size = sum(p.numel() for p in load_network(plan.base).parameters() if p.requires_grad)
    train_together(_steps, plan, folder, (plan.workers, size), say)
    return folder / CHECKPOINT


def _steps(plan: Plan, together: Together) -> None:
    """One process: its share of each step, then the same step as all others."""
    from tokenizers import Tokenizer

    torch.manual_seed(plan.seed)
    tokens = Tokens(Tokenizer.from_file(plan.tokenizer))
    order = Shuffled(list(read(Path(plan.data) / "train.jsonl")), plan.seed)
    network = load_network(plan.base)
    optimizer = torch.optim.AdamW(_groups(network, plan), betas=(0.9, 0.98))
    trained = [p for p in network.parameters() if p.requires_grad]
    rates = [group["lr"] for group in optimizer.param_groups]
    steps = plan.examples // (plan.workers * plan.each)
    path = Path(plan.folder) / CHECKPOINT
    begin = _resumed(path, network, optimizer, plan)
    together.barrier.wait()
    started = saved = time.monotonic()
    mean, read_tokens = 0.0, 0
    for step in range(begin, steps):
        end_with_parent()
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * warmed(step, steps, plan.warm_up)
        generator = random.Random(f"{plan.seed} {step} {together.number}")  # noqa: S311
        pairs = pairs_of(order.share(step, together, plan.each), tokens, plan.most_wrong, generator)
        with torch.autocast("cpu", torch.bfloat16):
            logits = logits_of(network, pairs)
        loss = loss_of(logits, pairs)
        loss.backward()
        together.exchange(trained)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        mean = 0.97 * mean + 0.03 * loss.item() if step > begin else loss.item()
        read_tokens += sum(pair.length for pair in pairs)
        if together.number:
            continue
        if step % 10 == 0 or step == steps - 1:
            together.lines.put(
                _progress(step, steps, begin, mean, started, read_tokens * plan.workers)
            )
        if time.monotonic() - saved > plan.save_seconds or step == steps - 1:
            saved = time.monotonic()
            _save(path, network, optimizer, step + 1)


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
