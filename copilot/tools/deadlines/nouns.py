"""What a deadline is made of: the rule, what a person gives, the steps, the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from copilot.locale import Notice, language

Unit = Literal["days", "weeks", "months", "years"]
Kind = Literal[
    "after",
    "before",
    "year_end",
    "month_end",
    "rent",
    "rent_quarter",
    "notice",
    "frcp_before",
    "never",
    "free",
]


@dataclass(frozen=True, slots=True)
class Period:
    """How long: "2 weeks"."""

    number: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence of the rules in both languages."""

    de: str = ""
    en: str = ""

    def __str__(self) -> str:
        return self.de if language() == "de" else self.en

    def __bool__(self) -> bool:
        return bool(self.de)


@dataclass(frozen=True, slots=True)
class Rule:
    """A period with the norm it comes from.

    ``counting`` and ``moves`` are the norms that say how it is counted and that its last day moves
    off weekends and holidays (empty: it does not). ``latest_start_months``: it begins so many
    months after pronouncement at the latest. ``fiction`` names the law by which a posted act
    counts as notified; ``without_instruction`` the norm that gives a year instead.
    """

    name: str
    source: str
    title: Worded
    trigger: Worded
    kind: Kind
    period: Period | None
    counting: str
    moves: str
    latest_start_months: int = 0
    notfrist: bool = False
    extension: str = ""
    fiction: str = ""
    without_instruction: str = ""
    mail_days: int = 0
    targets: tuple[str, ...] = ()
    note: Worded = Worded()
    unsure: Worded = Worded()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a person knows: exactly one of the trigger's dates, and where holidays are those of.

    ``start`` is the day of the trigger, ``posted`` that of posting, ``announced`` that of
    pronouncement where nothing was served. ``land`` is a German Land ("BY") or an American State
    ("US-NY"), empty where unknown. ``local`` says whether holidays of some municipalities only are
    kept at the place; None: unknown. ``by_mail``: served by mail (FRCP 6(d)).
    """

    start: date | None = None
    posted: date | None = None
    announced: date | None = None
    land: str = ""
    local: bool | None = None
    by_mail: bool = False
    instructed: bool = True
    period: Period | None = None
    advance_days: int = 7


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the arithmetic: what happens, by which norm, and the day it leads to."""

    text: Notice
    source: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The result: ``end`` is the last day, None where none can be given; ``warnings`` say why.

    ``certain`` is False where the date rests on something unknown. ``latest_receipt`` is set for
    notices: by when one must be received. ``advance`` is the working day to be reminded on.
    """

    rule: Rule
    inputs: Inputs
    steps: tuple[Step, ...]
    end: date | None
    certain: bool
    advance: date | None
    warnings: tuple[Notice, ...]
    alternatives: Mapping[str, date] | None = None
