"""The nouns of a review table: columns as a template gives them, cells with their quotations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from copilot.domain import Language, Pinpoint
from copilot.locale import N_, Notice


class ColumnKind(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    DURATION = "duration"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    LIST = "list"


class CellState(StrEnum):
    """How far a cell can be relied on."""

    VERIFIED = "verified"
    QUOTED = "quoted_only"
    NOT_FOUND = "not_found"
    TO_CHECK = "to_check"


STATE_LABELS: Final = {
    CellState.VERIFIED: N_("verified"),
    CellState.QUOTED: N_("quoted only"),
    CellState.NOT_FOUND: N_("not found"),
    CellState.TO_CHECK: N_("to check"),
}
YES: Final = "yes"
NO: Final = "no"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a column that takes one of several; ``words`` are found in its sentences."""

    name: str
    labels: Mapping[Language, str]
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A question that every document is asked.

    ``signs`` are found in sentences that may answer it, ``near`` stands beside the value looked
    for, ``yes`` and ``no`` decide; None where the template gives none. ``source`` takes the cell
    from what is known of the document ("date", "parties") instead of its sentences.
    """

    name: str
    kind: ColumnKind
    labels: Mapping[Language, str]
    questions: Mapping[Language, str]
    signs: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None
    yes: re.Pattern[str] | None = None
    no: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    options: tuple[Option, ...] = ()
    source: str = ""

    def label(self, language: Language) -> str:
        """The heading of the column."""
        return self.labels[language]


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of review: ``sort`` is the word for the documents it is made for ("lease")."""

    name: str
    titles: Mapping[Language, str]
    sort: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a document says on a column.

    ``value`` is in one form whatever the notation: an ISO date, "14850.00 EUR", "6 month", "yes",
    the name of an option, the words themselves; empty where there is none. ``by_model``: a
    language model chose it among the options.
    """

    state: CellState
    value: str = ""
    places: tuple[Pinpoint, ...] = ()
    note: Notice | None = None
    by_model: bool = False
