"""``copilot`` without a command: the terminal app."""

import argparse

from copilot.cli.opening import workspace


def run_app_command(options: argparse.Namespace) -> int:
    """Open the terminal app."""
    from copilot.tui.app import run_app

    with workspace(options) as opened:
        return run_app(opened)
