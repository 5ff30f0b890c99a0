"""A trained change as a LoRA file in GGUF, as llama.cpp lays it over its base."""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.inference.catalogue import TRAINED_ON

_ALIGNMENT: Final = 32
_STRING, _FLOAT = 8, 6
_HALF: Final = 1  # ggml's number of 16-bit floats

Floats = NDArray[np.float32]


def write_adapter(
    path: Path,
    changes: Mapping[str, tuple[Floats, Floats]],
    *,
    architecture: str,
    alpha: float,
    base_sha256: str,
) -> None:
    """Write the two matrices of every change: (rank, inputs) and (outputs, rank)."""
    told = {
        "general.type": "adapter",
        "general.architecture": architecture,
        "adapter.type": "lora",
        "general.name": path.stem,
        TRAINED_ON: base_sha256,
    }
    tensors = {
        f"{name}.lora_{side}": np.ascontiguousarray(tensor, np.float16)
        for name, change in changes.items()
        for side, tensor in zip("ab", change, strict=True)
    }
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(told) + 1)
    for key, value in told.items():
        head += _text(key) + struct.pack("<I", _STRING) + _text(value)
    head += _text("adapter.lora.alpha") + struct.pack("<If", _FLOAT, alpha)
    body = bytearray()
    for name, tensor in tensors.items():
        head += _text(name) + struct.pack("<I", tensor.ndim)
        head += struct.pack(f"<{tensor.ndim}Q", *reversed(tensor.shape))
        head += struct.pack("<IQ", _HALF, len(body))
        body += tensor.tobytes()
        body += bytes(-len(body) % _ALIGNMENT)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(head + bytes(-len(head) % _ALIGNMENT) + body)
    unfinished.replace(path)


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()
