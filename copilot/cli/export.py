"""``copilot export``: what was asked in a matter, as a file with every pinpoint in a footnote.

:func:`add_export_options` and :func:`exported` are ``--export`` of other commands.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.exports.report import Report


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "export", parents=[shared], help=_("write what was asked and answered to a file")
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=_("ends in .docx, .pdf, .md, .xlsx or .csv")
    )
    parser.add_argument(
        "--question", type=int, action="append", metavar="NUMBER", help=_("only this one; repeat")
    )
    parser.add_argument("--search", default="", metavar="WORDS", help=_("only what holds these"))
    parser.add_argument(
        "--limit", type=int, default=0, metavar="N", help=_("the newest N; 0 for all")
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    add_matter_option(parser)
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from copilot.exports.writing import check_target, write
    from copilot.workspace.products.conversations import past_report

    check_target(options.file, overwrite=options.overwrite)
    with open_matter(options) as matter:
        library = matter.library
        numbers = options.question
        if numbers:
            past = [library.past_question(number) for number in dict.fromkeys(numbers)]
        else:
            past = library.history(max(options.limit, 0), options.search)
        if past:
            report = past_report(matter, past)
            written = write(report, options.file, overwrite=options.overwrite)
    if not past:
        output.narrate(_("Nothing was asked in this matter that fits."))
        return 4
    if wants_json(options):
        output.data({"path": str(written), "questions": len(past)})
    else:
        output.result(_("Written: {path}").format(path=output.one_line(str(written))))
    return 0


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """``--export FILE`` and ``--overwrite``."""
    parser.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help=_("write it to FILE too; ends in .docx, .pdf, .md, .xlsx or .csv"),
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))


def check_export(options: argparse.Namespace) -> None:
    """Raise before any work where ``--export`` could not be written."""
    if options.export is not None:
        from copilot.exports.writing import check_target

        check_target(options.export, overwrite=options.overwrite)


def exported(options: argparse.Namespace, report_of: "Callable[[], Report]") -> None:
    """Write the report where ``--export`` names a file; told on stderr."""
    if options.export is not None:
        from copilot.exports.writing import write

        written = write(report_of(), options.export, overwrite=options.overwrite)
        output.narrate(_("Written: {path}").format(path=output.one_line(str(written))))
