"""How the cells of a review table read in either language."""

from typing import Final

from copilot.domain import Language, Pinpoint
from copilot.locale import N_, _
from copilot.tools.review.nouns import NO, STATE_LABELS, YES, Cell, CellState, Column, ColumnKind

_UNITS: Final = {
    "hour": (N_("{count} hour"), N_("{count} hours")),
    "day": (N_("{count} day"), N_("{count} days")),
    "working_day": (N_("{count} working day"), N_("{count} working days")),
    "week": (N_("{count} week"), N_("{count} weeks")),
    "month": (N_("{count} month"), N_("{count} months")),
    "quarter": (N_("{count} quarter"), N_("{count} quarters")),
    "year": (N_("{count} year"), N_("{count} years")),
}
_FULL_DAY: Final = 10


def value_text(cell: Cell, column: Column, language: Language) -> str:
    """The value of a cell as a lawyer reads it; empty where there is none."""
    return said(cell.value, column, language)


def said(value: str, column: Column, language: Language) -> str:
    """A value of a column in words; what is in no form of its own stays as it is."""
    match column.kind:
        case ColumnKind.YES_NO:
            return {YES: _("yes"), NO: _("no")}.get(value, value)
        case ColumnKind.DATE:
            return _day(value, language)
        case ColumnKind.AMOUNT:
            return _amount(value, language)
        case ColumnKind.DURATION:
            return _duration(value)
        case ColumnKind.ONE_OF:
            return next((o.labels[language] for o in column.options if o.name == value), value)
        case _:
            return value


def _day(value: str, language: Language) -> str:
    parts = value.split("-")
    return ".".join(reversed(parts)) if language == "de" and len(parts) > 1 else value


def _amount(value: str, language: Language) -> str:
    number, _space, currency = value.partition(" ")
    try:
        written = f"{float(number):,.2f}"
    except ValueError:
        return value
    if language == "de":
        written = written.translate(str.maketrans(",.", ".,"))
        return f"{written} {currency}"
    return f"{currency} {written}"


def _duration(value: str) -> str:
    count, _space, unit = value.partition(" ")
    if unit not in _UNITS or not count.isdigit():
        return value
    one, several = _UNITS[unit]
    template = several if int(count) != 1 else one
    return _(template).format(count=count)


def state_text(state: CellState) -> str:
    """The state in the language in use."""
    return _(STATE_LABELS[state])


def place_text(place: Pinpoint) -> str:
    """Path, page or label, clause, and the short form that ``copilot show`` takes."""
    page = place.label or _("p. {page}").format(page=place.page)
    clause = " ".join(place.clause.split())
    where = ", ".join(part for part in (place.path, page, clause) if part)
    return f"{where} [{place.reference}]"
