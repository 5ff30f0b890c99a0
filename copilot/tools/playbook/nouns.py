"""The nouns of a playbook and of what a contract is found to say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from copilot.domain import Language


class Level(StrEnum):
    """How a position stands to what the firm wants."""

    PREFERRED = "preferred"
    FALLBACK = "fallback"
    UNACCEPTABLE = "unacceptable"


class Test(StrEnum):
    """What a rule looks for."""

    PRESENT = "present"
    ABSENT = "absent"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ONE_OF = "one_of"


class Outcome(StrEnum):
    """What became of a rule."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_FOUND = "not_found"


class Standing(StrEnum):
    """Which position the contract takes on a topic."""

    PREFERRED = "preferred"
    FALLBACK = "fallback"
    OPEN = "open"
    UNACCEPTABLE = "unacceptable"
    MISSING = "missing"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Rule:
    """One test; ``pattern`` picks the sentences, ``unit`` what is measured in them.

    ``words`` are the patterns of which one must occur (one_of).
    """

    level: Level
    test: Test
    pattern: re.Pattern[str] | None = None
    unit: str = ""
    value: float = 0.0
    words: tuple[re.Pattern[str], ...] = ()
    told: Mapping[Language, str] | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked of one subject, and how its clauses are known."""

    name: str
    title: Mapping[Language, str]
    headings: re.Pattern[str] | None
    terms: re.Pattern[str] | None
    weight: int
    required: bool
    positions: Mapping[Level, Mapping[Language, str]]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    """A firm's positions on one kind of contract."""

    name: str
    title: Mapping[Language, str]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the contract and where they stand; offsets into its text."""

    start: int
    end: int
    page: int
    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and its outcome; ``passage`` decided it, ``measured`` is what stands there."""

    rule: Rule
    outcome: Outcome
    passage: Passage | None
    measured: str = ""


@dataclass(frozen=True, slots=True)
class TopicResult:
    """What the contract says on a topic; ``nearest`` where it seems to say nothing."""

    topic: Topic
    standing: Standing
    risk: int
    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...]
    nearest: Passage | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A contract held against a playbook; ``risk`` is a share of the worst, 0 to 1."""

    playbook: Playbook
    name: str
    document: str
    language: Language
    pages: int
    sentences: int
    results: tuple[TopicResult, ...]
    risk: float
