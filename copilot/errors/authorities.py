"""What can be wrong with a question for authorities."""

from copilot.errors.base import UsageError
from copilot.locale import N_


class NothingToReadError(UsageError):
    """Neither a file nor a matter was given."""

    message = N_("There is nothing to read: give a file or a matter.")
    remedy = N_("For example: copilot authorities FILE, or copilot authorities --matter NAME.")


class UnknownAuthorityError(UsageError):
    """What was asked for is no citation."""

    message = N_("“{written}” is no statute or decision that can be looked for.")
    remedy = N_("Write it as it is cited: “§ 823 Abs. 1 BGB”, “BGH VII ZR 55/19”.")
