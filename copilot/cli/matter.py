"""``copilot matter``: create, list, show, delete, and whether verdicts may leave it."""

import argparse
from contextlib import closing
from typing import Any

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.domain import Matter
from copilot.locale import LANGUAGES, _


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command group to the parser."""
    group = commands.add_parser("matter", parents=[shared], help=_("create and list matters"))
    actions = group.add_subparsers(metavar=_("ACTION"), required=True)
    create = actions.add_parser("create", parents=[shared], help=_("create a matter"))
    create.add_argument("name", metavar="NAME")
    create.add_argument("--language", choices=LANGUAGES, default="de")
    create.set_defaults(run=_create)
    listing = actions.add_parser("list", parents=[shared], help=_("list your matters"))
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", parents=[shared], help=_("what a matter holds"))
    show.add_argument("name", metavar="NAME")
    show.set_defaults(run=_show)
    allow = actions.add_parser(
        "allow-feedback",
        parents=[shared],
        help=_("let verdicts of this matter be exported, or not"),
    )
    allow.add_argument("name", metavar="NAME")
    allow.add_argument("allowed", choices=("on", "off"))
    allow.set_defaults(run=_allow_feedback)
    for action, help_text, run in (
        ("grant", _("let a user see a matter"), _grant),
        ("revoke", _("take back that a user may see a matter"), _revoke),
    ):
        parser = actions.add_parser(action, parents=[shared], help=help_text)
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("user", metavar="USER")
        parser.set_defaults(run=run)
    delete = actions.add_parser("delete", parents=[shared], help=_("delete a matter's index"))
    delete.add_argument("name", metavar="NAME")
    delete.add_argument("--yes", action="store_true", help=_("do not ask"))
    delete.set_defaults(run=_delete)


def _record(matter: Matter) -> dict[str, Any]:
    return {
        "name": matter.name,
        "language": matter.language,
        "owner": matter.owner,
        "created": matter.created,
        "feedback": matter.feedback,
        "admitted": list(matter.admitted),
    }


def _create(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        matter = opened.create_matter(options.name, options.language)
    if wants_json(options):
        output.data(_record(matter))
    else:
        output.result(_("Matter “{name}” created.").format(name=matter.name))
    return 0


def _list(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        matters = opened.matters()
    if wants_json(options):
        output.data({"matters": [_record(matter) for matter in matters]})
    elif not matters:
        output.result(_("No matter yet. copilot matter create NAME makes one."))
    else:
        for matter in matters:
            output.result(f"{matter.name}\t{matter.language}\t{matter.created}")
    return 0


def _show(options: argparse.Namespace) -> int:
    with workspace(options) as opened, closing(opened.open(options.name)) as matter:
        coverage = matter.coverage()
        record = {
            **_record(matter.matter),
            "documents": coverage.documents_searched,
            "pages": coverage.pages_searched,
            "failed": coverage.documents_failed,
            "skipped": coverage.documents_skipped,
        }
    if wants_json(options):
        output.data(record)
    else:
        for key, value in record.items():
            output.result(f"{key}\t{value}")
    return 0


def _allow_feedback(options: argparse.Namespace) -> int:
    from copilot.feedback.consent import allow

    with workspace(options) as opened:
        matter = allow(opened, options.name, options.allowed == "on")
    if wants_json(options):
        output.data(_record(matter))
    elif matter.feedback:
        output.result(
            _(
                "What was asked and judged in “{name}” may be exported from now on; "
                "“copilot feedback export” writes it and says what it gives away."
            ).format(name=matter.name)
        )
    else:
        output.result(_("Nothing is exported from “{name}” any more.").format(name=matter.name))
    return 0


def _grant(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        return _say_admitted(opened.admit(options.name, options.user), options)


def _revoke(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        return _say_admitted(opened.dismiss(options.name, options.user), options)


def _say_admitted(matter: Matter, options: argparse.Namespace) -> int:
    if wants_json(options):
        output.data(_record(matter))
    else:
        users = ", ".join((matter.owner, *matter.admitted))
        output.result(_("“{name}” is open to: {users}").format(name=matter.name, users=users))
    return 0


def _delete(options: argparse.Namespace) -> int:
    if not options.yes:
        output.narrate(
            _(
                "This deletes the index of “{name}”, not the documents. Type the name to confirm:"
            ).format(name=options.name)
        )
        try:
            confirmed = input() == options.name
        except EOFError:
            confirmed = False
        if not confirmed:
            output.narrate(_("Nothing was deleted."))
            return 2
    with workspace(options) as opened:
        opened.delete_matter(options.name)
    if wants_json(options):
        output.data({"deleted": options.name})
    else:
        output.result(_("Matter “{name}” deleted.").format(name=options.name))
    return 0
