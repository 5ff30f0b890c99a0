"""The weights of a GGUF file as plain numbers: every block type that the catalogue's models use.

The layouts are those of ggml; a block is a scale with a few bits for each weight. Knows no network.
"""

from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from copilot.errors import ModelDamagedError
from copilot.inference.gguf import BLOCKS, GgufHeader
from copilot.locale import _

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def tensor(path: Path, header: GgufHeader, name: str) -> Floats:
    """A tensor by its name, the outermost length first; raises ModelDamagedError without it."""
    if name not in header.shapes:
        raise ModelDamagedError(path=str(path), detail=_("it lacks {name}.").format(name=name))
    shape, (kind, start) = header.shapes[name], header.places[name]
    weights, length = BLOCKS.get(kind, (1, 0))
    if kind not in DECODED or prod(shape) % weights:
        detail = _("{name} is stored in a way that cannot be trained on.").format(name=name)
        raise ModelDamagedError(path=str(path), detail=detail)
    blocks = prod(shape) // weights
    held = np.memmap(path, np.uint8, "r", start, (blocks, length))
    return DECODED[kind](np.asarray(held)).reshape(tuple(reversed(shape)))


def _half(blocks: Bytes, at: int) -> Floats:
    """The half-precision number at byte ``at`` of every block: (blocks, 1)."""
    return np.ascontiguousarray(blocks[:, at : at + 2]).view(np.float16).astype(np.float32)


def _nibbles(packed: Bytes) -> Bytes:
    """The low halves of the bytes, then the high ones."""
    return np.concatenate([packed & 15, packed >> 4], axis=1)


def _fifth_bits(packed: Bytes) -> Bytes:
    bits: Bytes = np.unpackbits(np.ascontiguousarray(packed), axis=1, bitorder="little")
    return bits * np.uint8(16)


def _plain(dtype: Any) -> Callable[[Bytes], Floats]:
    return lambda blocks: np.ascontiguousarray(blocks).view(dtype).astype(np.float32)


def _bfloat(blocks: Bytes) -> Floats:
    wide = np.ascontiguousarray(blocks).view(np.uint16).astype(np.uint32) << 16
    return wide.view(np.float32)


def _q4_0(blocks: Bytes) -> Floats:
    return _half(blocks, 0) * (_nibbles(blocks[:, 2:]).astype(np.float32) - 8)


def _q4_1(blocks: Bytes) -> Floats:
    return _half(blocks, 0) * _nibbles(blocks[:, 4:]) + _half(blocks, 2)


def _q5_0(blocks: Bytes) -> Floats:
    whole = _nibbles(blocks[:, 6:]) | _fifth_bits(blocks[:, 2:6])
    return _half(blocks, 0) * (whole.astype(np.float32) - 16)


def _q5_1(blocks: Bytes) -> Floats:
    whole = _nibbles(blocks[:, 8:]) | _fifth_bits(blocks[:, 4:8])
    return _half(blocks, 0) * whole + _half(blocks, 2)


def _q8_0(blocks: Bytes) -> Floats:
    signed = np.ascontiguousarray(blocks[:, 2:]).view(np.int8)
    return _half(blocks, 0) * signed


def _scales_and_least(packed: Bytes) -> tuple[Floats, Floats]:
    """Eight scales and eight offsets of six bits each, out of twelve bytes."""
    first, second, third = packed[:, :4], packed[:, 4:8], packed[:, 8:12]
    scales = np.concatenate([first & 63, (third & 15) | ((first >> 6) << 4)], axis=1)
    least = np.concatenate([second & 63, (third >> 4) | ((second >> 6) << 4)], axis=1)
    return scales.astype(np.float32), least.astype(np.float32)


def _spread(blocks: Bytes, quants: Bytes) -> Floats:
    """Eight groups of 32 weights, each with its scale and its offset."""
    scales, least = _scales_and_least(blocks[:, 4:16])
    scales, least = _half(blocks, 0) * scales, _half(blocks, 2) * least
    return (scales[:, :, None] * quants - least[:, :, None]).reshape(len(blocks), 256)


def _halves_of_groups(packed: Bytes) -> Bytes:
    """Four runs of 32 bytes, each two groups of 32 weights: (blocks, 8, 32)."""
    runs = packed.reshape(len(packed), 4, 1, 32)
    return np.concatenate([runs & 15, runs >> 4], axis=2).reshape(len(packed), 8, 32)


def _q4_k(blocks: Bytes) -> Floats:
    return _spread(blocks, _halves_of_groups(blocks[:, 16:]))


def _q5_k(blocks: Bytes) -> Floats:
    shifts = np.arange(8, dtype=np.uint8).reshape(1, 8, 1)
    fifth = (blocks[:, None, 16:48] >> shifts) & 1
    return _spread(
        blocks, _halves_of_groups(blocks[:, 48:]) | fifth.astype(np.uint8) * np.uint8(16)
    )


def _q6_k(blocks: Bytes) -> Floats:
    count = len(blocks)
    low = blocks[:, :128].reshape(count, 2, 1, 64)
    low = np.concatenate([low & 15, low >> 4], axis=2).reshape(count, 2, 4, 32)
    shifts = np.array([0, 2, 4, 6], np.uint8).reshape(1, 1, 4, 1)
    high = (blocks[:, 128:192].reshape(count, 2, 1, 32) >> shifts) & 3
    quants = (low | (high << 4)).astype(np.float32).reshape(count, 16, 16) - 32
    scales = np.ascontiguousarray(blocks[:, 192:208]).view(np.int8).astype(np.float32)
    return ((_half(blocks, 208) * scales)[:, :, None] * quants).reshape(count, 256)


# By ggml's number of the type.
DECODED: Final[dict[int, Callable[[Bytes], Floats]]] = {
    0: _plain(np.float32), 1: _plain(np.float16), 2: _q4_0, 3: _q4_1, 6: _q5_0, 7: _q5_1,
    8: _q8_0, 12: _q4_k, 13: _q5_k, 14: _q6_k, 30: _bfloat,
}  # fmt: skip
