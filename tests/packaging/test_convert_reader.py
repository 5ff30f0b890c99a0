"""Making the reader from the embedder's file and a delta, on the tiny model of its neighbour."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from copilot.inference.encoder_file import EncoderFile, parse
from copilot.inference.reader import Reader, describe
from copilot.inference.reader_delta import MATRICES, ReaderWeights, base_matrix, pack, unpack
from tests.packaging.test_convert_embedder import HIDDEN, LAYERS, container, reference

pytest.importorskip("onnx", reason="onnx belongs to requirements/build.txt")

SCRIPT = Path(__file__).parents[2] / "packaging" / "convert_reader.py"
SHUT = -1e4


def _converter() -> Any:
    spec = importlib.util.spec_from_file_location("convert_reader", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["convert_reader"] = module
    spec.loader.exec_module(module)
    return module


converter = _converter()


def _weights(source: EncoderFile, opening: float, change: float = 0.0) -> ReaderWeights:
    """The embedder's layers, the last trained by ``change``, and a head that adds nothing."""
    random = np.random.default_rng(3)
    last = LAYERS - 1
    tensors: dict[str, Any] = {}
    for name, parts in MATRICES.items():
        matrix = base_matrix(source, last, name)
        tensors[f"layers.{last}.{name}.weight"] = matrix + change * random.normal(
            size=matrix.shape
        ).astype(np.float32)
        bias = [source.floats(f"l{last}.{part}.b") for part in parts]
        tensors[f"layers.{last}.{name}.bias"] = np.concatenate(bias)
    for name, norm in {"after_attention": "aln", "after_feed": "oln"}.items():
        tensors[f"layers.{last}.{name}.weight"] = source.floats(f"l{last}.{norm}.w")
        tensors[f"layers.{last}.{name}.bias"] = source.floats(f"l{last}.{norm}.b")
    tensors[f"layers.{last}.opening"] = np.full(source.heads, opening, np.float32)
    tensors["head.first.weight"] = np.zeros((8, 4 * HIDDEN), np.float32)
    tensors["head.first.bias"] = np.zeros(8, np.float32)
    tensors["head.second.weight"] = np.zeros((2, 8), np.float32)
    tensors["head.second.bias"] = np.zeros(2, np.float32)
    tensors["head.scale"] = np.array([10.0, 20.0], np.float32)
    tensors["head.middle"] = np.array([0.5, 0.5], np.float32)
    return ReaderWeights(last, tensors)


def _made(folder: Path, opening: float, change: float = 0.0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    source = parse(container())
    (folder / "source.bin").write_bytes(container())
    pack(source, _weights(source, opening, change), folder / "delta.npz")
    converter.convert(folder / "source.bin", folder / "delta.npz", folder / "out")
    return folder / "out"


def _ids(texts: Any) -> list[list[int]]:
    return [[0, *(4 + ord(letter) % 12 for letter in text[-6:]), 2] for text in texts]


def test_parts_that_do_not_see_each_other_are_compared_as_the_embedder_would(
    tmp_path: Path,
) -> None:
    reader = Reader(_made(tmp_path, SHUT), _ids, threads=1)
    source = parse(container())
    question, text = _ids(["query: Fristen", "passage: Vertrag"])
    likeness = float(reference(source, question) @ reference(source, text))
    assert reader.bears_on("Fristen", ["Vertrag"])[0] == pytest.approx(
        10 * (likeness - 0.5), abs=0.4
    )
    assert reader.supports("Fristen", ["Vertrag"])[0] == pytest.approx(
        20 * (likeness - 0.5), abs=0.8
    )


def test_parts_that_see_each_other_are_read_otherwise(tmp_path: Path) -> None:
    apart = Reader(_made(tmp_path / "apart", SHUT), _ids, threads=1)
    together = Reader(_made(tmp_path / "together", 0.0), _ids, threads=1)
    texts = ["Vertrag", "Kündigung", "Frist"]
    assert not np.allclose(apart.bears_on("Miete", texts), together.bears_on("Miete", texts))


def test_what_is_said_of_a_pair_does_not_depend_on_the_others(tmp_path: Path) -> None:
    reader = Reader(_made(tmp_path, 0.0), _ids, threads=2)
    texts = ["Vertrag", "Kündigung", "Frist", "Kaution"]
    alone = [reader.bears_on("Miete", [text])[0] for text in texts]
    assert reader.bears_on("Miete", texts).tolist() == alone


def test_a_delta_keeps_what_was_trained(tmp_path: Path) -> None:
    source = parse(container())
    weights = _weights(source, -2.0, change=0.01)
    pack(source, weights, tmp_path / "delta.npz")
    back = unpack(source, tmp_path / "delta.npz")
    assert back.apart == weights.apart
    assert back.tensors.keys() == weights.tensors.keys()
    for name, values in weights.tensors.items():
        assert np.abs(back.tensors[name] - values).max() < 0.006


def test_the_same_delta_gives_the_same_reader(tmp_path: Path) -> None:
    first, second = _made(tmp_path / "a", -2.0), _made(tmp_path / "b", -2.0)
    assert describe(first) == describe(second)
