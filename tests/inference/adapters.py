"""LoRA adapters in GGUF, written by hand: small changes to a model whose tensors are known."""

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ALIGNMENT = 32
_STRING, _FLOAT = 8, 6

Change = tuple[NDArray[np.float32], NDArray[np.float32]]
"""The two tensors of a change, as numpy has them: (rank, inputs) and (outputs, rank)."""


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def lora(
    changes: Mapping[str, Change],
    *,
    architecture: str = "llama",
    kind: str = "adapter",
    adapter: str = "lora",
) -> bytes:
    """The file of an adapter that changes the named tensors."""
    told = {"general.type": kind, "general.architecture": architecture, "adapter.type": adapter}
    tensors = {
        f"{name}.lora_{side}": tensor
        for name, change in changes.items()
        for side, tensor in zip("ab", change, strict=True)
    }
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(told) + 1)
    for key, value in told.items():
        head += _text(key) + struct.pack("<I", _STRING) + _text(value)
    head += _text("adapter.lora.alpha") + struct.pack("<If", _FLOAT, 1.0)
    body = b""
    for name, tensor in tensors.items():
        head += _text(name) + struct.pack("<I", tensor.ndim)
        head += struct.pack(f"<{tensor.ndim}Q", *reversed(tensor.shape))
        head += struct.pack("<IQ", 0, len(body))
        body += tensor.astype("<f4").tobytes()
        body += bytes(-len(body) % _ALIGNMENT)
    return head + bytes(-len(head) % _ALIGNMENT) + body


def change(shape: tuple[int, ...], size: float, rank: int = 1) -> Change:
    """A change to a tensor of ``shape`` (as its file has it); of nothing where ``size`` is 0."""
    chance = np.random.default_rng(7)
    inputs, outputs = shape[:2]
    a = chance.standard_normal((rank, inputs)).astype(np.float32) * np.float32(size)
    b = chance.standard_normal((outputs, rank)).astype(np.float32) * np.float32(size)
    return a, b


def write_lora(path: Path, shapes: Mapping[str, tuple[int, ...]], size: float) -> Path:
    """An adapter for every attention query tensor of a model with these tensors."""
    changes = {
        name: change(shape, size)
        for name, shape in shapes.items()
        if name.endswith("attn_q.weight")
    }
    path.write_bytes(lora(changes))
    return path
