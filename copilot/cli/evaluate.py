"""``copilot eval``: figures on a gold set, as JSON for scripts or as a Markdown table."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.evals.run import Step
    from copilot.evals.study import Study


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command group to the parser."""
    group = commands.add_parser("eval", parents=[shared], help=_("figures on a gold set"))
    kinds = group.add_subparsers(metavar=_("KIND"), required=True)
    retrieval = kinds.add_parser(
        "retrieval", parents=[shared], help=_("how well passages are found")
    )
    answers = kinds.add_parser(
        "answers", parents=[shared], help=_("how well questions are answered")
    )
    for kind in (retrieval, answers):
        _add_options(kind)
    answers.add_argument(
        "--model",
        nargs="+",
        action="extend",
        metavar="NAME",
        help=_("a column for each of these models"),
    )
    answers.add_argument(
        "--closed-book",
        action="store_true",
        help=_("ask each model without documents as well: what does retrieval add?"),
    )
    retrieval.set_defaults(run=_evaluate, kind="retrieval", model=None, closed_book=False)
    answers.set_defaults(run=_evaluate, kind="answers")


def _add_options(kind: argparse.ArgumentParser) -> None:
    kind.add_argument("--gold", type=Path, required=True, metavar="FILE.jsonl")
    kind.add_argument(
        "--matter",
        nargs="+",
        action="extend",
        required=True,
        metavar="NAME",
        help=_("the matter's name; a column for each of several, as for another embedder"),
    )
    kind.add_argument(
        "--profile",
        nargs="+",
        action="extend",
        metavar="NAME",
        help=_("a column for each of these profiles, by name or as a TOML file"),
    )
    kind.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help=_("write the report and every outcome there; the same command goes on there"),
    )
    kind.add_argument(
        "--limit",
        type=int,
        default=0,
        metavar="N",
        help=_("only N questions, evenly spread over the file"),
    )


def _evaluate(options: argparse.Namespace) -> int:
    from copilot.evals.columns import Kind
    from copilot.evals.study import Study

    with workspace(options) as opened:
        study = Study(
            opened,
            Kind(options.kind),
            options.gold,
            matters=options.matter,
            profiles=options.profile or [],
            models=options.model or [],
            closed_book=options.closed_book,
            limit=options.limit,
            out=options.out,
        )
        return _follow(study, options)


def _follow(study: "Study", options: argparse.Namespace) -> int:
    """Show how far it is, then the report; an interruption says how to go on."""
    from copilot.evals.markdown import figures_table

    progress = output.Progress()
    done = 0
    try:
        for name, step in study.run():
            done += 1
            progress.show(_far(name, step))
    except KeyboardInterrupt:
        progress.done()
        _say_how_to_go_on(done, study.questions, options.out)
        return 130
    finally:
        progress.done()
    report = study.write_report()
    if wants_json(options):
        output.data(report)
    else:
        output.result(figures_table(report))
        _say_where(options.out, study.written)
    return 0


def _far(name: str, step: "Step") -> str:
    """How far a column is: questions, those of an earlier run, time left."""
    far = f"{name}  {step.done}/{step.total}"
    if step.kept:
        far += "  " + _("{count} from an earlier run").format(count=step.kept)
    if step.seconds_left is not None:
        minutes, seconds = divmod(round(step.seconds_left), 60)
        far += "  " + _("{minutes}:{seconds:02d} left").format(minutes=minutes, seconds=seconds)
    return far


def _say_how_to_go_on(done: int, total: int, out: Path | None) -> None:
    if out is None:
        output.narrate(
            _(
                "Interrupted after {done} of {total}; nothing is kept. With --out FOLDER the same "
                "command could go on."
            ).format(done=done, total=total)
        )
        return
    output.narrate(
        _(
            "Interrupted after {done} of {total}; they are kept in {folder}. The same command "
            "goes on from there."
        ).format(done=done, total=total, folder=out)
    )


def _say_where(out: Path | None, written: Sequence[Path]) -> None:
    if out is not None:
        names = ", ".join(path.name for path in written)
        output.narrate(_("Written to {folder}: {names}").format(folder=out, names=names))
