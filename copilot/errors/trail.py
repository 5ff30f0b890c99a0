"""Failures of the trail: it cannot be written, or it was changed."""

from copilot.errors.base import CopilotError, UsageError
from copilot.locale import N_


class TrailUnwritableError(CopilotError):
    """values: path, detail (exit 5)"""

    exit_code = 5
    message = N_("The trail at {path} cannot be written: {detail}")
    remedy = N_(
        "Nothing is done that cannot be recorded. Make the folder writable for you, or name "
        "another data home, and run the same command again."
    )


class TrailBrokenError(CopilotError):
    """values: path, number, detail (exit 5)"""

    exit_code = 5
    message = N_("The trail at {path} was changed at entry {number}: {detail}")
    remedy = N_(
        "Keep the files as they are and tell whoever is responsible; copilot audit verify shows "
        "every place. copilot audit restart puts the old trail aside and begins a new one."
    )


class BadCheckpointError(UsageError):
    """values: path, detail"""

    message = N_("{path} is no checkpoint of a trail: {detail}")
    remedy = N_("Give the JSON file that copilot audit export wrote, unchanged.")
