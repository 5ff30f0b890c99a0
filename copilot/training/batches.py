"""From examples to padded pairs of tokens: short ones together, so that little is padding."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch

from copilot.training.examples import Example
from copilot.training.network import Batch

QUESTION_TOKENS: Final = 64
TEXT_TOKENS: Final = 128
_PADDED: Final = 2048  # tokens of one batch, padding included


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with one text, as token ids; ``group`` numbers the example within its step."""

    question: list[int]
    text: list[int]
    right: bool
    support: bool
    group: int

    @property
    def length(self) -> int:
        """Tokens of both parts."""
        return len(self.question) + len(self.text)


class Tokens:
    """Token ids as the embedder reads them, ends kept where a text is cut."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._end = tokenizer.token_to_id("</s>")

    def question(self, text: str) -> list[int]:
        """A question or a statement."""
        return self._cut(f"query: {text}", QUESTION_TOKENS)

    def text(self, text: str) -> list[int]:
        """A passage, a sentence or a quote."""
        return self._cut(f"passage: {text}", TEXT_TOKENS)

    def _cut(self, text: str, most: int) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids if len(ids) <= most else [*ids[: most - 1], self._end]


def pairs_of(
    chosen: Sequence[Example], tokens: Tokens, most_wrong: int, generator: random.Random
) -> list[Pair]:
    """The pairs of some examples: one right text each, and the hardest wrong ones by chance."""
    found = []
    for group, one in enumerate(chosen):
        question = tokens.question(one.question)
        support = one.kind == "support"
        wrong = [at for at in range(len(one.texts)) if at not in one.right and not support]
        # Hard ones come first in an example; each is taken with falling probability.
        wrong.sort(key=lambda at: at * generator.random())
        taken = [*one.right[:1], *wrong[:most_wrong]] if not support else [0]
        for at in taken:
            text = tokens.text(one.texts[at])
            found.append(Pair(question, text, at in one.right, support, group))
    return found


def batches(pairs: Sequence[Pair]) -> Iterator[tuple[list[int], Batch]]:
    """Pairs of about one length together: their numbers, and the padded tokens."""
    order = sorted(range(len(pairs)), key=lambda at: pairs[at].length)
    taken: list[int] = []
    for at in order:
        if taken and (len(taken) + 1) * pairs[at].length > _PADDED:
            yield taken, padded([pairs[n] for n in taken])
            taken = []
        taken.append(at)
    if taken:
        yield taken, padded([pairs[n] for n in taken])


def padded(pairs: Sequence[Pair]) -> Batch:
    """Pairs as tensors of one length."""
    longest = max(pair.length for pair in pairs)
    ids = torch.zeros((len(pairs), longest), dtype=torch.long)
    positions = torch.zeros_like(ids)
    parts = torch.full_like(ids, -1)
    for row, pair in enumerate(pairs):
        middle, end = len(pair.question), pair.length
        ids[row, :end] = torch.tensor(pair.question + pair.text)
        positions[row, :middle] = torch.arange(middle)
        positions[row, middle:end] = torch.arange(end - middle)
        parts[row, :middle] = 0
        parts[row, middle:end] = 1
    return Batch(ids, positions, parts)
