"""Converting the 4-bit embedder file, on a tiny model with random weights."""

import importlib.util
import json
import struct
import subprocess
import sys
from math import erf, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from copilot.inference.encoder_file import BLOCK_TYPE

pytest.importorskip("onnx", reason="onnx belongs to requirements/build.txt")

SCRIPT = Path(__file__).parents[2] / "packaging" / "convert_embedder.py"
HIDDEN, LAYERS, HEADS, WIDE, POSITIONS = 64, 2, 2, 128, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁Frist", "▁Vertrag", "e", "n", "▁Kauf"]
VOCABULARY = 16


def _converter() -> Any:
    spec = importlib.util.spec_from_file_location("convert_embedder", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["convert_embedder"] = module
    spec.loader.exec_module(module)
    return module


converter = _converter()


def _tensors() -> dict[str, tuple[int, int, bytes]]:
    """name -> (kind, count, bytes): Q4_0 matrices, everything else 32 bits."""
    random = np.random.default_rng(7)
    made: dict[str, tuple[int, int, bytes]] = {}

    def floats(name: str, values: NDArray[Any]) -> None:
        made[name] = (0, values.size, values.astype("<f4").tobytes())

    def matrix(name: str, rows: int, columns: int) -> None:
        blocks = np.zeros(rows * columns // 32, BLOCK_TYPE)
        blocks["scale"] = random.uniform(0.01, 0.03, len(blocks))
        blocks["quants"] = random.integers(0, 256, (len(blocks), 16))
        made[name] = (1, rows * columns, blocks.tobytes())

    matrix("emb.word", VOCABULARY, HIDDEN)
    floats("emb.pos", random.normal(0, 0.1, (POSITIONS, HIDDEN)))
    floats("emb.type", random.normal(0, 0.1, (2, HIDDEN)))
    norms = ["emb.ln"] + [f"l{i}.{n}" for i in range(LAYERS) for n in ("aln", "oln")]
    for name in norms:
        floats(f"{name}.w", random.uniform(0.8, 1.2, HIDDEN))
        floats(f"{name}.b", random.normal(0, 0.1, HIDDEN))
    for i in range(LAYERS):
        sizes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN)}
        sizes |= {"ao": (HIDDEN, HIDDEN), "fi": (WIDE, HIDDEN), "fo": (HIDDEN, WIDE)}
        for part, (rows, columns) in sizes.items():
            matrix(f"l{i}.{part}.w", rows, columns)
            floats(f"l{i}.{part}.b", random.normal(0, 0.1, rows))
    return made


def container() -> bytes:
    """The whole file, as the format has it."""
    pieces = [piece.encode() for piece in PIECES]
    offsets = [sum(len(piece) for piece in pieces[:n]) for n in range(len(pieces) + 1)]
    head = b"E5S1" + struct.pack("<I7i", 1, HIDDEN, LAYERS, HEADS, WIDE, VOCABULARY, POSITIONS, 2)
    head += struct.pack("<fi5iQ", 1e-12, 32, len(pieces), 0, 2, 1, 3, offsets[-1])
    head += struct.pack(f"<{len(offsets)}I", *offsets)
    head += struct.pack(f"<{len(pieces)}f", *[-float(n) for n in range(len(pieces))])
    head += b"".join(pieces) + struct.pack("<iIIBI", 1, 9, 0xA0, 1, 0x20)
    tensors = _tensors()
    names = {name: struct.pack("<H", len(name)) + name.encode() for name in tensors}
    head += struct.pack("<i", len(tensors))
    at = len(head) + sum(len(name) + 21 for name in names.values())
    directory, data = b"", b""
    for name, (kind, count, content) in tensors.items():
        padding = bytes(-(at + len(data)) % 4)
        data += padding
        directory += names[name] + struct.pack("<BIQQ", kind, count, at + len(data), len(content))
        data += content
    return head + directory + data


def reference(source: Any, ids: list[int]) -> NDArray[Any]:
    """The model in plain numpy, from the dequantised weights."""

    def norm(value: NDArray[Any], name: str) -> NDArray[Any]:
        centred = value - value.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + source.epsilon)
        return np.asarray(scaled * source.floats(f"{name}.w") + source.floats(f"{name}.b"))

    def dense(value: NDArray[Any], name: str, rows: int) -> NDArray[Any]:
        return np.asarray(value @ source.matrix(f"{name}.w", rows).T + source.floats(f"{name}.b"))

    gelu = np.vectorize(lambda x: x * (1 + erf(x / sqrt(2))) / 2)
    places = source.floats("emb.pos").reshape(-1, HIDDEN)[: len(ids)]
    value = source.matrix("emb.word", VOCABULARY)[ids] + places + source.floats("emb.type")[:HIDDEN]
    value = norm(value, "emb.ln")
    for i in range(LAYERS):
        q, k, v = (
            dense(value, f"l{i}.{part}", HIDDEN).reshape(len(ids), HEADS, -1).swapaxes(0, 1)
            for part in "qkv"
        )
        weights = np.exp(q @ k.swapaxes(1, 2) / sqrt(HIDDEN / HEADS))
        mixed = (weights / weights.sum(-1, keepdims=True)) @ v
        joined = mixed.swapaxes(0, 1).reshape(len(ids), -1)
        value = norm(dense(joined, f"l{i}.ao", HIDDEN) + value, f"l{i}.aln")
        wide = gelu(dense(value, f"l{i}.fi", WIDE))
        value = norm(dense(wide, f"l{i}.fo", HIDDEN) + value, f"l{i}.oln")
    mean = value.mean(0)
    return np.asarray(mean / np.linalg.norm(mean))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("embedder")
    (made / "source.bin").write_bytes(container())
    converter.convert(made / "source.bin", made / "out")
    return made / "out"


def test_the_converted_model_computes_what_the_weights_say(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
    source = converter.parse(container())
    for ids in ([0, 5, 2], [0, 6, 7, 8, 9, 4, 5, 11, 15, 2], [0, 2]):
        given = {"input_ids": np.array([ids], np.int64)}
        vector = session.run(None, given)[0][0]
        assert vector @ reference(source, ids) > 0.995


def test_the_tokenizer_splits_as_the_pieces_say(folder: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode("Frist  Vertrag\u200bKaufen").tokens == [
        "<s>", "▁Frist", "▁Vertrag", "▁Kauf", "e", "n", "</s>",
    ]  # fmt: skip


def test_the_embedder_reads_the_description(folder: Path) -> None:
    from copilot.inference.embedder import describe

    described = describe(folder)
    assert described.dimension == HIDDEN
    assert described.identity.startswith("multilingual-e5-small/int8/")


def test_the_same_source_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    converter.convert(folder.parent / "source.bin", tmp_path / "again")
    first = json.loads((folder / "embedder.json").read_text())
    assert json.loads((tmp_path / "again" / "embedder.json").read_text()) == first


def test_another_file_is_refused_and_no_folder_is_described(tmp_path: Path) -> None:
    (tmp_path / "source.bin").write_bytes(b"GGUF" + bytes(100))
    command = [sys.executable, str(SCRIPT), str(tmp_path / "source.bin"), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "not a version 1 E5S1 file" in done.stderr
    assert not (tmp_path / "out" / "embedder.json").exists()
