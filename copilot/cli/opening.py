"""From parsed options to an open workspace or matter."""

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from copilot.locale import _, use_language

if TYPE_CHECKING:
    from copilot.workspace import OpenMatter, Workspace

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object


def wants_json(options: argparse.Namespace) -> bool:
    """Whether ``--json`` was given, before or after the command."""
    return getattr(options, "json", False)


def workspace(options: argparse.Namespace) -> "Workspace":
    """The workspace of the data home that the options name; its language, unless one is given."""
    from copilot.cli.secrets import asker
    from copilot.paths import data_home
    from copilot.security.vault.temporary import keep_temporary_files
    from copilot.workspace import Workspace

    home = data_home(getattr(options, "home", None))
    opened = Workspace(home, ask=asker(options))
    keep_temporary_files(home.scratch)
    if opened.settings.language and not hasattr(options, "lang"):
        use_language(opened.settings.language)
    if getattr(options, "unsafe_no_sandbox", False):
        _admit_unsafe(opened)
    return opened


def _admit_unsafe(opened: "Workspace") -> None:
    """Write down and say that the option was given, and who enforces the guard now."""
    from copilot.cli import output
    from copilot.security.offline import Assurance, install_guard

    assurance = install_guard().assurance
    opened.record("unsafe-no-sandbox", enforced_by=assurance.value)
    if assurance is not Assurance.KERNEL:
        output.narrate(
            _("Warning: the system does not enforce the network guard; this start is recorded.")
        )


@contextmanager
def open_matter(options: argparse.Namespace) -> "Iterator[OpenMatter]":
    """The matter that ``--matter`` names, closed afterwards."""
    with workspace(options) as opened, closing(opened.open(options.matter)) as matter:
        yield matter


def add_matter_option(parser: argparse.ArgumentParser) -> None:
    """``--matter NAME``, required."""
    parser.add_argument("--matter", required=True, metavar="NAME", help=_("the matter's name"))
