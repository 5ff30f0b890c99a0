"""How a reader does on held-out examples, and the same beside the one in use."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import torch

from copilot.inference.encoder_file import parse
from copilot.inference.reader_delta import unpack
from copilot.paths import resource
from copilot.training.batches import Pair, Tokens
from copilot.training.delta import export
from copilot.training.examples import Example, read
from copilot.training.gate import Gate, Outcome, gate
from copilot.training.network import Network
from copilot.training.reader import CHECKPOINT, Plan, load_network, logits_of

_TEXTS: Final = 8


def compare(plan: Plan, against: Path | None) -> Gate:
    """The trained reader, as its delta keeps it, beside another on the held-out examples.

    ``against`` is the other's delta; None means the one that came with the program.
    """
    from tokenizers import Tokenizer

    # Threads of one process wait for each other after every small step.
    torch.set_num_threads(1)
    base, delta = Path(plan.base), Path(plan.folder) / "reader.npz"
    export(base, Path(plan.folder) / CHECKPOINT, delta, plan.start_from)
    shipped = resource("models", "deltas", "legal-reader.npz")
    other = against or (shipped if shipped.is_file() else None)
    tokens = Tokens(Tokenizer.from_file(plan.tokenizer))
    held_out = list(read(Path(plan.data) / "held-out.jsonl"))
    return gate(list(outcomes(from_delta(base, other), from_delta(base, delta), held_out, tokens)))


def from_delta(base: Path, delta: Path | None) -> Network:
    """The reader of a delta; without one the embedder's own likeness."""
    network = load_network(str(base))
    if delta is not None:
        weights = unpack(parse(base.read_bytes()), delta)
        state = {name: torch.from_numpy(values.copy()) for name, values in weights.tensors.items()}
        network.load_state_dict(state, strict=False)
    return network


def outcomes(
    before: Network, after: Network, held_out: Sequence[Example], tokens: Tokens
) -> Iterator[Outcome]:
    """One outcome for each held-out example."""
    for one in held_out:
        yield Outcome(
            one.language, one.kind, _came_out(before, one, tokens), _came_out(after, one, tokens)
        )


def _came_out(network: Network, one: Example, tokens: Tokens) -> float:
    """1 where the right text comes first, or a statement is judged rightly."""
    support = one.kind == "support"
    question = tokens.question(one.question)
    pairs = [
        Pair(question, tokens.text(text), at in one.right, support, 0)
        for at, text in enumerate(one.texts[:_TEXTS])
    ]
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        logits = logits_of(network, pairs)
    if support:
        return float((logits[0, 1].item() > 0) == bool(one.right))
    return float(int(logits[:, 0].argmax()) in one.right)
