"""``copilot draft``: a Word template filled from verified facts, open points listed."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.workspace.products.draft import Draft


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "draft", parents=[shared], help=_("fill a Word template from the matter's documents")
    )
    parser.add_argument("template", type=Path, metavar="TEMPLATE.docx")
    add_matter_option(parser)
    parser.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="D",
        help=_("take facts from this document, by number or path"),
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="given",
        metavar="NAME=VALUE",
        help=_("fill a field yourself; a pinpoint such as D3:10-40 gives its words"),
    )
    parser.add_argument("--export", type=Path, metavar="FILE.docx", help=_("write the letter"))
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.set_defaults(run=_draft)


def _draft(options: argparse.Namespace) -> int:
    from copilot.exports.files import check_free, write_file
    from copilot.tools.draft.filling import own_value
    from copilot.workspace.products.draft import draft

    given = dict(map(own_value, options.given))
    if options.export:
        check_free(options.export, overwrite=options.overwrite)
    with open_matter(options) as matter:
        made = draft(matter, options.template, given, options.document)
    if options.export:
        write_file(options.export, made.content, overwrite=options.overwrite)
        output.narrate(_("Written: {path}").format(path=options.export))
    if wants_json(options):
        output.data(record_of(made))
    else:
        _print(made)
    return 0


def record_of(made: "Draft") -> dict[str, Any]:
    """The JSON of a draft."""
    return {
        "filled": [
            {
                "field": each.field,
                "value": each.value,
                "origin": each.origin,
                "pinpoint": {**asdict(each.place), "verified": True} if each.place else None,
            }
            for each in made.filled
        ],
        "open": [{"field": each.field, "reason": str(each.reason)} for each in made.open],
    }


def _print(made: "Draft") -> None:
    from copilot.workspace.products.draft import source_text

    for each in made.filled:
        output.result(f"✓ {each.field}: {output.one_line(each.value)}")
        output.result(f"     {output.one_line(source_text(each))}")
    for left in made.open:
        output.result(f"∅ {left.field}: {left.reason}")
    told = _("{filled} fields filled, {open} open.")
    output.result(told.format(filled=len(made.filled), open=len(made.open)))
