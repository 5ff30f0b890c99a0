"""Failures of the evidence report."""

from copilot.errors.base import CopilotError
from copilot.locale import N_


class RehearsalFailedError(CopilotError):
    """values: detail"""

    message = N_("The run for the evidence report failed: {detail}")
    remedy = N_("Run copilot doctor; once its checks pass, run copilot prove again.")


class ProofBrokenError(CopilotError):
    """values: path, detail (exit 5)"""

    exit_code = 5
    message = N_("The evidence in {path} does not hold: {detail}")
    remedy = N_("Take the files from where they were first filed, or run copilot prove again.")
