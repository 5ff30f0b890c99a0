"""``copilot-installer``: install, verify, upgrade, rollback, uninstall, status."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from copilot_installer import data, failures, upkeep
from copilot_installer.failures import InstallError
from copilot_installer.install import Wishes, install
from copilot_installer.layout import Layout, read_record
from copilot_installer.narration import Narrator, system_language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    prefix: Path | None = options.prefix or _own_prefix()
    if prefix is None:
        parser.error("--prefix DIR")
    os.umask(0o022)  # a machine-wide installation is for everyone to read
    layout = Layout(prefix.expanduser().absolute())
    narrator = Narrator(options.lang, yes=options.yes, quiet=options.quiet)
    try:
        _run(options, layout, narrator)
    except InstallError as error:
        print(f"copilot-installer: {error.text(options.lang)}", file=sys.stderr)
        return error.reason.code
    except KeyboardInterrupt:
        return failures.INTERRUPTED
    return failures.OK


def _own_prefix() -> Path | None:
    """The installation this program belongs to: PREFIX/versions/X.Y/python."""
    version = Path(sys.prefix).resolve().parent
    return version.parent.parent if version.parent.name == "versions" else None


def _run(options: argparse.Namespace, layout: Layout, narrator: Narrator) -> None:
    command = options.command
    if command in ("install", "upgrade"):
        install(options.file.absolute(), layout, _wishes(options, layout), narrator)
    elif command == "verify" and options.file:
        upkeep.verify_bundle(options.file.absolute(), layout, options.fingerprint, narrator)
    elif command == "verify":
        upkeep.verify_installed(layout, narrator)
    elif command == "rollback":
        upkeep.rollback(layout, narrator)
    elif command == "uninstall":
        upkeep.uninstall(layout, options.purge, narrator)
    else:
        _show(upkeep.status(layout), options.json)


def is_machine_wide(asked: bool | None, layout: Layout) -> bool:
    """As asked, else as installed before, else for root outside root's own home."""
    before: bool | None = read_record(layout).get("machine_wide")
    if asked is not None or before is not None:
        return bool(before if asked is None else asked)
    return os.geteuid() == 0 and not layout.root.is_relative_to(Path.home())


def _wishes(options: argparse.Namespace, layout: Layout) -> Wishes:
    machine_wide = is_machine_wide(options.machine_wide, layout)
    home = options.data_home or (None if machine_wide else data.default_home())
    return Wishes(
        models=options.models.absolute() if options.models else None,
        fingerprint=options.fingerprint,
        allow_older=options.allow_older,
        desktop=not options.no_desktop,
        smoke=not options.no_smoke_test,
        machine_wide=machine_wide,
        data_home=home.absolute() if home else None,
        staged=options.staged,
        checked=options.checked,
    )


def _show(told: dict[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        print(f"{name + ':':<14} {shown}")


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--prefix", type=Path, help="where it is installed")
    shared.add_argument("--lang", choices=("de", "en"), default=system_language())
    shared.add_argument("--yes", action="store_true", help="ask nothing (unattended)")
    shared.add_argument("--quiet", action="store_true", help="say only what went wrong")
    parser = argparse.ArgumentParser(prog="copilot-installer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("install", "upgrade"):
        _add_install(commands.add_parser(name, parents=[shared], help="from a bundle"))
    verify = commands.add_parser("verify", parents=[shared], help="a bundle, or what is installed")
    verify.add_argument("file", type=Path, nargs="?", metavar="FILE.run")
    verify.add_argument("--fingerprint", "--new-key", help="the only key that is accepted")
    commands.add_parser("rollback", parents=[shared], help="use the version before again")
    uninstall = commands.add_parser("uninstall", parents=[shared], help="remove the program")
    uninstall.add_argument("--purge", action="store_true", help="and all matters")
    status = commands.add_parser("status", parents=[shared], help="what is installed")
    status.add_argument("--json", action="store_true")
    return parser


def _add_install(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.run")
    parser.add_argument("--models", type=Path, metavar="FILE.run", help="a bundle with the models")
    parser.add_argument("--fingerprint", "--new-key", help="the only key that is accepted")
    parser.add_argument("--allow-older", action="store_true", help="also an older version")
    parser.add_argument("--no-desktop", action="store_true", help="no desktop entry")
    parser.add_argument("--no-smoke-test", action="store_true", help="do not try it out first")
    parser.add_argument("--data-home", type=Path, metavar="DIR", help="whose matters are migrated")
    parser.add_argument("--machine-wide", action="store_true", default=None, help="for every user")
    parser.add_argument("--this-user", dest="machine_wide", action="store_false", default=None)
    parser.add_argument("--staged", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--checked", action="store_true", help=argparse.SUPPRESS)


if __name__ == "__main__":
    sys.exit(main())
