"""``copilot conflicts``: in which matters a name occurs, and on which side."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import N_, _

if TYPE_CHECKING:
    from copilot.tools.conflicts import Involvement

_SAID = {
    "client": N_("client, against {others}"),
    "opponent": N_("opponent of {others}"),
    "adverse": N_("adverse to {others} ({count} documents)"),
    "contract": N_("contract with {others} ({count} documents)"),
    "correspondence": N_("correspondence with {others} ({count} documents)"),
}


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "conflicts", parents=[shared], help=_("in which matters a name occurs, on which side")
    )
    parser.add_argument("name", metavar="NAME")
    parser.set_defaults(run=_conflicts)


def _conflicts(options: argparse.Namespace) -> int:
    from copilot.workspace.products.conflicts import check_conflicts

    with workspace(options) as opened:
        found, unread, hidden = check_conflicts(opened, options.name)
    if wants_json(options):
        record = asdict(found)
        output.data({**record, "not_opened": unread, "not_yours": hidden})
        return 0 if found.involvements else 4
    for each in found.involvements:
        output.result(_line(each))
    for one, other in found.opposed:
        output.result(
            _("! On both sides: client in “{one}”, opponent in “{other}”.").format(
                one=one, other=other
            )
        )
    if not found.involvements:
        output.result(_("The name occurs in no matter that was looked into."))
    if unread or hidden:
        sentence = _(
            "Not looked into: {unread} matters that are locked, {hidden} that are not yours."
        )
        output.result(sentence.format(unread=len(unread), hidden=hidden))
    return 0 if found.involvements else 4


def _line(each: "Involvement") -> str:
    others = ", ".join(each.others) or "–"
    said = _(_SAID[each.relation]).format(others=others, count=each.documents)
    return output.one_line(f"{each.matter}: {each.name}: {said}")
