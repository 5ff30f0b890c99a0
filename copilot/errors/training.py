"""What can go wrong on the staging machine that trains."""

from copilot.errors.base import CopilotError, UsageError
from copilot.locale import N_


class TrainingMissingError(CopilotError):
    """PyTorch is not installed."""

    exit_code = 6
    message = N_("Training needs PyTorch, which is not installed here.")
    remedy = N_("On the staging machine, install the extra: pip install 'copilot-legal[train]'.")


class TrainingFailedError(CopilotError):
    """values: folder"""

    message = N_("A training process ended early.")
    remedy = N_("Run the same command again: it goes on from the last checkpoint in {folder}.")


class TrainingDataError(UsageError):
    """values: path, detail"""

    message = N_("{path} is no training data: {detail}")
    remedy = N_("Build it with copilot train data, or export it with copilot feedback export.")


class ReaderNotBetterError(CopilotError):
    """values: folder"""

    exit_code = 6
    message = N_("The new reader does not beat the one in use; it stays as it was.")
    remedy = N_("Train longer or on more examples; the report in {folder} shows the figures.")


class NoEarlierReaderError(CopilotError):
    """No reader was replaced here."""

    exit_code = 2
    message = N_("There is no earlier reader to go back to.")
    remedy = N_("The reader that came with the program is in use.")
