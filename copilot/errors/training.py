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


class BaseNotTrainableError(CopilotError):
    """values: path, architecture"""

    exit_code = 6
    message = N_("{path} is a model of the kind {architecture}, which cannot be trained here.")
    remedy = N_("Take a Llama or Qwen2 model as the base; copilot models list shows those here.")


class OtherBaseError(UsageError):
    """values: folder, base"""

    message = N_(
        "The training in {folder} was begun with another base, other data or another plan."
    )
    remedy = N_("Go on as it was begun, or name a new folder with --out.")


class TooFewVerdictsError(UsageError):
    """values: count, fewest"""

    message = N_("Only {count} judged questions; a model learns fewer than {fewest} by heart.")
    remedy = N_("Collect more verdicts with copilot feedback, then export and train again.")


class ContradictoryVerdictsError(UsageError):
    """values: count, total"""

    message = N_("{count} of {total} questions have verdicts that contradict each other.")
    remedy = N_("Agree on what is right, judge these questions again and export anew.")


class NoRedactionReportError(UsageError):
    """values: path"""

    message = N_("No redaction report lies beside {path}: it may hold names.")
    remedy = N_("Use the folder that copilot feedback export FOLDER --redact writes, whole.")


class NamesInTrainingError(UsageError):
    """values: path, count"""

    message = N_("{path} holds {count} names and other personal data that were not replaced.")
    remedy = N_("Export with --redact, or say --with-names if the firm has decided so.")


class TooFewLessonsError(UsageError):
    """values: folder"""

    message = N_("{folder} holds too few lessons in German and English to train and compare.")
    remedy = N_("Build the sets with copilot train data.")


class TrainedAdapterNotBetterError(CopilotError):
    """values: base, folder"""

    exit_code = 6
    message = N_("The new adapter does not beat {base} in both languages; it is not used.")
    remedy = N_("Train longer or on more examples; the report in {folder} shows the figures.")


class NoEarlierAdapterError(CopilotError):
    """No adapter was put in place by training."""

    exit_code = 2
    message = N_("No trained adapter took another model's place; there is none to go back to.")
    remedy = N_("copilot models use NAME chooses the model that answers.")
