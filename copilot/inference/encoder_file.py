"""The 4-bit file of multilingual-e5-small: its sizes, its tokenizer, its tensors.

Read by what turns it into ONNX, and by what trains on it; the program itself never reads it. It
does not know where the file came from.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BLOCK: Final = 32
BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("quants", "u1", BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """The parsed file: sizes, tokenizer and the place of each tensor."""

    data: bytes
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    epsilon: float
    start_id: int
    end_id: int
    unknown_id: int
    pieces: list[str]
    scores: list[float]
    tensors: dict[str, tuple[int, int, int]]

    def floats(self, name: str) -> Floats:
        """A tensor kept in 32 bits, flat."""
        kind, count, offset = self.tensors[name]
        if kind != 0:
            raise ValueError(f"{name} is quantised")
        return np.frombuffer(self.data, np.float32, count, offset)

    def blocks(self, name: str, rows: int) -> tuple[NDArray[np.uint8], Floats]:
        """A 4-bit tensor: values 0 to 15 of shape (rows, columns), scales (rows, columns / 32)."""
        kind, count, offset = self.tensors[name]
        if kind != 1:
            raise ValueError(f"{name} is not quantised")
        blocks = np.frombuffer(self.data, BLOCK_TYPE, count // BLOCK, offset)
        nibbles = np.concatenate([blocks["quants"] & 15, blocks["quants"] >> 4], axis=1)
        return nibbles.reshape(rows, -1), blocks["scale"].astype(np.float32).reshape(rows, -1)

    def matrix(self, name: str, rows: int) -> Floats:
        """A 4-bit tensor as floats of shape (rows, columns)."""
        nibbles, scales = self.blocks(name, rows)
        values = nibbles.astype(np.float32).reshape(rows, -1, BLOCK) - 8
        return np.asarray((values * scales[..., None]).reshape(rows, -1), np.float32)


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def take_bytes(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


def parse(data: bytes) -> EncoderFile:
    """Read the container: header, tokenizer, normalisation map (unused), tensor directory."""
    cursor = _Cursor(data)
    if cursor.take("4sI") != (b"E5S1", 1):
        raise ValueError("not a version 1 E5S1 file")
    hidden, layers, heads, feed_forward, vocabulary, _positions, _types = cursor.take("7i")
    epsilon, block = cursor.take("fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} are not supported")
    count, start_id, end_id, _pad_id, unknown_id = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.take(f"{count + 1}I")
    scores = list(cursor.take(f"{count}f"))
    blob = cursor.take_bytes(length)
    pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
    _entries, map_length = cursor.take("iI")
    cursor.take_bytes(map_length)
    tensors = dict(_directory(cursor))
    return EncoderFile(
        data, hidden, layers, heads, feed_forward, vocabulary, epsilon,
        start_id, end_id, unknown_id, pieces, scores, tensors,
    )  # fmt: skip


def _directory(cursor: _Cursor) -> Iterator[tuple[str, tuple[int, int, int]]]:
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.take_bytes(length).decode()
        kind, values, offset, _bytes = cursor.take("BIQQ")
        yield name, (kind, values, offset)
