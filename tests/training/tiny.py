"""A tiny decoder as a GGUF file, its weights of chance: for tests of training."""

import struct
from pathlib import Path

import numpy as np

_STRING, _UINT, _FLOAT = 8, 4, 6
_WIDTH, _HEADS, _KEY_HEADS, _INNER, _VOCABULARY = 16, 4, 2, 32, 48


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def _value(value: str | int | float) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", _STRING) + _text(value)
    kind, layout = (_UINT, "I") if isinstance(value, int) else (_FLOAT, "f")
    return struct.pack(f"<I{layout}", kind, value)


def tiny_model(path: Path, architecture: str = "qwen2", layers: int = 2) -> Path:
    """Write the model; 48 tokens, 16 wide, two key heads."""
    told: dict[str, str | int | float] = {
        "general.architecture": architecture,
        f"{architecture}.block_count": layers,
        f"{architecture}.context_length": 64,
        f"{architecture}.embedding_length": _WIDTH,
        f"{architecture}.feed_forward_length": _INNER,
        f"{architecture}.attention.head_count": _HEADS,
        f"{architecture}.attention.head_count_kv": _KEY_HEADS,
        f"{architecture}.attention.layer_norm_rms_epsilon": 1e-6,
        f"{architecture}.rope.freq_base": 10000.0,
    }
    chance = np.random.default_rng(3)
    keys = _WIDTH // _HEADS * _KEY_HEADS
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (_VOCABULARY, _WIDTH), "output_norm.weight": (_WIDTH,)
    }  # fmt: skip
    for number in range(layers):
        block = {
            "attn_q": (_WIDTH, _WIDTH), "attn_k": (keys, _WIDTH), "attn_v": (keys, _WIDTH),
            "attn_output": (_WIDTH, _WIDTH), "ffn_gate": (_INNER, _WIDTH),
            "ffn_up": (_INNER, _WIDTH), "ffn_down": (_WIDTH, _INNER),
            "attn_norm": (_WIDTH,), "ffn_norm": (_WIDTH,),
        }  # fmt: skip
        shapes |= {f"blk.{number}.{name}.weight": shape for name, shape in block.items()}
    head = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(told))
    for key, value in told.items():
        head += _text(key) + _value(value)
    body = b""
    for name, shape in shapes.items():
        values = np.ones(shape) if "norm" in name else chance.standard_normal(shape) * 0.3
        head += _text(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *reversed(shape))
        head += struct.pack("<IQ", 0, len(body))
        body += values.astype("<f4").tobytes()
        body += bytes(-len(body) % 32)
    path.write_bytes(head + bytes(-len(head) % 32) + body)
    return path
