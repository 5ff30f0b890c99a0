"""The reader as a PyTorch network: the embedder's encoder reading a question and a text together.

The first layers read each part by itself, exactly as the embedder does; in the others the parts see
each other, at first a little (``opening``). What comes out begins as the embedder's similarity and
is trained from there, which needs far fewer examples than a network that has to find it first.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from copilot.inference.encoder_file import EncoderFile

# So many of the first layers stay as they are and read the two parts apart.
APART: Final = 4
OUTPUTS: Final = 2
WIDTH: Final = 128
_OPENING: Final = -3.0
_SCALE: Final = 20.0
_MIDDLE: Final = 0.85


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs padded to one length: token ids, positions, part (0 question, 1 text, -1 padding)."""

    ids: Tensor
    positions: Tensor
    parts: Tensor


class Layer(nn.Module):
    """One post-norm transformer layer of the encoder."""

    def __init__(self, source: EncoderFile, prefix: str) -> None:
        super().__init__()
        self.heads = source.heads
        self.joined = _linear(source, [prefix + part for part in "qkv"], source.hidden)
        self.mixed = _linear(source, [prefix + "ao"], source.hidden)
        self.wide = _linear(source, [prefix + "fi"], source.feed_forward)
        self.narrow = _linear(source, [prefix + "fo"], source.hidden)
        self.after_attention = _norm(source, prefix + "aln")
        self.after_feed = _norm(source, prefix + "oln")
        self.opening = nn.Parameter(torch.full((source.heads,), _OPENING))

    def forward(self, value: Tensor, mask: Tensor, across: Tensor | None) -> Tensor:
        """``mask`` adds to the attention (pairs, 1, n, n); ``across`` is 1 between the parts."""
        texts, tokens, hidden = value.shape
        shape = (texts, tokens, 3, self.heads, hidden // self.heads)
        queries, keys, values = self.joined(value).view(shape).permute(2, 0, 3, 1, 4)
        scores = queries @ keys.transpose(-1, -2) / math.sqrt(hidden // self.heads) + mask
        if across is not None:
            scores = scores + self.opening[None, :, None, None].to(scores.dtype) * across
        attended = scores.softmax(-1).to(values.dtype) @ values
        attended = attended.transpose(1, 2).reshape(texts, tokens, hidden)
        value = self.after_attention(value + self.mixed(attended))
        return self.after_feed(value + self.narrow(functional.gelu(self.wide(value))))


def _linear(source: EncoderFile, names: list[str], rows_each: int) -> nn.Linear:
    weights = np.concatenate([source.matrix(f"{name}.w", rows_each) for name in names])
    bias = np.concatenate([source.floats(f"{name}.b") for name in names])
    made = nn.Linear(weights.shape[1], weights.shape[0])
    made.weight = nn.Parameter(torch.from_numpy(weights.copy()))
    made.bias = nn.Parameter(torch.from_numpy(bias.copy()))
    return made


def _norm(source: EncoderFile, name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(source.hidden, eps=source.epsilon)
    made.weight = nn.Parameter(torch.from_numpy(source.floats(f"{name}.w").copy()))
    made.bias = nn.Parameter(torch.from_numpy(source.floats(f"{name}.b").copy()))
    return made


class Head(nn.Module):
    """Two scores from the mean vectors of the two parts: bears on the question, is supported."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.first = nn.Linear(4 * hidden, WIDTH)
        self.second = nn.Linear(WIDTH, OUTPUTS)
        self.scale = nn.Parameter(torch.full((OUTPUTS,), _SCALE))
        self.middle = nn.Parameter(torch.full((OUTPUTS,), _MIDDLE))
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, question: Tensor, text: Tensor) -> Tensor:
        """Logits (pairs, 2) from vectors of length 1."""
        product = question * text
        likeness = product.sum(-1, keepdim=True)
        root = question.shape[-1] ** 0.5
        features = torch.cat(
            [question * root, text * root, product * root * root, (question - text).abs() * root],
            -1,
        )
        learned = self.second(functional.gelu(self.first(features)))
        return (likeness - self.middle) * self.scale + learned


class Network(nn.Module):
    """The whole reader."""

    def __init__(self, source: EncoderFile) -> None:
        super().__init__()
        words = source.matrix("emb.word", source.vocabulary).astype(np.float16)
        self.words = torch.from_numpy(words)
        places = source.floats("emb.pos").reshape(-1, source.hidden)
        places = places + source.floats("emb.type").reshape(-1, source.hidden)[0]
        self.places = torch.from_numpy(places.copy())
        self.first_norm = _norm(source, "emb.ln")
        self.layers = nn.ModuleList(Layer(source, f"l{n}.") for n in range(source.layers))
        self.head = Head(source.hidden)
        for frozen in (self.first_norm, *self.layers[:APART]):
            for parameter in frozen.parameters():
                parameter.requires_grad = False

    def forward(self, batch: Batch) -> Tensor:
        """Logits (pairs, 2)."""
        parts = batch.parts
        seen = torch.where(parts[:, None, None, :] < 0, -1e4, 0.0)
        other = (parts[:, None, :, None] != parts[:, None, None, :]) & (parts >= 0)[:, None, None]
        apart = torch.where(other, -1e4, 0.0) + seen
        across = other.float()
        with torch.no_grad():
            value = self.words[batch.ids].float() + self.places[batch.positions]
            value = self.first_norm(value)
            for layer in self.layers[:APART]:
                value = layer(value, apart, None)
        for layer in self.layers[APART:]:
            value = layer(value, seen, across)
        value = value.float()
        return self.head.float()(_mean(value, parts == 0), _mean(value, parts == 1))


def _mean(value: Tensor, chosen: Tensor) -> Tensor:
    """The mean vector of some tokens, at length 1."""
    weights = chosen.float()[..., None]
    return functional.normalize((value * weights).sum(1) / weights.sum(1).clamp(min=1), dim=-1)
