"""What can be wrong with a question for a deadline."""

from copilot.errors.base import UsageError
from copilot.locale import N_


class UnknownRuleError(UsageError):
    """No rule has this name."""

    message = N_("There is no rule named “{name}”.")
    remedy = N_("Near it: {near}. copilot deadlines rules lists them all.")


class UnreadableDateError(UsageError):
    """A date that does not exist, or cannot be read for sure."""

    message = N_("“{written}” is no date that can be used: {reason}")
    remedy = N_("Write the date as year-month-day, for example 2026-03-12.")


class MissingTriggerError(UsageError):
    """No date the period could begin with, or more than one."""

    message = N_("The rule “{name}” needs one date to begin with: {trigger}.")
    remedy = N_("Give it with --from; --posted and --announced are there for what was not served.")


class UnknownLandError(UsageError):
    """No Land or State has this code."""

    message = N_("“{land}” is no Land and no State.")
    remedy = N_("Use a code such as BY, NW or BE, or US and US-NY for the United States.")


class BadPeriodError(UsageError):
    """A period that cannot be read."""

    message = N_("“{written}” is no period.")
    remedy = N_("Write a number and a unit: “10 days”, “2 weeks”, “3 months”, “1 year”.")


class NoMatterToKeepInError(UsageError):
    """A deadline was to be kept, but no matter was named."""

    message = N_("A confirmed deadline is kept in a matter, and none is named.")
    remedy = N_("Name it: --confirm --matter NAME.")
