"""Failures of the walls between matters."""

from copilot.errors.base import CopilotError
from copilot.locale import N_


class InsideDataHomeError(CopilotError):
    """values: path (exit 5)"""

    exit_code = 5
    message = N_("{path} lies in the program's own data, where other matters are.")
    remedy = N_("Index the folder that holds the documents themselves.")
