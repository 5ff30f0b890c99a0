"""Weights of a GGUF file as numbers: the same as ggml's own, to the bit."""

import ctypes
from pathlib import Path

import llama_cpp
import numpy as np
import pytest

from copilot.errors import ModelDamagedError
from copilot.inference.gguf import BLOCKS, read_header
from copilot.training import dequantize
from tests.training.tiny import tiny_model

_KINDS = {
    2: "q4_0", 3: "q4_1", 6: "q5_0", 7: "q5_1", 8: "q8_0", 12: "q4_K", 13: "q5_K", 14: "q6_K"
}  # fmt: skip
_WITH_LEAST = (3, 7, 12, 13)


@pytest.mark.parametrize("kind", _KINDS, ids=_KINDS.values())
def test_blocks_are_read_as_ggml_reads_them(kind: int) -> None:
    libraries = list((Path(llama_cpp.__file__).parent / "lib").glob("libggml-base.so*"))
    if not libraries:
        pytest.skip("no library of ggml beside llama.cpp")
    read = getattr(ctypes.CDLL(str(libraries[0])), f"dequantize_row_{_KINDS[kind]}")
    read.argtypes, read.restype = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64], None
    weights, length = BLOCKS[kind]
    blocks = np.random.default_rng(kind).integers(0, 256, (5, length), np.uint8)
    scale = np.frombuffer(np.float16(0.1).tobytes(), np.uint8)
    blocks[:, 208 if kind == 14 else 0 :][:, :2] = scale
    if kind in _WITH_LEAST:
        blocks[:, 2:4] = scale
    wanted = np.zeros(5 * weights, np.float32)
    read(blocks.ctypes.data, wanted.ctypes.data, wanted.size)
    assert np.array_equal(dequantize.DECODED[kind](blocks).ravel(), wanted)


def test_a_tensor_has_its_shape_and_a_missing_one_is_named(tmp_path: Path) -> None:
    path = tiny_model(tmp_path / "tiny.gguf")
    header = read_header(path)
    assert dequantize.tensor(path, header, "blk.1.ffn_down.weight").shape == (16, 32)
    with pytest.raises(ModelDamagedError, match=r"blk\.9"):
        dequantize.tensor(path, header, "blk.9.ffn_down.weight")
