"""What can keep an export from being written."""

from copilot.errors.base import CopilotError, UsageError
from copilot.locale import N_


class UnknownExportFormatError(UsageError):
    """values: path, suffixes"""

    message = N_("No export is written to {path}: its ending names no known format.")
    remedy = N_("Choose a name that ends in one of {suffixes}.")


class ExportExistsError(UsageError):
    """values: path"""

    message = N_("{path} exists already and is not replaced.")
    remedy = N_("Choose another name, or say that it may be replaced (--overwrite).")


class ExportNotWritableError(CopilotError):
    """values: path, detail"""

    message = N_("{path} cannot be written: {detail}")
    remedy = N_("Choose a folder you may write to; close the file where another program has it.")
