"""Review templates: TOML of the firm or shipped, checked with a reason when one is wrong."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from copilot.errors.review import BadTemplateError, TemplateNotFoundError
from copilot.paths import resource
from copilot.tools.review.nouns import Column, ColumnKind, Option, Template

_STRICT: Final = ConfigDict(extra="forbid")
_FLAGS: Final = re.IGNORECASE | re.DOTALL
MOST_COLUMNS: Final = 60
_LONGEST_PATTERN: Final = 3_000
# "(a+)+" takes for ever on the wrong text.
_RUNS_AWAY: Final = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\})")


@dataclass(frozen=True, slots=True, config=_STRICT)
class _Text:
    de: str
    en: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class _Option:
    name: str
    label: _Text
    words: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class _Column:
    name: str
    kind: ColumnKind
    label: _Text
    question: _Text
    signs: str = ""
    near: str = ""
    yes: str = ""
    no: str = ""
    unless: str = ""
    options: list[_Option] = Field(default_factory=list)
    source: Literal["", "date", "parties"] = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class _Template:
    title: _Text
    columns: list[_Column]
    sort: str = ""


def shipped() -> list[str]:
    """The names of the templates that come with the product."""
    return sorted(path.stem for path in resource("index", "reviews").glob("*.toml"))


def load_template(name: str) -> Template:
    """A shipped template by name, or one of the firm's own by the path of its file.

    Raises TemplateNotFoundError, or BadTemplateError with the reason.
    """
    path = resource("index", "reviews", f"{name}.toml") if name in shipped() else Path(name)
    if not path.is_file():
        raise TemplateNotFoundError(name=name, names=", ".join(shipped()))
    try:
        return template_of(path.stem, path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise BadTemplateError(name=name, detail=str(error)) from error


def template_of(name: str, text: str) -> Template:
    """The template in a text of TOML; raises BadTemplateError."""
    try:
        return _made(name, tomllib.loads(text))
    except (ValidationError, tomllib.TOMLDecodeError, ValueError) as error:
        detail = " ".join(str(error).split())
        raise BadTemplateError(name=name, detail=detail[:600]) from error


def _made(name: str, values: dict[str, Any]) -> Template:
    read = TypeAdapter(_Template).validate_python(values)
    if not 1 <= len(read.columns) <= MOST_COLUMNS:
        raise ValueError(f"a template has 1 to {MOST_COLUMNS} columns, not {len(read.columns)}")
    names = [column.name for column in read.columns]
    if len(set(names)) < len(names):
        raise ValueError("two columns have the same name")
    titles = {"de": read.title.de, "en": read.title.en}
    return Template(name, titles, read.sort, tuple(map(_column, read.columns)))  # type: ignore[arg-type]


def column_of(values: dict[str, Any]) -> Column:
    """A column from its plain values, as it is kept; raises BadTemplateError."""
    try:
        return _column(TypeAdapter(_Column).validate_python(values))
    except (ValidationError, ValueError) as error:
        detail = " ".join(str(error).split())
        raise BadTemplateError(name=str(values.get("name", "")), detail=detail[:600]) from error


def column_values(column: Column) -> dict[str, Any]:
    """The plain values of a column, to be kept; :func:`column_of` reads them back."""
    patterns = {
        name: getattr(column, name).pattern if getattr(column, name) else ""
        for name in ("signs", "near", "yes", "no", "unless")
    }
    return {
        "name": column.name,
        "kind": column.kind.value,
        "label": dict(column.labels),
        "question": dict(column.questions),
        "source": column.source,
        "options": [
            {"name": each.name, "label": dict(each.labels), "words": each.words.pattern}
            for each in column.options
        ],
        **patterns,
    }


def _column(read: _Column) -> Column:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", read.name):
        raise ValueError(f"column “{read.name}”: a name has small letters, digits and _")
    if read.kind is ColumnKind.ONE_OF and len(read.options) < 2:
        raise ValueError(f"column {read.name}: one of several needs at least two options")
    if read.source and read.kind not in (ColumnKind.DATE, ColumnKind.LIST):
        raise ValueError(f"column {read.name}: “source” goes with a date or a list")
    return Column(
        name=read.name,
        kind=read.kind,
        labels={"de": read.label.de, "en": read.label.en},
        questions={"de": read.question.de, "en": read.question.en},
        signs=_pattern(read.name, read.signs),
        near=_pattern(read.name, read.near),
        yes=_pattern(read.name, read.yes),
        no=_pattern(read.name, read.no),
        unless=_pattern(read.name, read.unless),
        options=tuple(
            Option(each.name, {"de": each.label.de, "en": each.label.en}, _words(read.name, each))
            for each in read.options
        ),
        source=read.source,
    )


def _words(column: str, option: _Option) -> re.Pattern[str]:
    found = _pattern(column, option.words)
    if found is None:
        raise ValueError(f"column {column}: option {option.name} has no words")
    return found


def _pattern(column: str, written: str) -> re.Pattern[str] | None:
    if not written.strip():
        return None
    if len(written) > _LONGEST_PATTERN or _RUNS_AWAY.search(written):
        raise ValueError(f"column {column}: a pattern is too long, or repeats a repetition")
    try:
        return re.compile(written, _FLAGS)
    except re.error as error:
        raise ValueError(f"column {column}: {error} in “{written[:80]}”") from error
