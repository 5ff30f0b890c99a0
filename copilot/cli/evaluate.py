"""``copilot eval``: figures on a gold set, as JSON for scripts or as a Markdown table."""

import argparse
from pathlib import Path
from typing import Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.locale import _


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command group to the parser."""
    group = commands.add_parser("eval", parents=[shared], help=_("figures on a gold set"))
    kinds = group.add_subparsers(metavar=_("KIND"), required=True)
    for name, run, text in (
        ("retrieval", _retrieval, _("how well passages are found")),
        ("answers", _answers, _("how well questions are answered")),
    ):
        kind = kinds.add_parser(name, parents=[shared], help=text)
        kind.add_argument("--gold", type=Path, required=True, metavar="FILE.jsonl")
        add_matter_option(kind)
        kind.set_defaults(run=run)


def _retrieval(options: argparse.Namespace) -> int:
    from copilot.evals.cases import load_cases
    from copilot.evals.run import Retrieved, retrieval_report, retrieve

    cases = load_cases(options.gold)
    progress = output.Progress()
    outcomes: list[Retrieved] = []
    with open_matter(options) as matter:
        for outcome in retrieve(cases, matter.search):
            outcomes.append(outcome)
            progress.show(f"{len(outcomes)}/{len(cases)}")
    progress.done()
    _show(retrieval_report(outcomes), wants_json(options))
    return 0


def _answers(options: argparse.Namespace) -> int:
    from copilot.answers.ask import AnswerReady
    from copilot.evals.cases import load_cases
    from copilot.evals.run import Answered, answers_report

    cases = load_cases(options.gold)
    progress = output.Progress()
    outcomes: list[Answered] = []
    with open_matter(options) as matter:
        for number, case in enumerate(cases, start=1):
            for event in matter.ask(case.question):
                if isinstance(event, AnswerReady):
                    stored = tuple(
                        matter.text(pinpoint.document)[pinpoint.start : pinpoint.end]
                        for statement in event.answer.statements
                        for pinpoint in statement.pinpoints
                    )
                    outcomes.append(Answered(case, event.answer, stored))
            progress.show(f"{number}/{len(cases)}")
    progress.done()
    _show(answers_report(outcomes), wants_json(options))
    return 0


def _show(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.data(report)
        return
    output.result("| {} | {} | {} |\n|---|---|---|".format(_("figure"), _("value"), _("95 %")))
    for name, value in report.items():
        if name.endswith("_ci95"):
            continue
        interval = report.get(f"{name}_ci95")
        shown = f"{interval[0]:.3f}–{interval[1]:.3f}" if interval else ""
        output.result(f"| {name} | {value} | {shown} |")
