"""``copilot models``: which weights are there, add, remove, verify, choose, self-test.

An adapter is chosen by :mod:`copilot.cli.adapter`: only once it answers better than its base.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.adapter import add_trial_options, use_adapter
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.inference.catalogue import InstalledModel
    from copilot.inference.llm import SelfTest


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command group to the parser."""
    group = commands.add_parser("models", parents=[shared], help=_("language models on this PC"))
    actions = group.add_subparsers(metavar=_("ACTION"), required=True)
    listing = actions.add_parser("list", parents=[shared], help=_("installed models"))
    listing.set_defaults(run=_list)
    adding = actions.add_parser("add", parents=[shared], help=_("add a GGUF file"))
    adding.add_argument("file", type=Path, metavar="FILE")
    adding.add_argument(
        "--allow-large", action="store_true", help=_("accept 7 billion parameters and more")
    )
    adding.set_defaults(run=_add)
    adding.add_argument(
        "--base", metavar="MODEL", help=_("the file is a LoRA adapter for this model")
    )
    removing = actions.add_parser("remove", parents=[shared], help=_("remove an added model"))
    removing.add_argument("name", metavar="NAME")
    removing.set_defaults(run=_remove)
    using = actions.add_parser("use", parents=[shared], help=_("choose the model that answers"))
    using.add_argument("name", metavar="NAME")
    add_trial_options(using)
    using.set_defaults(run=_use)
    verify = actions.add_parser("verify", parents=[shared], help=_("check every file's sha256"))
    verify.set_defaults(run=_verify)
    selftest = actions.add_parser("selftest", parents=[shared], help=_("load, generate, measure"))
    selftest.set_defaults(run=_selftest)


def _record(model: "InstalledModel") -> dict[str, Any]:
    return {
        "name": model.name,
        "role": model.role,
        "path": str(model.path),
        "bytes": model.bytes,
        "parameters": model.parameters,
        "context": model.context,
        "memory": model.memory,
        "licence": model.licence,
        "base": model.base,
    }


def _list(options: argparse.Namespace) -> int:
    from copilot.errors import ModelMissingError
    from copilot.inference.catalogue import find, installed

    with workspace(options) as opened:
        models = installed(opened.home)
        try:
            in_use = find(opened.home, opened.settings.model).name
        except ModelMissingError:
            in_use = ""
    if wants_json(options):
        output.data({"models": [{**_record(m), "in_use": m.name == in_use} for m in models]})
        return 0
    for model in models:
        mark = "*" if model.name == in_use else " "
        line = f"{mark} {model.name:<36} {model.role:<10} {model.bytes / 1e6:8.0f} MB"
        output.result(f"{line}  {model.base}".rstrip())
    if not models:
        output.result(_("No model is installed. make weights or the installer brings one."))
    return 0


def _add(options: argparse.Namespace) -> int:
    from copilot.inference.catalogue import add as add_model

    with workspace(options) as opened:
        opened.record("model-adding")
        model = add_model(opened.home, options.file, options.allow_large, options.base)
        opened.record("model-added", model=model.name, sha256=model.sha256, role=model.role)
    if wants_json(options):
        output.data(_record(model))
    elif model.role == "adapter":
        output.result(
            _(
                "Added {name}, an adapter for {base}. It answers once copilot models use {name} "
                "--gold FILE.jsonl --matter MATTER shows that it answers better."
            ).format(name=model.name, base=model.base)
        )
    else:
        output.result(
            _("Added {name}. copilot models use {name} makes it the one that answers.").format(
                name=model.name
            )
        )
    return 0


def _remove(options: argparse.Namespace) -> int:
    from copilot.inference.catalogue import remove

    with workspace(options) as opened:
        opened.record("model-removed", model=options.name)
        remove(opened.home, options.name)
    _done(options, _("Removed {name}.").format(name=options.name), removed=options.name)
    return 0


def _use(options: argparse.Namespace) -> int:
    from copilot.inference.catalogue import find, use

    with workspace(options) as opened:
        model = find(opened.home, options.name)
        if model.role == "adapter":
            return use_adapter(opened, model, options)
        opened.record("model-used", model=model.name, sha256=model.sha256)
        use(opened.home, options.name)
    _done(options, _("{name} answers from now on.").format(name=options.name), using=options.name)
    return 0


def _done(options: argparse.Namespace, sentence: str, **record: str) -> None:
    if wants_json(options):
        output.data(record)
    else:
        output.result(sentence)


def _verify(options: argparse.Namespace) -> int:
    from copilot.inference.catalogue import verify

    checked = []
    with workspace(options) as opened:
        for name, good, detail in verify(opened.home):
            checked.append({"name": name, "ok": good, "detail": detail})
            output.narrate(f"{'✓' if good else '✗'} {name} {detail}")
    if wants_json(options):
        output.data({"models": checked})
    return 0 if all(entry["ok"] for entry in checked) else 6


def _selftest(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        test = opened.selftest()
        name = opened.models.language_model.name
    if wants_json(options):
        output.data({"model": name, **_selftest_record(test)})
        return 0
    output.result(
        _(
            "{name}: {prompt:.0f} tokens/s prompt, {generation:.1f} tokens/s generation, "
            "{threads} threads"
        ).format(
            name=name,
            prompt=test.prompt_tokens_per_second,
            generation=test.generation_tokens_per_second,
            threads=test.threads,
        )
    )
    output.result(_("CPU features: {features}").format(features=test.cpu_features))
    if test.variant:
        output.result(_("Processor variant: {variant}").format(variant=test.variant))
    for name, reason in test.given_up:
        output.result(_("Given up: {variant} ({reason})").format(variant=name, reason=reason))
    return 0


def _selftest_record(test: "SelfTest") -> dict[str, Any]:
    return {
        "prompt_tokens_per_second": round(test.prompt_tokens_per_second, 1),
        "generation_tokens_per_second": round(test.generation_tokens_per_second, 2),
        "threads": test.threads,
        "cpu_features": test.cpu_features,
        "cpu_variant": test.variant,
        "variants_given_up": [list(pair) for pair in test.given_up],
        "text": test.text,
    }
