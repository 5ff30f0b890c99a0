"""What can be wrong with the check of a draft."""

from copilot.errors.base import UsageError
from copilot.locale import N_


class BadExhibitError(UsageError):
    """An exhibit was not given as mark and document."""

    message = N_("“{written}” does not say which document an exhibit is.")
    remedy = N_("Write mark and document: --exhibit K3=D12.")
