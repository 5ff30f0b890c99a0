"""Failures of review tables."""

from copilot.errors.base import UsageError
from copilot.locale import N_


class TemplateNotFoundError(UsageError):
    """values: name, names"""

    message = N_("There is no review template “{name}”.")
    remedy = N_("Shipped are: {names}. Or give the path of a TOML file.")


class BadTemplateError(UsageError):
    """values: name, detail"""

    message = N_("The review template “{name}” cannot be used: {detail}")
    remedy = N_("Correct the file; index/reviews has templates to copy from.")


class ReviewNotFoundError(UsageError):
    """values: name, names"""

    message = N_("There is no review “{name}” in this matter.")
    remedy = N_("There are: {names}. copilot review create makes one.")


class ReviewExistsError(UsageError):
    """values: name"""

    message = N_("A review “{name}” exists already in this matter.")
    remedy = N_("Choose another name with --name, or go on with copilot review run.")


class ColumnNotFoundError(UsageError):
    """values: name, names"""

    message = N_("The review has no column “{name}”.")
    remedy = N_("Its columns are: {names}.")


class ColumnExistsError(UsageError):
    """values: name"""

    message = N_("The review has a column “{name}” already.")
    remedy = N_("Choose another name.")


class CellNotFoundError(UsageError):
    """values: document, column"""

    message = N_("There is no cell for {document} in the column “{column}” yet.")
    remedy = N_("copilot review run fills the table.")


class NothingToReviewError(UsageError):
    """values: name"""

    message = N_("No document of the matter belongs in the review “{name}”.")
    remedy = N_("Index documents first, or choose them with --document or --type.")
