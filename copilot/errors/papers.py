"""What can keep a comparison, a playbook or a draft from being made."""

from copilot.errors.base import CopilotError, UsageError
from copilot.locale import N_


class WrongComparisonError(UsageError):
    """values: count"""

    message = N_("{count} texts cannot be compared.")
    remedy = N_("Name two texts; with --as-amended the base first, then its amendments.")


class PlaybookNotFoundError(UsageError):
    """values: name, known"""

    message = N_("There is no playbook “{name}”.")
    remedy = N_("Give the path of a TOML file, or one of {known}.")


class BadPlaybookError(UsageError):
    """values: path, detail"""

    message = N_("The playbook {path} cannot be used: {detail}")
    remedy = N_("Correct that line; the user guide tells what a playbook holds.")


class WhatToReviewError(UsageError):
    """no values"""

    message = N_("It is not said which contract to review.")
    remedy = N_("Give a file, or --matter and --document.")


class WhichTemplateError(UsageError):
    """no values"""

    message = N_("No template is given.")
    remedy = N_("Give the path of a Word file with fields.")


class NoTemplateError(UsageError):
    """values: path, detail"""

    message = N_("{path} cannot be used as a template: {detail}")
    remedy = N_("A template is a Word file (.docx); save it anew in that format.")


class NoFieldsError(UsageError):
    """values: path"""

    message = N_("The template {path} has no fields, so there is nothing to fill in.")
    remedy = N_(
        "Write fields such as {{{{ mieter }}}} or {{{{ vertrag.datum }}}} where text belongs."
    )


class BadFieldValueError(UsageError):
    """values: given"""

    message = N_("“{given}” gives no field a value.")
    remedy = N_("Write --set name=value, with the name as it stands in the template.")


class NothingToRewriteError(UsageError):
    """no values"""

    message = N_("There is no text to rewrite.")
    remedy = N_("Give the text, a file with --file, or a passage with --pinpoint.")


class RewriteTooLongError(UsageError):
    """values: length, limit"""

    message = N_("The text has {length} characters; at most {limit} are rewritten at once.")
    remedy = N_("Rewrite it in parts, a paragraph or two at a time.")


class RewriteFailedError(CopilotError):
    """no values"""

    message = N_("The model wrote no usable text.")
    remedy = N_("Try again with a shorter text or a larger model (copilot models).")
