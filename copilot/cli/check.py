"""``copilot check``: quotations, figures, dates, references, authorities and terms of a draft."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.domain import ReadOptions
from copilot.errors import PathNotFoundError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.domain import Document
    from copilot.tools.check import Checked, Finding
    from copilot.workspace import OpenMatter


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "check", parents=[shared], help=_("check a draft against the matter's documents")
    )
    parser.add_argument("draft", type=Path, metavar="DRAFT", help=_("the draft, in any format"))
    add_matter_option(parser)
    parser.add_argument(
        "--exhibit",
        action="append",
        default=[],
        metavar="K3=D12",
        help=_("which document an exhibit is; can be given several times"),
    )
    parser.add_argument("--record", default="", metavar="D", help=_("the court's file"))
    parser.add_argument("--all", action="store_true", help=_("show what is right as well"))
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help=_("write .docx, .pdf, .xlsx, .md or .csv")
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from copilot.exports.writing import check_target, write
    from copilot.tools.check.report import report
    from copilot.workspace.products.check import exhibit_marks

    if options.export:
        check_target(options.export, overwrite=options.overwrite)
    marks = exhibit_marks(options.exhibit)
    draft = _read(options.draft)
    with open_matter(options) as matter:
        checked = _finished(matter, draft, options.draft.name, marks, options.record)
    if options.export:
        write(report(checked), options.export, overwrite=options.overwrite)
        output.narrate(_("Written: {path}").format(path=options.export))
    if wants_json(options):
        output.data(record_of(checked))
    elif not options.export:
        _print(checked, options.all)
    return 0


def _read(path: Path) -> "Document":
    from copilot.readers.pool import ReaderPool

    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    with ReaderPool(folders=[path.absolute().parent]) as pool:
        return pool.read(path.absolute(), ReadOptions("auto"))


def _finished(
    matter: "OpenMatter", draft: "Document", name: str, marks: dict[str, str], record: str
) -> "Checked":
    from copilot.tools.check.checking import CheckReady
    from copilot.workspace.products.check import check_draft

    progress = output.Progress()
    try:
        for event in check_draft(matter, draft, name, marks, record):
            if isinstance(event, CheckReady):
                return event.checked
            progress.show(
                _("{done} of {total} documents compared …").format(
                    done=event.done, total=event.total
                )
            )
    finally:
        progress.done()
    raise AssertionError("a check ends with CheckReady")


def record_of(checked: "Checked") -> dict[str, Any]:
    """The JSON of a check."""
    return {
        "draft": checked.draft,
        "faults": len(checked.faults),
        "findings": [_finding_record(each) for each in checked.findings],
        "notes": [str(note) for note in checked.notes],
        "coverage": asdict(checked.coverage),
    }


def _finding_record(finding: "Finding") -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "state": finding.state.value,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "told": str(finding.told) if finding.told else "",
        "places": [
            {
                "document": place.document,
                "path": place.path,
                "page": place.page,
                "start": place.start,
                "end": place.end,
                "quote": place.quote,
            }
            for place in finding.places
        ],
    }


def _print(checked: "Checked", everything: bool) -> None:
    from copilot.answers.coverage import coverage_sentence
    from copilot.tools.check.nouns import State
    from copilot.tools.check.report import KINDS, STATES, stands

    signs = {State.VERBATIM: "✓", State.DIFFERENT: "✗", State.MISSING: "∅", State.UNSURE: "?"}
    for each in checked.findings:
        if each.state is State.VERBATIM and not everything:
            continue
        text = " ".join(each.text.split())[:160]
        output.result(f"{signs[each.state]} {_(KINDS[each.kind])}, {_(STATES[each.state])}: {text}")
        output.result(f"      {stands(each)}")
    right = sum(each.state is State.VERBATIM for each in checked.findings)
    output.result(
        _("{faults} to look at, {right} found as they stand.").format(
            faults=len(checked.faults), right=right
        )
    )
    for note in checked.notes:
        output.result(f"! {note}")
    output.result(coverage_sentence(checked.coverage))
