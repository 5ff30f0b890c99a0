"""``copilot matter``: retention, hold and export."""

import argparse
from datetime import date
from pathlib import Path

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.errors import BadDateError
from copilot.locale import _

_YEARS = 6


def add_actions(actions: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the actions to ``copilot matter``."""
    retention = actions.add_parser(
        "retention", parents=[shared], help=_("until when a matter is to be kept")
    )
    retention.add_argument("name", metavar="NAME")
    when = retention.add_mutually_exclusive_group()
    when.add_argument("--until", metavar="DATE", help=_("the last day, as 2032-12-31"))
    when.add_argument(
        "--ended",
        metavar="DATE",
        help=_("the day the mandate ended: six years from the end of that year (§ 50 BRAO)"),
    )
    when.add_argument("--none", action="store_true", help=_("no retention"))
    retention.set_defaults(run=_retention)
    hold = actions.add_parser(
        "hold", parents=[shared], help=_("put a matter under a legal hold, or end it")
    )
    hold.add_argument("name", metavar="NAME")
    hold.add_argument("held", choices=("on", "off"))
    hold.set_defaults(run=_hold)
    export = actions.add_parser(
        "export", parents=[shared], help=_("everything a matter holds, readable, for its client")
    )
    export.add_argument("name", metavar="NAME")
    export.add_argument("target", metavar="FOLDER|FILE.zip")
    export.set_defaults(run=_export)


def suggested(ended: date) -> date:
    """The last day of six years from the end of the year in which a mandate ended: the period of
    § 50 Abs. 1 BRAO, as a suggestion; what applies is the firm's to decide."""
    return date(ended.year + _YEARS, 12, 31)


def _retention(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        matter = opened.matter(options.name)
        if options.none:
            matter = opened.retain_matter(options.name, None)
        elif options.ended:
            matter = opened.retain_matter(options.name, suggested(_day(options.ended)))
        elif options.until:
            matter = opened.retain_matter(options.name, _day(options.until))
    if wants_json(options):
        output.data({"name": matter.name, "retain_until": matter.retain_until})
    elif matter.retain_until:
        output.result(
            _("“{name}” is to be kept until {until}.").format(
                name=matter.name, until=matter.retain_until
            )
        )
    else:
        output.result(_("“{name}” has no retention.").format(name=matter.name))
    return 0


def _hold(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        matter = opened.hold_matter(options.name, options.held == "on")
    if wants_json(options):
        output.data({"name": matter.name, "hold": matter.hold})
    elif matter.hold:
        output.result(
            _("“{name}” is under a legal hold and cannot be deleted.").format(name=matter.name)
        )
    else:
        output.result(_("“{name}” is under no legal hold any more.").format(name=matter.name))
    return 0


def _export(options: argparse.Namespace) -> int:
    from copilot.workspace.handing_out import hand_out

    target = Path(options.target).expanduser().absolute()
    with workspace(options) as opened:
        documents = hand_out(opened, options.name, target)
    if wants_json(options):
        output.data({"exported": options.name, "documents": documents, "path": str(target)})
    else:
        output.result(
            _("{documents} documents written to {path}.").format(documents=documents, path=target)
        )
        output.narrate(_("These files are not encrypted: whoever has them can read them."))
    return 0


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise BadDateError(date=typed) from error
