"""A decoder as llama.cpp runs it (Llama and Qwen2), in PyTorch, with what LoRA trains of it.

The weights come out of the model's own GGUF file and stay as they are; only the two small
matrices beside some of them are trained. It knows no tokenizer and no prompt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from copilot.errors.training import BaseNotTrainableError
from copilot.inference.gguf import GgufHeader, read_header
from copilot.training import dequantize

# Whether the two halves of a head are turned against each other, or neighbours.
_HALVES: Final = {"llama": False, "qwen2": True}
TRAINED: Final = ("attn_q", "attn_v", "attn_output", "ffn_down")


@dataclass(frozen=True, slots=True)
class Shape:
    """The lengths of a decoder; ``halves`` says which numbers of a head the rotation pairs."""

    layers: int
    width: int
    heads: int
    key_heads: int
    head: int
    epsilon: float
    base: float
    halves: bool


def shape_of(path: Path, header: GgufHeader) -> Shape:
    """The shape of a model; raises BaseNotTrainableError for architectures not known here."""
    kind, values = header.architecture, header.values
    if kind not in _HALVES or "rope_freqs.weight" in header.shapes:
        raise BaseNotTrainableError(path=str(path), architecture=kind or "?")
    width = int(values[f"{kind}.embedding_length"])
    heads = int(values[f"{kind}.attention.head_count"])
    return Shape(
        layers=int(values[f"{kind}.block_count"]),
        width=width,
        heads=heads,
        key_heads=int(values.get(f"{kind}.attention.head_count_kv", heads)),
        head=int(values.get(f"{kind}.attention.key_length", width // heads)),
        epsilon=float(values[f"{kind}.attention.layer_norm_rms_epsilon"]),
        base=float(values.get(f"{kind}.rope.freq_base", 10_000.0)),
        halves=_HALVES[kind],
    )


class Linear(nn.Module):
    """A frozen linear map; ``lora_a`` and ``lora_b`` are the change to it, where it has one."""

    def __init__(self, weight: Tensor, bias: Tensor | None, rank: int, scale: float) -> None:
        super().__init__()
        self.register_buffer("weight", weight, persistent=False)
        self.register_buffer("bias", bias, persistent=False)
        self.scale = scale
        self.lora_a: nn.Parameter | None = None
        self.lora_b: nn.Parameter | None = None
        if rank:
            begun = torch.randn(rank, weight.shape[1]) / weight.shape[1] ** 0.5
            self.lora_a = nn.Parameter(begun)
            self.lora_b = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, values: Tensor) -> Tensor:
        """The map of ``values`` (tokens, inputs)."""
        mapped = functional.linear(values, self.weight, self.bias)
        if self.lora_a is None or self.lora_b is None:
            return mapped
        inner = functional.linear(values, self.lora_a.to(values.dtype))
        return mapped + self.scale * functional.linear(inner, self.lora_b.to(values.dtype))


class _Norm(nn.Module):
    def __init__(self, weight: Tensor, epsilon: float) -> None:
        super().__init__()
        self.register_buffer("weight", weight.float(), persistent=False)
        self.epsilon = epsilon

    def forward(self, values: Tensor) -> Tensor:
        scale = torch.rsqrt(values.pow(2).mean(-1, keepdim=True) + self.epsilon)
        return values * scale * self.weight


class _Layer(nn.Module):
    def __init__(self, load: "_Loader", number: int, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        for name in (
            "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down",
        ):  # fmt: skip
            setattr(self, name, load.linear(f"blk.{number}.{name}"))
        self.attn_norm = load.norm(f"blk.{number}.attn_norm.weight")
        self.ffn_norm = load.norm(f"blk.{number}.ffn_norm.weight")

    def forward(self, values: Tensor, turned: tuple[Tensor, Tensor], seen: Tensor | None) -> Tensor:
        read = self.attn_norm(values).to(self.attn_q.weight.dtype)
        values = values + self._attention(read, turned, seen).float()
        read = self.ffn_norm(values).to(self.attn_q.weight.dtype)
        inner = functional.silu(self.ffn_gate(read)) * self.ffn_up(read)
        return values + self.ffn_down(inner).float()

    def _attention(
        self, read: Tensor, turned: tuple[Tensor, Tensor], seen: Tensor | None
    ) -> Tensor:
        tokens, shape = len(read), self.shape
        query = self.attn_q(read).view(tokens, shape.heads, shape.head).transpose(0, 1)
        key = self.attn_k(read).view(tokens, shape.key_heads, shape.head).transpose(0, 1)
        value = self.attn_v(read).view(tokens, shape.key_heads, shape.head).transpose(0, 1)
        query, key = _turn(query, turned, shape.halves), _turn(key, turned, shape.halves)
        shared = shape.heads // shape.key_heads
        found = functional.scaled_dot_product_attention(
            query.unsqueeze(0),
            key.repeat_interleave(shared, 0).unsqueeze(0),
            value.repeat_interleave(shared, 0).unsqueeze(0),
            attn_mask=seen,
            is_causal=seen is None,
        )
        joined = found.squeeze(0).transpose(0, 1).reshape(tokens, shape.heads * shape.head)
        mapped: Tensor = self.attn_output(joined)
        return mapped


def _turn(values: Tensor, turned: tuple[Tensor, Tensor], halves: bool) -> Tensor:
    """Rotate pairs of every head (heads, tokens, length) by their position."""
    cosine, sine = turned
    wide = values.float()
    if halves:
        first, second = wide.chunk(2, dim=-1)
    else:
        first, second = wide[..., 0::2], wide[..., 1::2]
    one, other = first * cosine - second * sine, second * cosine + first * sine
    found = torch.cat([one, other], -1) if halves else torch.stack([one, other], -1).flatten(-2)
    return found.to(values.dtype)


class LanguageNetwork(nn.Module):
    """The decoder of a GGUF file; ``rank`` 0 leaves it as it is."""

    def __init__(
        self, path: Path, *, rank: int = 0, alpha: float = 1.0, dtype: Any = torch.bfloat16
    ) -> None:
        super().__init__()
        header = read_header(path)
        self.shape = shape_of(path, header)
        load = _Loader(path, header, rank, alpha / rank if rank else 0.0, dtype)
        load.epsilon = self.shape.epsilon
        embedding = load.tensor("token_embd.weight")
        self.register_buffer("embedding", embedding, persistent=False)
        apart = "output.weight" in header.shapes
        output = load.tensor("output.weight") if apart else embedding
        self.register_buffer("output", output, persistent=False)
        self.layers = nn.ModuleList(_Layer(load, n, self.shape) for n in range(self.shape.layers))
        self.norm = load.norm("output_norm.weight")

    def forward(
        self,
        tokens: Tensor,
        places: Tensor,
        *,
        positions: Tensor | None = None,
        seen: Tensor | None = None,
    ) -> Tensor:
        """Logits (places, vocabulary) after the tokens at ``places``.

        ``positions`` are those of the tokens, ``seen`` (tokens, tokens) says which each of them
        reads; without these a token reads all before it.
        """
        at = torch.arange(len(tokens)) if positions is None else positions
        pairs = torch.arange(0, self.shape.head, 2).float() / self.shape.head
        angles = at.float()[:, None] / self.shape.base**pairs
        turned = (angles.cos(), angles.sin())
        values = self.embedding[tokens].float()
        for layer in self.layers:
            values = layer(values, turned, seen)
        read = self.norm(values[places]).to(self.output.dtype)
        return functional.linear(read, self.output).float()

    def changes(self) -> Iterator[tuple[str, Linear]]:
        """Every map that is trained, by the name of its tensor."""
        for number, layer in enumerate(self.layers):
            for name in TRAINED:
                yield f"blk.{number}.{name}.weight", getattr(layer, name)


class _Loader:
    """Takes tensors out of a file and makes modules of them."""

    def __init__(self, path: Path, header: GgufHeader, rank: int, scale: float, dtype: Any) -> None:
        self._path, self._header, self._dtype = path, header, dtype
        self._rank, self._scale = rank, scale
        self.epsilon = 1e-6

    def tensor(self, name: str) -> Tensor:
        found = torch.from_numpy(dequantize.tensor(self._path, self._header, name))
        return found.to(self._dtype)

    def norm(self, name: str) -> _Norm:
        values = dequantize.tensor(self._path, self._header, name)
        return _Norm(torch.from_numpy(values), self.epsilon)

    def linear(self, name: str) -> Linear:
        has_bias = f"{name}.bias" in self._header.shapes
        bias = self.tensor(f"{name}.bias") if has_bias else None
        trained = name.rpartition(".")[2] in TRAINED
        return Linear(
            self.tensor(f"{name}.weight"), bias, self._rank if trained else 0, self._scale
        )
