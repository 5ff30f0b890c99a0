"""From a checkpoint to the reader's delta file."""

from pathlib import Path

import numpy as np
import torch

from copilot.inference.encoder_file import parse
from copilot.inference.reader_delta import ReaderWeights, pack
from copilot.training.network import APART

_UNCHANGED = ("first_norm.", *(f"layers.{number}." for number in range(APART)))


def export(base: Path, checkpoint: Path, target: Path) -> None:
    """Write the delta of a checkpoint against the embedder's file."""
    state = torch.load(checkpoint, weights_only=True)["network"]
    tensors = {
        name: np.asarray(values.numpy(), np.float32)
        for name, values in state.items()
        if not name.startswith(_UNCHANGED)
    }
    pack(parse(base.read_bytes()), ReaderWeights(APART, tensors), target)
