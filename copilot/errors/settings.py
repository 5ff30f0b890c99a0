"""What can be wrong with a single setting; the file as a whole has an error of its own."""

from copilot.errors.base import UsageError
from copilot.locale import N_


class BadSettingError(UsageError):
    """values: name, typed, least, most"""

    message = N_("“{typed}” is no value for “{name}”.")
    remedy = N_("Give a whole number from {least} to {most}.")


class UnknownChoiceError(UsageError):
    """values: name, typed, known"""

    message = N_("“{typed}” is no value for “{name}”.")
    remedy = N_("Give one of these: {known}.")
