"""``copilot audit``: show what was done, check that nobody changed it, hand it out signed."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.domain import TrailEntry
from copilot.errors import BadDateError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.workspace.trail import Checked

_BROKEN: Final = 5
_SHOWN: Final = 50


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command group to the parser."""
    group = commands.add_parser("audit", parents=[shared], help=_("the record of what was done"))
    actions = group.add_subparsers(metavar=_("ACTION"), required=True)
    _add_show(actions, shared)
    verify = actions.add_parser(
        "verify", parents=[shared], help=_("check that no entry was changed")
    )
    verify.add_argument("--matter", action="append", metavar="NAME", help=_("only this matter"))
    verify.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help=_("compare with an exported trail")
    )
    verify.set_defaults(run=_verify)
    export = actions.add_parser("export", parents=[shared], help=_("write a signed copy"))
    export.add_argument("file", type=Path, metavar="FILE.json")
    export.add_argument("--matter", metavar="NAME", help=_("of this matter"))
    export.set_defaults(run=_export)
    restart = actions.add_parser(
        "restart", parents=[shared], help=_("begin anew after a break, keeping the old trail")
    )
    restart.set_defaults(run=_restart)


def _add_show(actions: Commands, shared: argparse.ArgumentParser) -> None:
    show = actions.add_parser("show", parents=[shared], help=_("the entries, newest last"))
    show.add_argument("--matter", metavar="NAME", help=_("of this matter"))
    show.add_argument("--action", metavar="ACTION", help=_("only these, as in “export”"))
    show.add_argument("--user", metavar="USER")
    show.add_argument("--since", metavar="DATE", type=_moment)
    show.add_argument("--until", metavar="DATE", type=_moment)
    show.add_argument(
        "--limit", type=int, default=_SHOWN, metavar="N", help=_("the newest N; 0 for all")
    )
    show.set_defaults(run=_show)


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError as error:
        raise BadDateError(date=text) from error
    return text


def _show(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        wanted = [entry for entry in opened.activity(options.matter) if _wanted(entry, options)]
    shown = wanted[-options.limit :] if options.limit > 0 else wanted
    if wants_json(options):
        output.data({"matter": options.matter, "entries": [_record(entry) for entry in shown]})
        return 0 if shown else 4
    for entry in shown:
        facts = "  ".join(f"{key}={value}" for key, value in entry.facts.items())
        when = entry.at[:19].replace("T", " ")
        output.result(f"{entry.number:>6}  {when}  {entry.user}  {entry.action}  {facts}".rstrip())
    if not shown:
        output.result(_("Nothing was recorded that fits."))
    return 0 if shown else 4


def _wanted(entry: TrailEntry, options: argparse.Namespace) -> bool:
    return (
        (options.action is None or entry.action == options.action)
        and (options.user is None or entry.user == options.user)
        and (options.since is None or entry.at >= options.since)
        # A day, or a month, is meant with its end.
        and (options.until is None or entry.at[: len(options.until)] <= options.until)
    )


def _record(entry: TrailEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "user": entry.user,
        "action": entry.action,
        "facts": dict(entry.facts),
    }


def _verify(options: argparse.Namespace) -> int:
    from copilot.security.signing import fingerprint
    from copilot.workspace.auditing import verify, verify_checkpoint

    with workspace(options) as opened:
        if options.checkpoint is not None:
            checked = [verify_checkpoint(opened, options.checkpoint)]
        else:
            checked = list(verify(opened, options.matter))
        key = fingerprint(opened.trail.key.public)
    whole = all(each.whole for each in checked)
    if wants_json(options):
        trails = [_checked_record(each) for each in checked]
        output.data({"whole": whole, "fingerprint": key, "trails": trails})
        return 0 if whole else _BROKEN
    for each in checked:
        _say(each)
    output.result(_("Key of this installation: {fingerprint}").format(fingerprint=key))
    return 0 if whole else _BROKEN


def _checked_record(checked: "Checked") -> dict[str, Any]:
    return {
        "matter": checked.matter,
        "entries": checked.entries,
        "checked": checked.checked,
        "whole": checked.whole,
        "faults": [
            {"number": fault.number, "what": str(fault.what), "broken": fault.broken}
            for fault in checked.faults
        ],
    }


def _say(checked: "Checked") -> None:
    mark = ("✓" if checked.checked else "?") if checked.whole else "✗"
    name = checked.matter or _("installation")
    output.result(
        _("{mark} {name}: {count} entries").format(mark=mark, name=name, count=checked.entries)
    )
    for fault in checked.faults:
        sign = "✗" if fault.broken else "!"
        output.result(f"  {sign} {_('entry {number}').format(number=fault.number)}: {fault.what}")


def _export(options: argparse.Namespace) -> int:
    from copilot.workspace.auditing import export

    with workspace(options) as opened:
        told = export(opened, options.file, options.matter)
    if wants_json(options):
        output.data({key: value for key, value in told.items() if key != "lines"})
        return 0
    output.result(
        _("{count} entries written to {path}, signed with the key {fingerprint}.").format(
            count=len(told["lines"]), path=options.file, fingerprint=told["fingerprint"]
        )
    )
    return 0


def _restart(options: argparse.Namespace) -> int:
    from copilot.workspace.auditing import restart

    with workspace(options) as opened:
        aside = restart(opened)
    if wants_json(options):
        output.data({"put_aside": str(aside or "")})
    else:
        output.result(_("The old trail lies at {path}; a new one begins.").format(path=aside))
    return 0
