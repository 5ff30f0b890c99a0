"""The two languages of the product: gettext catalogues, English as the source text.

A sentence for a person is kept as a :class:`Notice` (template and values) until it is shown, so
that what was stored while German was on is read in English by whoever asks in English.
"""

import gettext
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "de")

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language: str = "en"


def use_language(language: str) -> None:
    """Show every following sentence in ``language`` ("de" or "en")."""
    global _translations, _language
    _translations = gettext.translation(
        "copilot", Path(__file__).parent, languages=[language], fallback=True
    )
    _language = language


def language() -> str:
    """The language sentences are shown in now: "de" or "en"."""
    return _language


def _(template: str) -> str:
    """The sentence in the language in use."""
    return _translations.gettext(template) if template else ""


def N_(template: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a sentence for the catalogues without translating it yet."""
    return template


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for a person: an English template and the values it names."""

    template: str
    values: Mapping[str, str | int | float]

    def __str__(self) -> str:
        return _(self.template).format_map(dict(self.values))

    def to_json(self) -> str:
        """One line of JSON, as the store keeps it."""
        return json.dumps([self.template, dict(self.values)], ensure_ascii=False)

    @staticmethod
    def from_json(line: str) -> "Notice":
        """The notice that :meth:`to_json` wrote."""
        template, values = json.loads(line)
        return Notice(template, values)


def notice(template: str, **values: str | int | float) -> Notice:
    """A notice from a template with ``{name}`` places and their values."""
    return Notice(template, values)
