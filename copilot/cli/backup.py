"""``copilot backup``: a matter as one encrypted, signed file."""

import argparse
from pathlib import Path

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import _


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "backup", parents=[shared], help=_("a matter as one encrypted, signed file")
    )
    parser.add_argument("name", metavar="MATTER")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--portable",
        action="store_true",
        help=_("let the recovery key open it on another machine too"),
    )
    parser.set_defaults(run=_backup)


def _backup(options: argparse.Namespace) -> int:
    from copilot.workspace.safekeeping import backup

    target = Path(options.file).expanduser().absolute()
    with workspace(options) as opened:
        made = backup(opened, options.name, target, portable=options.portable)
    if wants_json(options):
        output.data(
            {
                "matter": options.name,
                "path": str(made.path),
                "sha256": made.sha256,
                "bytes": made.bytes,
                "documents": made.documents,
                "portable": made.portable,
                "signer": made.signer,
            }
        )
        return 0
    output.result(
        _("{documents} documents, {size:.1f} MB: {path}").format(
            documents=made.documents, size=made.bytes / 1e6, path=made.path
        )
    )
    output.result(f"SHA-256 {made.sha256}")
    if made.portable:
        output.narrate(
            _("It opens here, and elsewhere with the recovery key, even after the deletion.")
        )
    else:
        output.narrate(
            _(
                "It opens in this data home only, and no more once the matter is deleted. Against "
                "the loss of this machine make one with --portable."
            )
        )
    return 0
