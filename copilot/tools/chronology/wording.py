"""How dates, places and kinds of a chronology read in either language."""

from typing import Final

from copilot.domain import Language, Pinpoint
from copilot.locale import _
from copilot.tools.chronology.nouns import KIND_LABELS, EventKind

_MONTH_NAMES: Final = (
    "January February March April May June July August September October November December"
)
_MONTHS: Final = _MONTH_NAMES.split()
_FULL_DAY: Final = 10


def day_text(value: str, language: Language) -> str:
    """ "14.03.2019" or "14 March 2019"; shorter where the day or the month is not known."""
    parts = value.split("-")
    if language == "de":
        return ".".join(reversed(parts)) if len(parts) > 1 else value
    month = _MONTHS[int(parts[1]) - 1] if len(parts) > 1 else ""
    if len(value) == _FULL_DAY:
        return f"{int(parts[2])} {month} {parts[0]}"
    return f"{month} {parts[0]}".strip()


def when_text(start: str, end: str, language: Language) -> str:
    """A day, or the two ends of a range."""
    first = day_text(start, language)
    return f"{first} – {day_text(end, language)}" if end else first


def kind_text(kind: EventKind) -> str:
    """The kind in the language in use."""
    return _(KIND_LABELS[kind])


def place_text(place: Pinpoint) -> str:
    """Path, page or label, clause, and the short form that ``copilot show`` takes."""
    page = place.label or _("p. {page}").format(page=place.page)
    clause = " ".join(place.clause.split())
    where = ", ".join(part for part in (place.path, page, clause) if part)
    return f"{where} [{place.reference}]"
