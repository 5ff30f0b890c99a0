"""``copilot doctor``: checks, each with its remedy."""

import argparse

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import _


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("doctor", parents=[shared], help=_("check this installation"))
    parser.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from copilot.doctor import Severity, examine

    findings = []
    with workspace(options) as opened:
        for finding in examine(opened):
            findings.append(finding)
            if not wants_json(options):
                mark = {Severity.OK: "✓", Severity.WARNING: "!", Severity.ERROR: "✗"}
                output.result(f"{mark[finding.severity]} {finding.name}: {finding.message}")
                if finding.remedy:
                    output.result(f"  → {finding.remedy}")
    if wants_json(options):
        output.data(
            {
                "findings": [
                    {
                        "name": finding.name,
                        "severity": finding.severity.value,
                        "message": str(finding.message),
                        "remedy": str(finding.remedy or ""),
                    }
                    for finding in findings
                ]
            }
        )
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0
