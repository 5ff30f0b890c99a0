"""``copilot matter``: create, list, show, delete, and whether verdicts may leave it."""

import argparse
from contextlib import closing
from typing import Any

from copilot.cli import life_cycle, matter_keys, output, secrets
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
    create.add_argument(
        "--passphrase", action="store_true", help=_("ask for a passphrase that opens it")
    )
    secrets.add_new_passphrase_file(create)
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
    delete.add_argument(
        "--early", action="store_true", help=_("even before the end of its retention")
    )
    delete.set_defaults(run=_delete)
    matter_keys.add_actions(actions, shared)
    life_cycle.add_actions(actions, shared)


def _record(matter: Matter) -> dict[str, Any]:
    return {
        "name": matter.name,
        "language": matter.language,
        "owner": matter.owner,
        "created": matter.created,
        "feedback": matter.feedback,
        "admitted": list(matter.admitted),
        "hold": matter.hold,
        "retain_until": matter.retain_until,
    }


def _create(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        passphrase = _passphrase(options)
        matter = opened.create_matter(options.name, options.language)
        printed = "" if passphrase is None else opened.protect_matter(matter.name, passphrase)
    if wants_json(options):
        output.data({**_record(matter), **({"recovery_key": printed} if printed else {})})
    else:
        if printed:
            secrets.tell_recovery_key(printed)
        output.result(_("Matter “{name}” created.").format(name=matter.name))
    return 0


def _passphrase(options: argparse.Namespace) -> str | None:
    """The passphrase of a matter to be made; None where it is to open for anybody's use."""
    given = any(getattr(options, name, None) for name in ("passphrase_file", "new_passphrase_file"))
    if not (options.passphrase or given):
        return None
    from copilot.security.vault.passphrase import check_strength

    passphrase = secrets.new_passphrase(options, options.name, sealed=False)
    check_strength(passphrase)
    return passphrase


def _list(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        matters = opened.matters()
        sealed = {matter.name for matter in matters if opened.sealed(matter.name)}
    if wants_json(options):
        listed = [{**_record(matter), "sealed": matter.name in sealed} for matter in matters]
        output.data({"matters": listed})
    elif not matters:
        output.result(_("No matter yet. copilot matter create NAME makes one."))
    else:
        for matter in matters:
            kept = _("keep until {day}").format(day=matter.retain_until)
            marks = [
                *([_("legal hold")] if matter.hold else []),
                *([kept] if matter.retain_until else []),
                *([_("locked")] if matter.name in sealed else []),
            ]
            output.result("\t".join([matter.name, matter.language, matter.created, *marks]))
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
                "This deletes the index of “{name}” and its keys, not the documents; its backups "
                "open no more. Type the name to confirm:"
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
        certificate = opened.delete_matter(options.name, early=options.early)
    if wants_json(options):
        output.data({"deleted": options.name, "certificate": str(certificate or "")})
    else:
        output.result(_("Matter “{name}” deleted.").format(name=options.name))
        output.result(_("Certificate: {path}").format(path=certificate))
    return 0
