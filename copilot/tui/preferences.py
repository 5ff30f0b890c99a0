"""The person's own choices in the app that outlast it: the language, kept in the settings file."""

import re
import tomllib
from typing import Final

from copilot.domain import Language
from copilot.errors import BadSettingsError
from copilot.paths import Home

_LINE: Final = re.compile(r"^language\s*=.*$", re.MULTILINE)


def remember_language(home: Home, chosen: Language) -> None:
    """Write the language into the settings; every other line stays as it is."""
    text = home.settings.read_text("utf-8") if home.settings.exists() else ""
    line = f'language = "{chosen}"'
    edited = _LINE.sub(line, text, count=1) if _LINE.search(text) else f"{line}\n{text}"
    try:
        if tomllib.loads(edited) != {**tomllib.loads(text), "language": chosen}:
            raise ValueError(line)
    except ValueError as error:
        raise BadSettingsError(path=str(home.settings), detail=str(error)) from error
    home.root.mkdir(parents=True, exist_ok=True)
    unfinished = home.settings.with_suffix(".part")
    unfinished.write_text(edited, "utf-8")
    unfinished.replace(home.settings)
