"""``copilot`` without a command: the terminal app; with ``--plain`` line by line."""

import argparse

from copilot.cli.opening import workspace


def run_app_command(options: argparse.Namespace) -> int:
    """Open the terminal app, or its plain form."""
    if options.plain:
        from copilot.cli.plain.matters import run

        with workspace(options) as opened:
            return run(opened)
    from copilot.tui.app import run_app

    with workspace(options) as opened:
        return run_app(opened)
