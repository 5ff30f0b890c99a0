"""``copilot models use`` for an adapter: measured against its base before it may answer."""

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import wants_json
from copilot.errors import AdapterNotBetterError, AdapterUntestedError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.evals.trial import Trial
    from copilot.inference.catalogue import InstalledModel
    from copilot.workspace import Workspace

_NOT_BETTER = 6


def add_trial_options(parser: argparse.ArgumentParser) -> None:
    """What an adapter is measured with."""
    parser.add_argument(
        "--gold",
        type=Path,
        metavar="FILE.jsonl",
        help=_("the held-out questions an adapter has to answer better than its base"),
    )
    parser.add_argument("--matter", metavar="NAME", help=_("the matter they are asked in"))
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help=_("write the report of the comparison there")
    )
    parser.add_argument(
        "--anyway", action="store_true", help=_("use the adapter even if it does not improve")
    )


def use_adapter(opened: "Workspace", adapter: "InstalledModel", options: argparse.Namespace) -> int:
    """Let the adapter answer if it improves on its base, or ``--anyway``; say which and why.

    Raises AdapterUntestedError where there is nothing to measure it with.
    """
    from copilot.inference.catalogue import use

    if not (options.gold and options.matter):
        if not options.anyway:
            raise AdapterUntestedError(name=adapter.name, base=adapter.base)
        opened.record("model-used", model=adapter.name, sha256=adapter.sha256)
        use(opened.home, adapter.name)
        _say_unproven(adapter, options)
        return 0
    trial, seen = _tried(opened, adapter, options)
    used = trial.improved or options.anyway
    if used:
        opened.record("model-used", model=adapter.name, sha256=adapter.sha256)
        use(opened.home, adapter.name)
    _say(trial, seen, adapter, options, used)
    return 0 if used else _NOT_BETTER


def _tried(
    opened: "Workspace", adapter: "InstalledModel", options: argparse.Namespace
) -> "tuple[Trial, int]":
    """The comparison on the held-out questions, and how many of these were judged before."""
    from copilot.evals.columns import Kind
    from copilot.evals.study import Study
    from copilot.evals.trial import seen_before, trial_of

    with closing(opened.open(options.matter)) as matter:
        judged = {verdict.question for verdict in matter.library.verdicts()}
        asked = [past.question for past in matter.library.history() if past.id in judged]
    study = Study(
        opened,
        Kind.ANSWERS,
        options.gold,
        matters=[options.matter],
        models=[adapter.base, adapter.name],
        out=options.out,
    )
    progress = output.Progress()
    try:
        for name, step in study.run():
            progress.show(f"{name}  {step.done}/{step.total}")
    finally:
        progress.done()
    return trial_of(study.write_report()), seen_before(options.gold, asked)


def _say_unproven(adapter: "InstalledModel", options: argparse.Namespace) -> None:
    if wants_json(options):
        output.data({"using": adapter.name, "base": adapter.base, "measured": False})
        return
    output.result(
        _("{name} answers from now on, although nothing shows that it improves on {base}.").format(
            name=adapter.name, base=adapter.base
        )
    )


def _say(
    trial: "Trial", seen: int, adapter: "InstalledModel", options: argparse.Namespace, used: bool
) -> None:
    error = AdapterNotBetterError(name=adapter.name, base=adapter.base)
    if wants_json(options):
        record = {"using": adapter.name} if used else {"error": str(error), "exit": _NOT_BETTER}
        output.data({**record, **_record(trial, seen, adapter)})
        return
    for figure in trial.compared:
        output.result(
            f"{figure.name:<24} {figure.before:.3f} → {figure.after:.3f}"
            f"  [{figure.interval[0]:+.3f}, {figure.interval[1]:+.3f}]"
        )
    if seen:
        output.narrate(
            _("{count} of these questions were judged before: they are not held out.").format(
                count=seen
            )
        )
    _say_outcome(trial, adapter, error, used)


def _say_outcome(
    trial: "Trial", adapter: "InstalledModel", error: AdapterNotBetterError, used: bool
) -> None:
    values: dict[str, Any] = {
        "name": adapter.name,
        "base": adapter.base,
        "questions": trial.questions,
    }
    if not used:
        output.failure(str(error), str(error.fix))
    elif not trial.improved:
        output.result(
            _("{name} answers from now on, although it does not improve on {base}.").format(
                **values
            )
        )
    elif trial.sure:
        output.result(
            _(
                "{name} answers better than {base} on {questions} questions; it answers from now "
                "on."
            ).format(**values)
        )
    else:
        output.result(
            _(
                "{name} answers better than {base} on {questions} questions and answers from now "
                "on; so few questions may show that by chance."
            ).format(**values)
        )


def _record(trial: "Trial", seen: int, adapter: "InstalledModel") -> dict[str, Any]:
    return {
        "adapter": adapter.name,
        "base": adapter.base,
        "measured": True,
        "improves": trial.improved,
        "beyond_chance": trial.sure,
        "questions": trial.questions,
        "judged_before": seen,
        "figures": {
            figure.name: {
                "before": figure.before,
                "after": figure.after,
                "difference_ci95": list(figure.interval),
            }
            for figure in trial.compared
        },
    }
