"""From a checkpoint to the reader's delta file."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from copilot.inference.encoder_file import parse
from copilot.inference.reader_delta import ReaderWeights, pack
from copilot.training.network import APART

_UNCHANGED = ("first_norm.", *(f"layers.{number}." for number in range(APART)))


def export(base: Path, checkpoint: Path, target: Path, began: str = "") -> None:
    """Write the delta of a checkpoint against the embedder's file.

    Of a training that went on from the checkpoint ``began``, the mean of both is written: it ranks
    as well and is surer of what it does not know (docs/post-training.md).
    """
    state = _tensors(checkpoint)
    if began:
        before = _tensors(Path(began))
        state = {
            name: np.asarray((before[name] + values) / 2, np.float32)
            for name, values in state.items()
        }
    tensors = {name: values for name, values in state.items() if not name.startswith(_UNCHANGED)}
    pack(parse(base.read_bytes()), ReaderWeights(APART, tensors), target)


def _tensors(checkpoint: Path) -> dict[str, NDArray[np.float32]]:
    state = torch.load(checkpoint, weights_only=True)["network"]
    return {name: np.asarray(values.float().numpy(), np.float32) for name, values in state.items()}
