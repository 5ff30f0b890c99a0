"""Turn the 4-bit file of multilingual-e5-small into the ONNX folder the program embeds with.

Run once, on the machine that fetches the weights: ``convert_embedder.py SOURCE FOLDER``. ``onnx``
is needed here and nowhere in the program. It does not know where the source file came from.

The weights become 8-bit integers, one scale a column; activations are quantised per text while it
runs (DynamicQuantizeMatMul). Weights use 7 of the 8 bits: on processors without VNNI the products
of two full 8-bit numbers overflow, and the vectors would differ from one machine to the next.
"""

import argparse
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from copilot.inference.encoder_file import BLOCK, EncoderFile, Floats, parse

MICROSOFT: Final = "com.microsoft"
WEIGHT_STEPS: Final = 63
# One layer answers with values a hundred times the others'; at 8 bits it costs the vectors more
# accuracy than all other layers together, so it keeps 32 bits (4 % of the time).
FULL_PRECISION: Final = frozenset({"l4.fo"})


@dataclass(slots=True)
class Graph:
    """The ONNX graph while it is put together; every step is named by its output."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, name: str, values: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def step(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **settings: Any
    ) -> str:
        node = helper.make_node(operator, inputs, [output], name=output, domain=domain, **settings)
        self.nodes.append(node)
        return output


def linear(graph: Graph, source: EncoderFile, value: str, names: list[str], rows: int) -> str:
    """``value`` times the named weights laid side by side, plus their bias."""
    weights = np.concatenate([source.matrix(f"{part}.w", rows) for part in names])
    bias = np.concatenate([source.floats(f"{part}.b") for part in names])
    return product(graph, value, names[0], weights, bias)


def product(graph: Graph, value: str, name: str, weights: Floats, bias: Floats) -> str:
    """``value`` times weights of shape (outputs, inputs), plus the bias, with 8-bit integers."""
    offset = graph.constant(f"{name}.b", bias)
    if name in FULL_PRECISION:
        whole = graph.constant(f"{name}.w", weights.T)
        plain = graph.step("MatMul", [value, whole], f"{name}.product")
        return graph.step("Add", [plain, offset], name)
    scales = (np.abs(weights).max(axis=1) / WEIGHT_STEPS).astype(np.float32)
    integers = np.rint(weights / scales[:, None]).astype(np.int8)
    zeros = np.zeros(len(scales), np.int8)
    inputs = [
        value,
        graph.constant(f"{name}.q", integers.T),
        graph.constant(f"{name}.scale", scales),
        graph.constant(f"{name}.zero", zeros),
        offset,
    ]
    return graph.step("DynamicQuantizeMatMul", inputs, name, MICROSOFT)


def normalise(graph: Graph, source: EncoderFile, left: str, right: str, name: str) -> str:
    """Layer norm of ``left + right``."""
    inputs = [
        left,
        right,
        graph.constant(f"{name}.w", source.floats(f"{name}.w")),
        graph.constant(f"{name}.b", source.floats(f"{name}.b")),
    ]
    return graph.step(
        "SkipLayerNormalization", inputs, f"{name}.out", MICROSOFT, epsilon=source.epsilon
    )


def embeddings(graph: Graph, source: EncoderFile) -> str:
    """Word vectors (4 bits, as the source has them) plus those of position and type."""
    nibbles, scales = source.blocks("emb.word", source.vocabulary)
    signed = (nibbles ^ 8).astype(np.uint8)
    packed = signed[:, 0::2] | (signed[:, 1::2] << 4)
    shape = [source.vocabulary, source.hidden]
    graph.constants.append(
        helper.make_tensor("words", TensorProto.INT4, shape, packed.tobytes(), raw=True)
    )
    inputs = ["words", "input_ids", graph.constant("words.scale", scales)]
    words = graph.step(
        "GatherBlockQuantized", inputs, "word", MICROSOFT,
        block_size=BLOCK, gather_axis=0, quantize_axis=1,
    )  # fmt: skip
    places = source.floats("emb.pos").reshape(-1, source.hidden)
    places = places + source.floats("emb.type").reshape(-1, source.hidden)[0]
    length = graph.step("Shape", ["input_ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], np.int64))
    first = graph.step("Slice", [graph.constant("places", places), zero, length, zero], "place")
    return normalise(graph, source, words, first, "emb.ln")


def layer(graph: Graph, source: EncoderFile, value: str, prefix: str) -> str:
    """One post-norm transformer layer: attention, then the feed-forward part."""
    hidden = source.hidden
    joined = linear(graph, source, value, [prefix + part for part in "qkv"], hidden)
    parts = [prefix + part for part in ("queries", "keys", "values")]
    graph.nodes.append(
        helper.make_node("Split", [joined], parts, prefix + "split", axis=-1, num_outputs=3)
    )
    attended = graph.step(
        "MultiHeadAttention", parts, prefix + "attended", MICROSOFT, num_heads=source.heads
    )
    mixed = linear(graph, source, attended, [prefix + "ao"], hidden)
    value = normalise(graph, source, mixed, value, prefix + "aln")
    wide = linear(graph, source, value, [prefix + "fi"], source.feed_forward)
    wide = graph.step("Gelu", [wide], prefix + "gelu", MICROSOFT)
    narrow = linear(graph, source, wide, [prefix + "fo"], hidden)
    return normalise(graph, source, narrow, value, prefix + "oln")


def model(source: EncoderFile) -> Any:
    """The whole model: ``input_ids`` (texts, tokens) to ``embedding`` (texts, hidden), length 1.

    Texts of one run must have the same number of tokens; there is no mask.
    """
    graph = Graph()
    value = embeddings(graph, source)
    for number in range(source.layers):
        value = layer(graph, source, value, f"l{number}.")
    tokens = graph.constant("tokens", np.array([1], np.int64))
    mean = graph.step("ReduceMean", [value, tokens], "mean", keepdims=0)
    graph.step("LpNormalization", [mean], "embedding", axis=-1, p=2)
    given = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
    told = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", source.hidden])
    built = helper.make_graph(
        graph.nodes, "multilingual-e5-small", [given], [told], graph.constants
    )
    versions = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(built, opset_imports=versions, ir_version=10)


def tokenizer(source: EncoderFile) -> Any:
    """The Unigram tokenizer with the normalisation of its SentencePiece original.

    NFKC differs from the original's map in control characters (dropped there) and in separators
    and zero-width characters (a space there); the two replacements make up for it.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    built = Tokenizer(
        models.Unigram(list(zip(source.pieces, source.scores, strict=True)), source.unknown_id)
    )
    dropped = Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]")
    spaces = Regex("[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]")
    built.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(dropped, ""),
            normalizers.Replace(spaces, " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    built.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[("<s>", source.start_id), ("</s>", source.end_id)],
    )
    return built


def convert(source_file: Path, folder: Path) -> None:
    """Write model, tokenizer and description; the description last, so half a folder is none."""
    source = parse(source_file.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    description = folder / "embedder.json"
    description.unlink(missing_ok=True)
    onnx.save(model(source), str(folder / "model.onnx"))
    tokenizer(source).save(str(folder / "tokenizer.json"), pretty=False)
    told = {
        "name": "multilingual-e5-small",
        "quantisation": "int8",
        "dimension": source.hidden,
        "max_tokens": 512,
        "files": [_described(folder / name) for name in ("model.onnx", "tokenizer.json")],
    }
    unfinished = folder / "embedder.json.part"
    unfinished.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    unfinished.replace(description)


def _described(path: Path) -> dict[str, str | int]:
    data = path.read_bytes()
    return {"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("source", type=Path)
    arguments.add_argument("folder", type=Path)
    given = arguments.parse_args()
    convert(given.source, given.folder)
