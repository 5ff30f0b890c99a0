"""Failures of the walls between matters."""

from copilot.errors.base import CopilotError, UsageError
from copilot.locale import N_


class InsideDataHomeError(CopilotError):
    """values: path (exit 5)"""

    exit_code = 5
    message = N_("{path} lies in the program's own data, where other matters are.")
    remedy = N_("Index the folder that holds the documents themselves.")


class OneMatterOnlyError(UsageError):
    """no values"""

    message = N_("A search over several matters takes a query, and no file and no document.")
    remedy = N_("Name one matter, or leave --queries, --export and --document out.")
