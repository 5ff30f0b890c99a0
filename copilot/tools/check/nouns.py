"""What a check finds: an item of the draft, how it stands to the matter, where that is shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from copilot.domain import Coverage, Language, Pinpoint
from copilot.locale import Notice

Kind = Literal["quotation", "amount", "figure", "date", "exhibit", "record", "authority", "term"]


class State(StrEnum):
    """How an item of the draft stands to the matter."""

    VERBATIM = "verbatim"
    DIFFERENT = "different"
    MISSING = "missing"
    UNSURE = "unsure"

    @property
    def fault(self) -> bool:
        """Whether a lawyer has to look at it."""
        return self in (State.DIFFERENT, State.MISSING)


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the matter as the check reads it; ``starts`` are the offsets of its pages."""

    document: str
    path: str
    title: str
    text: str
    starts: tuple[int, ...]

    def page(self, offset: int) -> int:
        """The page, from 1, that holds an offset."""
        number = sum(start <= offset for start in self.starts)
        return max(1, number)

    def place(self, start: int, end: int) -> Pinpoint:
        """A pinpoint into the document."""
        quote = self.text[start:end]
        return Pinpoint(self.document, self.path, self.page(start), start, end, quote)


@dataclass(frozen=True, slots=True)
class Item:
    """Something in the draft to be checked; ``value`` is what it is compared by."""

    kind: Kind
    start: int
    end: int
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """How an item stands; ``places`` show it in the matter, ``told`` says what differs."""

    kind: Kind
    state: State
    start: int
    end: int
    text: str
    places: tuple[Pinpoint, ...] = ()
    told: Notice | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft after its check; ``notes`` say what limits it."""

    draft: str
    language: Language
    findings: tuple[Finding, ...]
    coverage: Coverage
    notes: tuple[Notice, ...] = ()

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What a lawyer has to look at."""
        return tuple(each for each in self.findings if each.state.fault)
