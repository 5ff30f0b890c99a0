"""Questions about everything: each document of a matter is held against the condition.

Never a choice of the best: what is found is listed with its words re-read from the stored text,
what only may fit is listed to be checked, and the rest is counted. No language model is called.
Closing the iterator stops the work; what was yielded until then stands.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from copilot.answers.evidence import SentenceEmbedder
from copilot.answers.examining import Found, Strength, called, examine
from copilot.answers.limits import limits_of
from copilot.answers.matching import Stored, prepare
from copilot.answers.quoting import Pages, quoted
from copilot.answers.routing import Route
from copilot.domain import (
    Amendment,
    Coverage,
    DocumentKind,
    FileRecord,
    FileState,
    Filter,
    Language,
    Statement,
)
from copilot.locale import Notice
from copilot.structure.language import detect

_HEAD: Final = 1_500
_DATED_KINDS: Final = frozenset(
    (DocumentKind.MAIL, DocumentKind.LETTER, DocumentKind.JUDGMENT, DocumentKind.PLEADING)
)


class Library(Stored, Pages, Protocol):
    """What going through a matter needs of its library."""

    def files(self) -> list[FileRecord]: ...

    def select(self, wanted: Filter) -> set[str]: ...

    def amendments_of(self, document: str) -> list[FileRecord]: ...

    def coverage(self, among: Filter | None = None) -> Coverage: ...


@dataclass(frozen=True, slots=True)
class Match:
    """A document that meets the condition, with the words that show it.

    ``note`` says what was concluded from the words by code.
    """

    document: str
    path: str
    title: str
    strength: Strength
    statement: Statement
    note: Notice | None = None


@dataclass(frozen=True, slots=True)
class DocumentExamined:
    """One more document was examined."""

    done: int
    total: int
    document: str


@dataclass(frozen=True, slots=True)
class MatchFound:
    """A document meets the condition, or may."""

    match: Match


@dataclass(frozen=True, slots=True)
class ExhaustiveAnswer:
    """What going through every document found, and what it could not see.

    ``without`` are the documents examined in which nothing was found: the answer where the
    question was for those that lack something (``route.negated``). ``other_kinds`` counts the
    documents left out because the question names other kinds. ``amendments`` amend what was found:
    a clause may no longer read as quoted.
    """

    question: str
    route: Route
    language: Language
    matches: tuple[Match, ...]
    to_check: tuple[Match, ...]
    without: tuple[str, ...]
    examined: int
    other_kinds: int
    coverage: Coverage
    amendments: tuple[Amendment, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExhaustiveReady:
    """The whole answer; always the last event."""

    answer: ExhaustiveAnswer


ExhaustiveEvent = DocumentExamined | MatchFound | ExhaustiveReady


def exhaust(
    question: str,
    route: Route,
    *,
    library: Library,
    embedder: SentenceEmbedder,
    among: Filter | None = None,
) -> Iterator[ExhaustiveEvent]:
    """Hold every document the route lets through against its condition, event by event."""
    started = time.perf_counter()
    language = detect(question)
    records, other_kinds = _records(library, route, among)
    limits = limits_of(route.condition, language, dated=bool(route.kinds & _DATED_KINDS))
    wanted = None
    if limits.rest:
        names = [record.document or "" for record, _ in records]
        wanted = prepare(limits.rest, language, names, library, embedder)
    matches: list[Match] = []
    without: list[str] = []
    for done, (record, fits) in enumerate(records, start=1):
        found = examine(record, wanted, limits, library)
        match = None if found is None else _match(record, found, fits, library)
        if match is not None:
            matches.append(match)
            yield MatchFound(match)
        else:
            without.append(record.document or "")
        yield DocumentExamined(done, len(records), record.document or "")
    yield ExhaustiveReady(
        ExhaustiveAnswer(
            question=question,
            route=route,
            language=language,
            matches=tuple(match for match in matches if match.strength == "sure"),
            to_check=tuple(match for match in matches if match.strength == "possible"),
            without=tuple(without),
            examined=len(records),
            other_kinds=other_kinds,
            coverage=library.coverage(among),
            amendments=tuple(_amendments(matches, library)),
            timings={"total": time.perf_counter() - started},
        )
    )


def _records(
    library: Library, route: Route, among: Filter | None
) -> tuple[list[tuple[FileRecord, bool]], int]:
    """The documents to examine, whether each is surely of the kind, and how many are not.

    A document of unknown kind is examined too: what it is, the lawyer sees.
    """
    chosen = None if among is None else library.select(among)
    distinct = {
        record.document or "": record
        for record in reversed(library.files())
        if record.state is FileState.INDEXED
        and record.document is not None
        and (chosen is None or record.document in chosen)
    }
    kept = [
        (record, fits)
        for record in reversed(distinct.values())
        if (fits := _fits(record, route, distinct, library)) is not None
    ]
    return kept, len(distinct) - len(kept)


def _fits(
    record: FileRecord, route: Route, others: Mapping[str, FileRecord], library: Library
) -> bool | None:
    """Whether a document is of the kind asked for; None where it surely is not."""
    kind = record.particulars.kind
    if route.kinds and kind not in route.kinds:
        return False if kind is DocumentKind.OTHER else None
    titles = [named.title for named in route.named if named.title is not None]
    if not titles:
        return True
    base = others.get(record.base or "")
    names = f"{called(record)} {called(base) if base else ''} {record.particulars.amends}"
    if any(title.search(names) for title in titles):
        return True
    head = library.slice(record.document or "", 0, _HEAD)
    return False if any(title.search(head) for title in titles) else None


def _amendments(matches: Sequence[Match], library: Library) -> Iterator[Amendment]:
    for match in matches:
        for record in library.amendments_of(match.document):
            yield Amendment(
                match.document,
                record.document or "",
                record.file.path,
                record.title,
                record.particulars.date,
            )


def _match(record: FileRecord, found: Found, fits: bool, library: Library) -> Match | None:
    """What was found, its words re-read; None where they no longer stand there."""
    statement = quoted(record, found.start, found.end, found.text, found.clause, library)
    if statement is None:
        return None
    strength: Strength = found.strength if fits else "possible"
    return Match(
        record.document or "",
        record.file.path,
        record.particulars.title or record.title,
        strength,
        statement,
        found.note,
    )
