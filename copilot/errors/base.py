"""The root of every expected failure: an exit code, a message and a remedy.

Templates name the values given to the constructor; they are translated when they are shown.
"""

from typing import ClassVar

from copilot.locale import N_, Notice


class CopilotError(Exception):
    """A failure a person can act on; shown as one message and one remedy, never as a traceback."""

    exit_code: ClassVar[int] = 1
    message: ClassVar[str] = N_("Something went wrong.")
    remedy: ClassVar[str] = N_("Run copilot doctor; it names what is wrong and how to mend it.")

    def __init__(self, **values: str | int | float) -> None:
        self.values = values
        super().__init__(values)

    @property
    def reason(self) -> Notice:
        """What happened."""
        return Notice(self.message, self.values)

    @property
    def fix(self) -> Notice:
        """What the person can do about it."""
        return Notice(self.remedy, self.values)

    def __str__(self) -> str:
        return str(self.reason)


class UsageError(CopilotError):
    """The command or its values make no sense (exit 2)."""

    exit_code = 2
