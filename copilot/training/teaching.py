"""What a lesson does to the network: imitation of a right answer, preference over a false one.

It knows tokens only; the two answers to a prompt are read in one go and do not see each other.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from copilot.training.language_network import LanguageNetwork

# The number decides the answer and is one token; its statement is forty, mostly copied.
_STATEMENT_WEIGHT: Final = 0.4
# How far preference may go away from imitation, and how much of imitation goes on beside it.
_PREFERENCE: Final = 0.1
_KEEP_IMITATING: Final = 0.5


@dataclass(frozen=True, slots=True)
class TokenLesson:
    """A lesson in tokens; the pieces are as in a lesson, ``unsaid`` empty without a preference."""

    prompt: list[int]
    said: list[list[int]]
    unsaid: list[list[int]]
    end: int


@dataclass(frozen=True, slots=True)
class Sequences:
    """What the network reads: the prompt, then one answer or two that do not see each other."""

    tokens: Tensor
    positions: Tensor
    seen: Tensor | None
    places: Tensor
    wanted: Tensor
    weights: Tensor
    second: int


def sequences(lesson: TokenLesson, *, both: bool) -> Sequences:
    """The tokens of a lesson; from ``second`` on the wanted ones are of the answer to avoid."""
    length = len(lesson.prompt)
    tokens, positions = list(lesson.prompt), list(range(length))
    learnt: list[tuple[int, int, float]] = []
    second = begin = 0
    for answer in [lesson.said, lesson.unsaid] if both else [lesson.said]:
        second, begin = len(learnt), len(tokens)
        flat, weights = _weighted(answer, lesson.end)
        before = [length - 1, *range(begin, begin + len(flat) - 1)]
        learnt += [one for one in zip(before, flat, weights, strict=True) if one[2]]
        tokens += flat
        positions += range(length, length + len(flat))
    places, wanted, counts = zip(*learnt, strict=True)
    return Sequences(
        tokens=torch.tensor(tokens),
        positions=torch.tensor(positions),
        seen=_seen(length, begin, len(tokens)) if both else None,
        places=torch.tensor(places),
        wanted=torch.tensor(wanted),
        weights=torch.tensor(counts),
        second=second,
    )


def _weighted(answer: Sequence[list[int]], end: int) -> tuple[list[int], list[float]]:
    """The tokens of an answer, and how much each is to be learnt: not what the product says."""
    begun, number, *rest = answer
    tokens = [*begun, *number]
    weights = [0.0] * len(begun) + [1.0] * len(number)
    if rest:
        middle, statement = rest
        tokens += [*middle, *statement, end]
        weights += [0.0] * len(middle)
        weights += [_STATEMENT_WEIGHT / (len(statement) + 1)] * (len(statement) + 1)
    return tokens, weights


def _seen(prompt: int, second: int, length: int) -> Tensor:
    """Which token reads which: all before it, but the second answer nothing of the first."""
    seen = torch.ones(length, length, dtype=torch.bool).tril()
    seen[second:, prompt:second] = False
    return seen


def imitation_loss(network: LanguageNetwork, lesson: TokenLesson) -> Tensor:
    """How unlikely the wanted number and statement are."""
    told = sequences(lesson, both=False)
    logits = network(told.tokens, told.places, positions=told.positions)
    losses = functional.cross_entropy(logits, told.wanted, reduction="none")
    return (losses * told.weights).sum()


def preference_loss(
    network: LanguageNetwork, lesson: TokenLesson, reference: Mapping[str, Tensor]
) -> Tensor:
    """How little the true answer is preferred over the false one, beyond what imitation taught."""
    told = sequences(lesson, both=True)
    with torch.no_grad(), _laid_over(network, reference):
        before_said, before_unsaid, _ = _likely(network, told)
    said, unsaid, imitated = _likely(network, told)
    margin = (said - before_said) - (unsaid - before_unsaid)
    return -functional.logsigmoid(_PREFERENCE * margin) + _KEEP_IMITATING * imitated


def _likely(network: LanguageNetwork, told: Sequences) -> tuple[Tensor, Tensor, Tensor]:
    """Log-probabilities of both answers, and the loss of imitating the first."""
    logits = network(told.tokens, told.places, positions=told.positions, seen=told.seen)
    losses = functional.cross_entropy(logits, told.wanted, reduction="none")
    cut = told.second
    imitated = (losses[:cut] * told.weights[:cut]).sum()
    return -losses[:cut].sum(), -losses[cut:].sum(), imitated


@contextmanager
def _laid_over(network: LanguageNetwork, values: Mapping[str, Tensor]) -> Iterator[None]:
    """The network with other changes for a while."""
    kept = state_of(network)
    network.load_state_dict(values)
    try:
        yield
    finally:
        network.load_state_dict(kept)


def state_of(network: LanguageNetwork) -> dict[str, Tensor]:
    """A copy of what is trained, by name."""
    return {name: p.detach().clone() for name, p in network.named_parameters()}


def read_tokens(path: Path) -> list[TokenLesson]:
    """The lessons that were written for the processes."""
    return [TokenLesson(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
