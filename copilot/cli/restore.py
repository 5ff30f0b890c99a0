"""``copilot restore``: a matter back from its backup, or a proof that it would be whole."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.cli import output, secrets
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.workspace.safekeeping import Restored


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "restore", parents=[shared], help=_("bring a matter back from its backup")
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--test", action="store_true", help=_("only prove that the backup is whole")
    )
    parser.add_argument("--name", default="", metavar="NAME", help=_("under another name"))
    parser.add_argument(
        "--recovery-file", metavar="FILE", help=_("read the recovery key from FILE")
    )
    secrets.add_new_passphrase_file(parser)
    parser.set_defaults(run=_restore)


def _restore(options: argparse.Namespace) -> int:
    from copilot.workspace.safekeeping import restore, try_out

    path = Path(options.file).expanduser().absolute()
    recovery = secrets.first_line(options.recovery_file) if options.recovery_file else ""
    with workspace(options) as opened:
        if options.test:
            found = try_out(opened, path, recovery)
        else:
            given = options.new_passphrase_file
            passphrase = secrets.first_line(given) if given else None
            found = restore(
                opened, path, name=options.name, recovery=recovery, passphrase=passphrase
            )
    if wants_json(options):
        output.data(_record(found, options.test))
    else:
        _tell(found, options.test)
    return 0


def _record(found: "Restored", tried: bool) -> dict[str, object]:
    return {
        "matter": found.matter,
        "created": found.created,
        "documents": found.documents,
        "pages": found.pages,
        "chunks": found.chunks,
        "signer": found.signer,
        "signed_here": found.own,
        "compared": found.compared,
        "same": found.same,
        "tested": tried,
    }


def _tell(found: "Restored", tried: bool) -> None:
    told = (
        _("The backup of “{name}” of {created} is whole: {documents} documents, {pages} pages.")
        if tried
        else _("“{name}” is back as of {created}: {documents} documents, {pages} pages.")
    )
    output.result(
        told.format(
            name=found.matter,
            created=found.created,
            documents=found.documents,
            pages=found.pages,
        )
    )
    if not found.own:
        output.result(_("Signed by another installation: {signer}").format(signer=found.signer))
    if found.compared and found.same:
        output.result(_("It finds what the matter finds today."))
    elif found.compared:
        output.result(_("The matter has changed since: it finds something else today."))
