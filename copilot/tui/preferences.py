"""The person's own choices in the app that outlast it, kept in the settings file."""

from copilot.config import change_settings
from copilot.domain import Language
from copilot.paths import Home


def remember_language(home: Home, chosen: Language) -> None:
    """Write the language into the settings; every other line stays as it is."""
    change_settings(home, {"language": chosen})
