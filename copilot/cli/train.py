"""``copilot train``: post-training on a staging machine; nothing of it is needed to answer."""

import argparse
import json
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json, workspace
from copilot.cli.train_adapter import add_adapter
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.training.gate import Gate

_EXAMPLES = 3600


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the group."""
    group = commands.add_parser(
        "train", parents=[shared], help=_("train the reader or an adapter on a staging machine")
    )
    actions = group.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    data = actions.add_parser("data", parents=[shared], help=_("build the training sets"))
    add_matter_option(data)
    data.add_argument("--contracts", type=Path, required=True, metavar="FOLDER")
    data.add_argument("--gdpr", type=Path, required=True, metavar="FILE.jsonl")
    data.add_argument("--questions", type=Path, nargs="+", required=True, metavar="FILE.tsv")
    data.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    data.set_defaults(run=_data)
    reader = actions.add_parser("reader", parents=[shared], help=_("train and compare a reader"))
    reader.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    reader.add_argument("--base", type=Path, required=True, metavar="e5-small-q4.bin")
    reader.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    reader.add_argument("--examples", type=int, default=_EXAMPLES, metavar="N")
    reader.add_argument("--workers", type=int, default=2, metavar="N")
    reader.add_argument("--seed", type=int, default=11, metavar="N")
    reader.add_argument("--from", dest="start_from", default="", metavar="CHECKPOINT")
    reader.add_argument(
        "--against", type=Path, metavar="DELTA.npz",
        help=_("the reader to beat (default: the one that came with the program)"),
    )  # fmt: skip
    reader.set_defaults(run=_reader)
    add_adapter(actions, shared)
    back = actions.add_parser(
        "back", parents=[shared], help=_("use the earlier reader or model again")
    )
    back.add_argument(
        "what", nargs="?", choices=["reader", "adapter"],
        help=_("what to take back (default: a trained adapter if one answers, else the reader)"),
    )  # fmt: skip
    back.set_defaults(run=_back)


def _data(options: argparse.Namespace) -> int:
    from copilot.training.data import Sources, build

    sources = Sources(options.contracts, options.gdpr, tuple(options.questions))
    with open_matter(options) as matter:
        counts = build(matter, sources, options.out)
    if wants_json(options):
        output.data({"folder": str(options.out), "examples": dict(sorted(counts.items()))})
        return 0
    for name, count in sorted(counts.items()):
        output.result(f"{name:<32} {count:>6}")
    return 0


def _reader(options: argparse.Namespace) -> int:
    """Train to the end, compare with the reader in use, and use the new one if it is better."""
    from copilot.errors.training import ReaderNotBetterError, TrainingMissingError

    if find_spec("torch") is None:
        raise TrainingMissingError
    compared = _trained(options)
    better = compared.better
    if wants_json(options):
        output.data({"folder": str(options.out), **asdict(compared)})
    else:
        _show(compared)
    if not better:
        raise ReaderNotBetterError(folder=str(options.out))
    from copilot.training.installing import install_reader

    with workspace(options) as opened:
        install_reader(opened.home, options.base, options.out / "reader.npz")
    output.narrate(_("The new reader is in use; copilot train back uses the earlier one again."))
    return 0


def _trained(options: argparse.Namespace) -> "Gate":
    from copilot.training.judging import compare
    from copilot.training.reader import Plan, train

    with workspace(options) as opened:
        tokenizer = opened.models.embedder.tokenizer_file
    plan = Plan(
        base=str(options.base), tokenizer=str(tokenizer), data=str(options.data),
        folder=str(options.out), examples=options.examples, workers=options.workers,
        seed=options.seed, start_from=options.start_from,
    )  # fmt: skip
    train(plan, output.narrate)
    compared = compare(plan, options.against)
    _report(options.out / "report.json", compared)
    return compared


def _report(path: Path, compared: "Gate") -> None:
    told: dict[str, Any] = asdict(compared)
    path.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


def _show(compared: "Gate") -> None:
    for figure in compared.compared:
        output.result(
            f"{figure.name:<12} {figure.examples:>5}  {figure.before:.3f} → {figure.after:.3f}"
            f"  [{figure.interval[0]:+.3f}, {figure.interval[1]:+.3f}]"
        )


def _back(options: argparse.Namespace) -> int:
    from copilot.training.installing import go_back
    from copilot.training.installing_adapter import adapter_back, has_trained_adapter

    with workspace(options) as opened:
        what = options.what or ("adapter" if has_trained_adapter(opened.home) else "reader")
        if what == "adapter":
            before = adapter_back(opened.home)
            opened.record("model-used", model=before)
            return _say_model(options, before)
        own = go_back(opened.home)
    if wants_json(options):
        output.data({"reader": "own" if own else "shipped"})
    elif own:
        output.result(_("The earlier reader is in use again."))
    else:
        output.result(_("The reader that came with the program is in use again."))
    return 0


def _say_model(options: argparse.Namespace, name: str) -> int:
    if wants_json(options):
        output.data({"using": name})
    else:
        output.result(_("{name} answers again.").format(name=name))
    return 0
