"""Where the command line gets a secret from: a file, standard input or a person at the terminal.

A secret is never an argument: every user of the machine can read those.
"""

import argparse
import getpass
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.cli import output
from copilot.errors import PathNotFoundError
from copilot.errors.vault import NoSecretError, PassphrasesDifferError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.domain import Matter
    from copilot.workspace.keychain import Ask


def add_new_passphrase_file(parser: argparse.ArgumentParser) -> None:
    """``--new-passphrase-file FILE``."""
    parser.add_argument(
        "--new-passphrase-file",
        metavar="FILE",
        help=_("read the passphrase to be set from the first line of FILE"),
    )


def asker(options: argparse.Namespace) -> "Ask":
    """How to get the passphrase of a matter that is locked; None where nobody can be asked."""

    def ask(matter: "Matter") -> str | None:
        with suppress(NoSecretError):
            return passphrase(options, matter.name)
        return None

    return ask


def passphrase(options: argparse.Namespace, name: str) -> str:
    """The passphrase a matter has; raises NoSecretError where nobody can be asked."""
    given = _from_file(options)
    if given is not None:
        return given
    if not _terminal():
        raise NoSecretError
    return _typed(_("Passphrase of “{name}”: ").format(name=name))


def new_passphrase(options: argparse.Namespace, name: str, *, sealed: bool) -> str:
    """A passphrase to be set: from ``--new-passphrase-file``, or typed twice.

    ``--passphrase-file`` will do where no other passphrase is needed. Raises NoSecretError or
    PassphrasesDifferError.
    """
    given: str | None = getattr(options, "new_passphrase_file", None)
    if given is not None:
        return first_line(given)
    known = None if sealed else _from_file(options)
    if known is not None:
        return known
    if not _terminal():
        raise NoSecretError
    first = _typed(_("New passphrase of “{name}”: ").format(name=name))
    if first != _typed(_("Once more: ")):
        raise PassphrasesDifferError
    return first


def recovery_key(options: argparse.Namespace) -> str:
    """A printed recovery key: from ``--recovery-file``, or typed; raises NoSecretError."""
    if options.recovery_file is not None:
        return first_line(options.recovery_file)
    if not _terminal():
        raise NoSecretError
    return _typed(_("Recovery key: "))


def tell_recovery_key(printed: str) -> None:
    """Show a new recovery key, once, on standard error: it is not what the command is for."""
    output.narrate(_("Recovery key (shown this once; print it and lock it away):"))
    output.narrate(f"\n    {printed}\n")


@cache
def first_line(path: str) -> str:
    """The first line of a file, or of standard input for ``-``; read once."""
    if path == "-":
        return sys.stdin.readline().rstrip("\r\n")
    try:
        with Path(path).open(encoding="utf-8", errors="surrogateescape") as stream:
            return stream.readline().rstrip("\r\n")
    except OSError as error:
        raise PathNotFoundError(path=path) from error


def _from_file(options: argparse.Namespace) -> str | None:
    path: str | None = getattr(options, "passphrase_file", None)
    return None if path is None else first_line(path)


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _typed(prompt: str) -> str:
    try:
        return getpass.getpass(prompt, stream=sys.stderr)
    except EOFError as error:
        raise NoSecretError from error
