"""Turn the embedder's 4-bit file and the reader's delta into the ONNX folder the reader runs from.

Run once, on the machine that fetches the weights: ``convert_reader.py SOURCE DELTA FOLDER``. The
graph takes a question and a text as token ids; the first layers read them apart, the others
together. Quantised as the embedder is (convert_embedder.py).
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper

from copilot.inference.encoder_file import EncoderFile, parse
from copilot.inference.reader_delta import NORMS, ReaderWeights, unpack

sys.path.insert(0, str(Path(__file__).parent))
from convert_embedder import (
    MICROSOFT,
    Graph,
    layer,
    normalise,
    product,
)

QUESTION_TOKENS: Final = 64
TEXT_TOKENS: Final = 160


class _Builder:
    def __init__(self, source: EncoderFile, weights: ReaderWeights) -> None:
        self.source = source
        self.weights = weights.tensors
        self.apart = weights.apart
        self.graph = Graph()

    def step(self, *given: Any, **settings: Any) -> str:
        """One more step of the graph, named by its output."""
        return str(self.graph.step(*given, **settings))

    def tensor(self, name: str) -> str:
        """A small tensor of the reader as a constant."""
        return str(self.graph.constant(name, self.weights[name]))

    def words(self) -> None:
        """The table of word vectors (4 bits, as the source has them) and that of positions."""
        source = self.source
        nibbles, scales = source.blocks("emb.word", source.vocabulary)
        signed = (nibbles ^ 8).astype(np.uint8)
        packed = signed[:, 0::2] | (signed[:, 1::2] << 4)
        shape = [source.vocabulary, source.hidden]
        self.graph.constants.append(
            helper.make_tensor("words", TensorProto.INT4, shape, packed.tobytes(), raw=True)
        )
        self.graph.constant("words.scale", scales)
        places = source.floats("emb.pos").reshape(-1, source.hidden)
        self.graph.constant("places", places + source.floats("emb.type")[: source.hidden])
        self.graph.constant("zero", np.array([0], np.int64))
        self.graph.constant("one", np.array([1], np.int64))

    def read_apart(self, part: str) -> str:
        """One of the two inputs through the layers that read it by itself."""
        own = Graph(constants=[])
        words = own.step(
            "GatherBlockQuantized", ["words", part, "words.scale"], "word", MICROSOFT,
            block_size=32, gather_axis=0, quantize_axis=1,
        )  # fmt: skip
        length = own.step("Shape", [part], "length", start=1, end=2)
        places = own.step("Slice", ["places", "zero", length, "zero"], "place")
        value = normalise(own, self.source, words, places, "emb.ln")
        for number in range(self.apart):
            value = layer(own, self.source, value, f"l{number}.")
        return self._adopt(own, part, value)

    def _adopt(self, own: Graph, part: str, result: str) -> str:
        """Take over a part's steps under its name; the constants are the same for both parts."""
        made = {name for node in own.nodes for name in node.output}
        for node in own.nodes:
            node.name = f"{part}:{node.name}"
            node.input[:] = [f"{part}:{n}" if n in made else n for n in node.input]
            node.output[:] = [f"{part}:{n}" for n in node.output]
        self.graph.nodes += own.nodes
        known = {constant.name for constant in self.graph.constants}
        self.graph.constants += [c for c in own.constants if c.name not in known]
        return f"{part}:{result}"

    def between(self) -> str:
        """1 where a token of the one part looks at the other (1, 1, tokens, tokens)."""
        graph = self.graph
        sides = []
        for part, value in (("question", 0.0), ("text", 1.0)):
            length = graph.step("Shape", [part], f"{part}.length", start=1, end=2)
            filled = helper.make_tensor(f"{part}.side", TensorProto.FLOAT, [1], [value])
            sides.append(graph.step("ConstantOfShape", [length], f"{part}.sides", value=filled))
        side = graph.step("Concat", sides, "side", axis=0)
        rows = graph.step("Unsqueeze", [side, graph.constant("ax1", np.array([1]))], "side.rows")
        columns = graph.step(
            "Unsqueeze", [side, graph.constant("ax0", np.array([0]))], "side.columns"
        )
        apart = graph.step("Abs", [graph.step("Sub", [rows, columns], "side.less")], "side.apart")
        axes = graph.constant("ax01", np.array([0, 1]))
        return self.step("Unsqueeze", [apart, axes], "across")

    def layer(self, value: str, number: int, across: str) -> str:
        """One layer that reads both parts together."""
        graph, of, name = self.graph, f"layers.{number}.", f"l{number}."

        def times(given: str, matrix: str, output: str) -> str:
            weights, bias = self.weights[f"{of}{matrix}.weight"], self.weights[f"{of}{matrix}.bias"]
            return str(product(graph, given, name + output, weights, bias))

        joined = times(value, "joined", "q")
        parts = [name + part for part in ("queries", "keys", "values")]
        graph.nodes.append(
            helper.make_node("Split", [joined], parts, name + "split", axis=-1, num_outputs=3)
        )
        opening = self.weights[of + "opening"].reshape(1, -1, 1, 1)
        bias = graph.step("Mul", [across, graph.constant(name + "open", opening)], name + "bias")
        attended = graph.step(
            "MultiHeadAttention", [*parts, "", "", bias], name + "attended", MICROSOFT,
            num_heads=self.source.heads,
        )  # fmt: skip
        value = self.norm(times(attended, "mixed", "ao"), value, number, "after_attention")
        wide = graph.step("Gelu", [times(value, "wide", "fi")], name + "gelu", MICROSOFT)
        return self.norm(times(wide, "narrow", "fo"), value, number, "after_feed")

    def norm(self, left: str, right: str, number: int, which: str) -> str:
        """Layer norm of ``left + right``."""
        of, name = f"layers.{number}.{which}.", f"l{number}.{NORMS[which]}"
        inputs = [left, right, self.tensor(of + "weight"), self.tensor(of + "bias")]
        return self.step(
            "SkipLayerNormalization", inputs, f"{name}.out", MICROSOFT, epsilon=self.source.epsilon
        )

    def pooled(self, value: str, part: str) -> str:
        """The mean vector of one part's tokens, at length 1."""
        graph = self.graph
        whole = graph.constant(f"{part}.far", np.array([1 << 30]))
        ends = ["zero", "question.length"] if part == "question" else ["question.length", whole]
        own = graph.step("Slice", [value, *ends, "one"], f"{part}.own")
        mean = graph.step("ReduceMean", [own, "one"], f"{part}.mean", keepdims=0)
        return self.step("LpNormalization", [mean], f"{part}.vector", axis=-1, p=2)

    def head(self, question: str, text: str) -> str:
        """The two logits from the two vectors."""
        graph = self.graph
        hidden = self.source.hidden
        both = graph.step("Mul", [question, text], "both")
        last = graph.constant("last", np.array([-1]))
        likeness = graph.step("ReduceSum", [both, last], "likeness", keepdims=1)
        root = graph.constant("root", np.array(hidden**0.5, np.float32))
        square = graph.constant("square", np.array(hidden, np.float32))
        less = graph.step("Abs", [graph.step("Sub", [question, text], "less")], "distance")
        features = [
            graph.step("Mul", [question, root], "feature.question"),
            graph.step("Mul", [text, root], "feature.text"),
            graph.step("Mul", [both, square], "feature.both"),
            graph.step("Mul", [less, root], "feature.less"),
        ]
        joined = graph.step("Concat", features, "features", axis=-1)
        value = self.plain(joined, "head.first")
        value = graph.step("Gelu", [value], "head.gelu", MICROSOFT)
        learned = self.plain(value, "head.second")
        centred = graph.step("Sub", [likeness, self.tensor("head.middle")], "centred")
        scaled = graph.step("Mul", [centred, self.tensor("head.scale")], "scaled")
        return self.step("Add", [scaled, learned], "scores")

    def plain(self, value: str, name: str) -> str:
        """A layer of the head, in 32 bits."""
        weights = self.graph.constant(f"{name}.weight", self.weights[f"{name}.weight"].T)
        times = self.graph.step("MatMul", [value, weights], f"{name}.product")
        return self.step("Add", [times, self.tensor(f"{name}.bias")], name)


def model(source: EncoderFile, weights: ReaderWeights) -> Any:
    """``question`` (1, tokens) and ``text`` (1, tokens) to ``scores`` (1, 2)."""
    builder = _Builder(source, weights)
    builder.words()
    parts = [builder.read_apart("question"), builder.read_apart("text")]
    value = builder.graph.step("Concat", parts, "together", axis=1)
    across = builder.between()
    for number in range(weights.apart, source.layers):
        value = builder.layer(value, number, across)
    builder.head(builder.pooled(value, "question"), builder.pooled(value, "text"))
    given = [
        helper.make_tensor_value_info(part, TensorProto.INT64, [1, f"{part}_tokens"])
        for part in ("question", "text")
    ]
    told = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 2])
    graph = builder.graph
    built = helper.make_graph(graph.nodes, "legal-reader", given, [told], graph.constants)
    versions = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(built, opset_imports=versions, ir_version=10)


def convert(source_file: Path, delta: Path, folder: Path) -> None:
    """Write model and description; the description last, so half a folder is none."""
    source = parse(source_file.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    description = folder / "reader.json"
    description.unlink(missing_ok=True)
    onnx.save(model(source, unpack(source, delta)), str(folder / "model.onnx"))
    data = (folder / "model.onnx").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    told = {
        "name": "legal-reader",
        "quantisation": "int8",
        "question_tokens": QUESTION_TOKENS,
        "text_tokens": TEXT_TOKENS,
        "delta": hashlib.sha256(delta.read_bytes()).hexdigest(),
        "files": [{"name": "model.onnx", "bytes": len(data), "sha256": digest}],
    }
    unfinished = folder / "reader.json.part"
    unfinished.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    unfinished.replace(description)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("source", type=Path)
    arguments.add_argument("delta", type=Path)
    arguments.add_argument("folder", type=Path)
    given = arguments.parse_args()
    convert(given.source, given.delta, given.folder)
