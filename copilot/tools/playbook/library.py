"""Playbooks as TOML: the shipped ones, and a firm's own; a wrong line is named with its reason."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from copilot.domain import Language
from copilot.errors.papers import BadPlaybookError, PlaybookNotFoundError
from copilot.paths import resource
from copilot.tools.playbook.measures import UNITS
from copilot.tools.playbook.nouns import Level, Playbook, Rule, Test, Topic

_LARGEST: Final = 1_000_000
_LONGEST_PATTERN: Final = 1000
_MEASURED: Final = frozenset({Test.AT_MOST, Test.AT_LEAST})
# A repetition of a repetition can take for ever on a long sentence.
_RUNAWAY: Final = re.compile(r"\([^()]*[+*]\)[+*{]")
Words = Annotated[str, Field(min_length=1, max_length=_LONGEST_PATTERN)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Told(_Strict):
    de: str
    en: str

    def in_both(self) -> dict[Language, str]:
        return {"de": self.de, "en": self.en}


class _Rule(_Strict):
    level: Level
    test: Test
    pattern: Words | None = None
    unit: str = ""
    value: float | None = None
    words: list[Words] = []
    told: _Told | None = None

    @field_validator("pattern")
    @classmethod
    def _sound(cls, pattern: str | None) -> str | None:
        return None if pattern is None else _checked(pattern)

    @model_validator(mode="after")
    def _complete(self) -> "_Rule":
        if self.test in _MEASURED and (self.value is None or self.unit not in UNITS):
            raise ValueError(
                f"{self.test.value} needs a value and a unit out of {', '.join(UNITS)}"
            )
        if self.test is Test.ONE_OF and not self.words:
            raise ValueError("one_of needs words")
        if self.test in (Test.PRESENT, Test.ABSENT, Test.ONE_OF) and not self.pattern:
            raise ValueError(f"{self.test.value} needs a pattern")
        return self


class _Topic(_Strict):
    name: Words
    title: _Told
    headings: Words | None = None
    terms: Words | None = None
    weight: Annotated[int, Field(ge=1, le=3)] = 1
    required: bool = False
    preferred: _Told
    fallback: _Told | None = None
    unacceptable: _Told | None = None
    rule: Annotated[list[_Rule], Field(min_length=1)]

    @field_validator("headings", "terms")
    @classmethod
    def _sound(cls, pattern: str | None) -> str | None:
        return None if pattern is None else _checked(pattern)

    @model_validator(mode="after")
    def _complete(self) -> "_Topic":
        if not (self.headings or self.terms):
            raise ValueError("a topic needs headings or terms to be found by")
        return self


class _Playbook(_Strict):
    title: _Told
    topic: Annotated[list[_Topic], Field(min_length=1)]


def shipped() -> tuple[str, ...]:
    """The names of the playbooks that come with the program."""
    return tuple(sorted(path.stem for path in resource("index", "playbooks").glob("*.toml")))


def load(name: str) -> Playbook:
    """A playbook by name or path; raises PlaybookNotFoundError or BadPlaybookError."""
    path = resource("index", "playbooks", f"{name}.toml")
    if not re.fullmatch(r"[\w-]+", name) or not path.is_file():
        path = Path(name).expanduser()
    if not path.is_file():
        raise PlaybookNotFoundError(name=name, known=", ".join(shipped()))
    return _parsed(path)


def _parsed(path: Path) -> Playbook:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadPlaybookError(path=str(path), detail=f"> {_LARGEST} bytes")
        read = _Playbook.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadPlaybookError(path=str(path), detail=f"{place}: {first['msg']}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadPlaybookError(path=str(path), detail=str(error)) from None
    return Playbook(path.stem, read.title.in_both(), tuple(map(_topic, read.topic)))


def _topic(read: _Topic) -> Topic:
    told = {
        Level.PREFERRED: read.preferred,
        Level.FALLBACK: read.fallback,
        Level.UNACCEPTABLE: read.unacceptable,
    }
    return Topic(
        read.name,
        read.title.in_both(),
        _compiled(read.headings),
        _compiled(read.terms),
        read.weight,
        read.required,
        {level: words.in_both() for level, words in told.items() if words},
        tuple(_rule(rule, told[rule.level]) for rule in read.rule),
    )


def _rule(read: _Rule, position: _Told | None) -> Rule:
    """Without words of its own a rule that measures nothing is told by its position."""
    told = read.told or (None if read.test in _MEASURED else position)
    return Rule(
        read.level,
        read.test,
        _compiled(read.pattern),
        read.unit,
        read.value or 0.0,
        tuple(re.compile(word, re.IGNORECASE | re.DOTALL) for word in map(_checked, read.words)),
        told.in_both() if told else None,
    )


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return None if pattern is None else re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _checked(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    if _RUNAWAY.search(pattern):
        raise ValueError(f"{pattern!r} repeats a repetition, which may never end")
    return pattern
