"""What training changed of the embedder's encoder, small enough for the repository: the delta.

Matrices are kept as differences to the embedder's, in blocks of 32 weights with 4 bits each;
everything else in 16 bits. The reader is made from both when the weights are fetched. Knows
nothing of PyTorch and ONNX.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.inference.encoder_file import BLOCK, EncoderFile, Floats

_STEPS: Final = 7
# The matrices of a layer: its name here, the names of its parts in the encoder's file.
MATRICES: Final = {"joined": ("q", "k", "v"), "mixed": ("ao",), "wide": ("fi",), "narrow": ("fo",)}
NORMS: Final = {"after_attention": "aln", "after_feed": "oln"}


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """The whole reader: tensors by name as in the network; the first ``apart`` layers unchanged."""

    apart: int
    tensors: Mapping[str, Floats]


def base_matrix(source: EncoderFile, layer: int, name: str) -> Floats:
    """A matrix of the embedder as (outputs, inputs)."""
    rows = source.feed_forward if name == "wide" else source.hidden
    parts = [source.matrix(f"l{layer}.{part}.w", rows) for part in MATRICES[name]]
    return np.concatenate(parts)


def pack(source: EncoderFile, weights: ReaderWeights, target: Path) -> None:
    """Write the delta of a trained reader."""
    kept: dict[str, NDArray[np.generic]] = {"apart": np.array(weights.apart, np.int32)}
    for name, values in weights.tensors.items():
        layer, matrix = _matrix_of(name)
        if matrix:
            scales, packed = _quantised(values - base_matrix(source, layer, matrix))
            kept[f"{name}:scale"], kept[f"{name}:quants"] = scales, packed
        else:
            kept[name] = values.astype(np.float16)
    with target.open("wb") as file:
        np.savez_compressed(file, **kept)  # type: ignore[arg-type]


def unpack(source: EncoderFile, delta: Path) -> ReaderWeights:
    """The reader's weights from the embedder's and the delta."""
    tensors: dict[str, Floats] = {}
    with np.load(delta, allow_pickle=False) as kept:
        apart = int(kept["apart"])
        for name in kept.files:
            if name.endswith(":quants"):
                whole = name.removesuffix(":quants")
                layer, matrix = _matrix_of(whole)
                base = base_matrix(source, layer, matrix)
                tensors[whole] = base + _floats(kept[f"{whole}:scale"], kept[name], base.shape)
            elif name != "apart" and not name.endswith(":scale"):
                tensors[name] = kept[name].astype(np.float32)
    return ReaderWeights(apart, tensors)


def _matrix_of(name: str) -> tuple[int, str]:
    """ "layers.4.joined.weight" -> (4, "joined"); (0, "") where it is no matrix of a layer."""
    parts = name.split(".")
    if len(parts) == 4 and parts[0] == "layers" and parts[2] in MATRICES and parts[3] == "weight":
        return int(parts[1]), parts[2]
    return 0, ""


def _quantised(values: Floats) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
    blocks = values.reshape(-1, BLOCK)
    scales = (np.abs(blocks).max(axis=1) / _STEPS).astype(np.float16)
    safe = np.where(scales > 0, scales.astype(np.float32), 1.0)
    whole = np.clip(np.rint(blocks / safe[:, None]), -_STEPS, _STEPS).astype(np.int8) + 8
    unsigned = whole.astype(np.uint8)
    packed = unsigned[:, 0::2] | (unsigned[:, 1::2] << 4)
    return scales, packed.astype(np.uint8)


def _floats(
    scales: NDArray[np.float16], packed: NDArray[np.uint8], shape: tuple[int, ...]
) -> Floats:
    whole = np.empty((len(packed), BLOCK), np.float32)
    whole[:, 0::2] = packed & 15
    whole[:, 1::2] = packed >> 4
    values = (whole - 8) * scales.astype(np.float32)[:, None]
    return np.asarray(values.reshape(shape), np.float32)
