"""The command line: parses, calls the workspace, prints. The network guard comes first."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from copilot import __version__
from copilot.errors import CopilotError
from copilot.locale import LANGUAGES, _, use_language

# One module a command group; each has ``add(commands)`` and is imported to build the parser.
_GROUPS: Final = (
    "matter",
    "index",
    "status",
    "read",
    "show",
    "search",
    "ask",
    "authorities",
    "deadlines",
    "check",
    "chronology",
    "compare",
    "review",
    "playbook",
    "draft",
    "rewrite",
    "history",
    "export",
    "feedback",
    "backup",
    "restore",
    "models",
    "audit",
    "prove",
    "conflicts",
    "evaluate",
    "doctor",
    "train",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code that CLI users rely on."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    use_language(_language(given))
    try:
        return _run(given)
    except CopilotError as error:
        return _report(error, "--json" in given)
    except KeyboardInterrupt:
        from copilot.cli import output

        output.narrate(_("Interrupted; what was committed is kept. The same command goes on."))
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("COPILOT_TRACEBACK"):
            raise
        unexpected = _("Unexpected error: {kind}: {error}").format(
            kind=type(error).__name__, error=error
        )
        from copilot.cli import output

        output.failure(
            unexpected, _("Run it again with COPILOT_TRACEBACK=1 and send IT what it prints.")
        )
        return 1


def _run(given: Sequence[str]) -> int:
    parser = _parser()
    options = parser.parse_args(given)
    if hasattr(options, "before_guard"):
        options.before_guard(options)
    _guard(getattr(options, "unsafe_no_sandbox", False))
    if not hasattr(options, "run"):
        from copilot.cli.app import run_app_command

        return run_app_command(options)
    code: int = options.run(options)
    return code


def _guard(unsafe: bool) -> None:
    """Put the network guard in place; without the kernel only where that was asked for."""
    from copilot.security.offline import allow_unsafe, install_guard

    allow_unsafe(unsafe)
    install_guard()


def _report(error: CopilotError, as_json: bool) -> int:
    from copilot.cli import output

    if as_json:
        output.data({"error": str(error), "remedy": str(error.fix), "exit": error.exit_code})
    else:
        output.failure(str(error), str(error.fix))
    return error.exit_code


def _language(given: Sequence[str]) -> str:
    """``--lang``, else the locale's language, else English."""
    for position, word in enumerate(given):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and position + 1 < len(given):
            return given[position + 1]
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((value for name in names if (value := os.environ.get(name))), "")
    return "de" if chosen.lower().startswith("de") else "en"


def _shared() -> argparse.ArgumentParser:
    """Options that every command takes, before or after its name."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--json", action="store_true", help=_("print JSON for scripts"))
    shared.add_argument("--home", metavar="DIR", help=_("data home (default: COPILOT_HOME)"))
    shared.add_argument("--lang", choices=LANGUAGES, help=_("language of messages"))
    shared.add_argument(
        "--unsafe-no-sandbox",
        action="store_true",
        help=_("go on where the system cannot enforce the network guard; this is recorded"),
    )
    shared.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help=_("the matter's passphrase in the first line of FILE (- for standard input)"),
    )
    return shared


def _parser() -> argparse.ArgumentParser:
    shared = _shared()
    parser = argparse.ArgumentParser(
        prog="copilot",
        parents=[shared],
        description=_("Find and quote what stands in a matter's documents, on this machine only."),
        epilog=_("Without a command the terminal app opens."),
    )
    parser.add_argument("--version", action="version", version=f"copilot {__version__}")
    parser.add_argument(
        "--plain", action="store_true", help=_("line by line, for screen readers; no boxes")
    )
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    for group in _GROUPS:
        importlib.import_module(f"copilot.cli.{group}").add(commands, shared)
    return parser
