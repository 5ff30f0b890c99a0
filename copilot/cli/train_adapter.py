"""``copilot train adapter``: teach a language model this program's own task, and compare."""

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.training.adapting import Adapted, Wanted


def add_adapter(actions: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the group."""
    parser = actions.add_parser(
        "adapter", parents=[shared], help=_("train and compare an adapter of the language model")
    )
    parser.add_argument("--base", required=True, metavar="MODEL", help=_("see copilot models list"))
    parser.add_argument(
        "--lessons", type=Path, required=True, metavar="FOLDER",
        help=_("the sets that copilot train data wrote"),
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--data", type=Path, nargs="+", default=[], metavar="FILE.jsonl",
        help=_("the firm's own verdicts, from copilot feedback export"),
    )  # fmt: skip
    parser.add_argument(
        "--with-names", action="store_true",
        help=_("train on verdicts whose names were not replaced"),
    )  # fmt: skip
    parser.add_argument("--examples", type=int, default=600, metavar="N")
    parser.add_argument(
        "--preferences", type=int, default=100, metavar="N",
        help=_("pairs of a true and a false statement to learn from, after imitation"),
    )  # fmt: skip
    parser.add_argument("--rank", type=int, default=16, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument(
        "--held-out", type=int, default=40, metavar="N",
        help=_("so many answerable questions of each set are asked before and after"),
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=11, metavar="N")
    parser.set_defaults(run=_adapter)


def _adapter(options: argparse.Namespace) -> int:
    """Train to the end, compare with the model before, and use the adapter if it is better."""
    from copilot.errors.training import TrainedAdapterNotBetterError, TrainingMissingError
    from copilot.inference.catalogue import find
    from copilot.training.adapting import adapt
    from copilot.training.installing_adapter import install_adapter

    if find_spec("torch") is None:
        raise TrainingMissingError
    with workspace(options) as opened:
        base = find(opened.home, options.base)
        done = adapt(opened.home, base, _wanted(options), opened.models.reader, output.narrate)
        if wants_json(options):
            output.data(_record(options.out, done))
        else:
            _show(done)
        if not done.gate.better:
            raise TrainedAdapterNotBetterError(base=base.name, folder=str(options.out))
        opened.record("model-adding")
        added = install_adapter(opened.home, base, done.file)
        opened.record("model-used", model=added.name, sha256=added.sha256)
    output.narrate(
        _("{name} answers from now on; copilot train back uses the earlier model again.").format(
            name=added.name
        )
    )
    return 0


def _wanted(options: argparse.Namespace) -> "Wanted":
    from copilot.training.adapting import Wanted

    return Wanted(
        sets=options.lessons,
        folder=options.out,
        verdicts=tuple(options.data),
        with_names=options.with_names,
        examples=options.examples,
        preferences=options.preferences,
        rank=options.rank,
        workers=options.workers,
        seed=options.seed,
        held_out=options.held_out,
    )


def _record(folder: Path, done: "Adapted") -> dict[str, object]:
    compared = [
        {
            "name": one.name, "examples": one.examples, "before": one.before, "after": one.after,
            "difference_ci95": list(one.interval),
        }
        for one in done.gate.compared
    ]  # fmt: skip
    return {
        "folder": str(folder),
        "adapter": str(done.file),
        "better": done.gate.better,
        "compared": compared,
        "figures": {"before": done.before, "after": done.after},
    }


def _show(done: "Adapted") -> None:
    for one in done.gate.compared:
        output.result(
            f"{one.name:<16} {one.examples:>5}  {one.before:.3f} → {one.after:.3f}"
            f"  [{one.interval[0]:+.3f}, {one.interval[1]:+.3f}]"
        )
    for language, before in done.before.items():
        after = done.after[language]
        told = "  ".join(
            f"{name} {before[name]:.3f} → {after[name]:.3f}"
            for name in ("right_quote", "wrong_refusal", "wrong_answer", "false_statement")
        )
        output.narrate(f"{language}: {told}")
