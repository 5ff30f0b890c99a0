"""An overview of one document: what it is, and for each topic of its kind the words on it.

Every line is a quotation with its place, or "not found"; no text is written freely, so nothing
can be said that does not stand in the document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Protocol

from copilot.answers.document_words import mentions
from copilot.answers.evidence import SentenceEmbedder
from copilot.answers.matching import Candidate, Stored, best_of, candidates, prepare
from copilot.answers.quoting import Pages, quoted
from copilot.answers.topics import topic
from copilot.domain import DocumentKind, FileRecord, Language, Statement
from copilot.locale import N_
from copilot.structure.dates import dates
from copilot.structure.sentences import sentences


class Library(Stored, Pages, Protocol):
    """What a summary needs of a library."""


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """One line: ``label`` is a template; ``value`` is a fact, ``statements`` are quotations.

    Without statements and value the document says nothing on it, as far as was found.
    """

    name: str
    label: str
    value: str = ""
    statements: tuple[Statement, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the document has something on it."""
        return bool(self.value or self.statements)


@dataclass(frozen=True, slots=True)
class SummaryPartReady:
    """One more line is there; ``done`` of ``total``."""

    done: int
    total: int
    part: SummaryPart


@dataclass(frozen=True, slots=True)
class Summary:
    """The overview of a document."""

    document: str
    path: str
    language: Language
    parts: tuple[SummaryPart, ...]


@dataclass(frozen=True, slots=True)
class SummaryReady:
    """The whole overview; always the last event."""

    summary: Summary


SummaryEvent = SummaryPartReady | SummaryReady


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A part that is found by its words alone; at most ``most`` sentences of it are quoted."""

    name: str
    label: str
    signs: re.Pattern[str]
    most: int = 3
    dated: bool = False


KIND_LABELS: Final = {
    DocumentKind.CONTRACT: N_("Contract"),
    DocumentKind.AMENDMENT: N_("Amendment"),
    DocumentKind.LETTER: N_("Letter"),
    DocumentKind.JUDGMENT: N_("Judgment"),
    DocumentKind.STATUTE: N_("Statute"),
    DocumentKind.PLEADING: N_("Pleading"),
    DocumentKind.MAIL: N_("Mail"),
    DocumentKind.SPREADSHEET: N_("Spreadsheet"),
    DocumentKind.PRESENTATION: N_("Presentation"),
    DocumentKind.OTHER: N_("Document"),
}
_LEASE: Final = (
    "premises", "rent", "indexation", "term", "renewal", "termination", "deposit", "repairs",
    "subletting", "liability", "jurisdiction",
)  # fmt: skip
_CONTRACT: Final = (
    "subject", "payment", "term", "renewal", "termination", "warranty", "liability",
    "confidentiality", "assignment", "governing law", "jurisdiction",
)  # fmt: skip
_FLAGS: Final = re.IGNORECASE | re.DOTALL
_REQUESTS: Final = _Pattern(
    "requests",
    N_("Requests"),
    re.compile(
        r"\b(?:forder\w*|auffordern|fordere\w*|bitte\b|bitten|ersuche\w*|verlange\w*|beantrag\w*|"
        r"kündig(?:e|en)\b.{0,60}\b(?:hiermit|das|den)|please|request\w*|demand\w*|"
        r"(?:we|i) (?:therefore )?ask|(?:we|i) (?:propose|suggest)|require you)\b",
        _FLAGS,
    ),
)
_DEADLINES: Final = _Pattern(
    "deadlines",
    N_("Deadlines"),
    re.compile(
        r"\b(?:bis (?:zum|spätestens)|spätestens|binnen|innerhalb|frist\w*|by (?:the )?(?:end|\d)|"
        r"no later than|within|deadline|until)\b",
        _FLAGS,
    ),
    dated=True,
)
_COURT: Final = _Pattern(
    "court",
    N_("Court"),
    re.compile(r"\b(?:\w+gericht(?:shof)?e?s?|\w*court (?:of|for)?|high court|tribunal)\b", _FLAGS),
    most=1,
)
_FILE_NUMBER: Final = _Pattern(
    "file number",
    N_("File number"),
    re.compile(
        r"\b(?:\d{1,3}|[IVX]{1,4}) ?[A-Z][A-Za-z]{0,4} ?\d{1,5}/\d{2}\b|\bNo\. ?\d{2}-\d+|"
        r"\[\d{4}\] [A-Z]{2,}|"
        r"\bC-\d+/\d{2}\b|\bAktenzeichen|\bCase No"
    ),
    most=1,
)
_TENOR: Final = _Pattern(
    "operative part",
    N_("Operative part"),
    re.compile(
        r"wird verurteilt|wird abgewiesen|wird zurückgewiesen|wird aufgehoben|wird festgestellt|"
        r"kosten des (?:rechtsstreits|verfahrens).{0,80}(?:tragen|trägt)|vorläufig vollstreckbar|"
        r"is (?:hereby )?(?:affirmed|reversed|dismissed|granted|denied|allowed)|it is ordered|so "
        r"ordered",
        _FLAGS,
    ),
    most=4,
)
_RELIEF: Final = _Pattern(
    "relief sought",
    N_("Relief sought"),
    re.compile(r"beantrag|wird beantragt|zu verurteilen|prays? for|relief|seeks?\b", _FLAGS),
)
_PATTERNS: Final[dict[DocumentKind, tuple[_Pattern, ...]]] = {
    DocumentKind.LETTER: (_REQUESTS, _DEADLINES),
    DocumentKind.MAIL: (_REQUESTS, _DEADLINES),
    DocumentKind.JUDGMENT: (_COURT, _FILE_NUMBER, _TENOR),
    DocumentKind.PLEADING: (_COURT, _FILE_NUMBER, _RELIEF),
    DocumentKind.OTHER: (_REQUESTS, _DEADLINES),
}
_SHORTEST: Final = 12
_LONGEST: Final = 600
_ENOUGH: Final = 0.1
_GAP: Final = 4


def summarise(
    record: FileRecord, library: Library, embedder: SentenceEmbedder
) -> Iterator[SummaryEvent]:
    """The overview of an indexed document, line by line; closing the iterator stops it."""
    facts = list(_facts(record, library))
    names = _topics(record)
    patterns = _PATTERNS.get(record.particulars.kind, ())
    total = len(facts) + len(names) + len(patterns)
    parts: list[SummaryPart] = []
    for part in _parts(facts, names, patterns, record, library, embedder):
        parts.append(part)
        yield SummaryPartReady(len(parts), total, part)
    yield SummaryReady(
        Summary(record.document or "", record.file.path, record.language, tuple(parts))
    )


def _parts(
    facts: Sequence[SummaryPart],
    names: Sequence[str],
    patterns: Sequence[_Pattern],
    record: FileRecord,
    library: Library,
    embedder: SentenceEmbedder,
) -> Iterator[SummaryPart]:
    yield from facts
    read = _read(record, library) if patterns else []
    for pattern in patterns:
        yield _by_pattern(pattern, read, record, library)
    for name in names:
        yield _by_topic(name, record, library, embedder)


def _topics(record: FileRecord) -> Sequence[str]:
    if record.particulars.kind not in (DocumentKind.CONTRACT, DocumentKind.AMENDMENT):
        return ()
    title = f"{record.particulars.title} {record.title} {record.file.path.replace('_', ' ')}"
    is_lease = any(mention.named.sort == "lease" for mention in mentions(title)) or bool(
        re.search(r"miet|\blease|tenancy", title, re.IGNORECASE)
    )
    return _LEASE if is_lease else _CONTRACT


def _facts(record: FileRecord, library: Library) -> Iterator[SummaryPart]:
    """What is known of the document itself, with the words it was taken from where they stand."""
    own = record.particulars
    yield SummaryPart("kind", N_("Kind"), value=KIND_LABELS[own.kind])
    yield SummaryPart("title", N_("Title"), value=own.title or record.title)
    yield _dated(record, library)
    if own.sender or own.recipients:
        yield SummaryPart("sender", N_("From"), value=own.sender)
        yield SummaryPart("recipients", N_("To"), value="; ".join(own.recipients))
    else:
        yield SummaryPart("parties", N_("Parties"), value="; ".join(own.parties))
    if own.amends:
        yield SummaryPart("amends", N_("Amends"), value=own.amends)


def _dated(record: FileRecord, library: Library) -> SummaryPart:
    date = record.particulars.date
    part = SummaryPart("date", N_("Date"), value=date)
    for start, end, text in _read(record, library) if date else ():
        if any(value == date for _, value in dates(text, record.language)):
            statement = quoted(record, start, end, text, "", library)
            return SummaryPart("date", part.label, date, (statement,) if statement else ())
    return part


def _read(record: FileRecord, library: Library) -> list[tuple[int, int, str]]:
    text = library.text(record.document or "")
    return [
        (span.start, end, text[span.start : end])
        for span in sentences(text, record.language)
        if (end := min(span.end, span.start + _LONGEST)) - span.start >= _SHORTEST
    ]


def _by_pattern(
    pattern: _Pattern,
    read: Sequence[tuple[int, int, str]],
    record: FileRecord,
    library: Library,
) -> SummaryPart:
    chosen: list[Statement] = []
    for start, end, text in _with_wrapped(read) if pattern.dated else read:
        if not pattern.signs.search(text) or (
            pattern.dated and not _has_time(text, record.language)
        ):
            continue
        statement = quoted(record, start, end, text, "", library)
        if statement is not None:
            chosen.append(statement)
        if len(chosen) == pattern.most:
            break
    return SummaryPart(pattern.name, pattern.label, statements=tuple(chosen))


def _with_wrapped(
    read: Sequence[tuple[int, int, str]],
) -> Iterator[tuple[int, int, str]]:
    """Sentences; one that stops without a mark, before a date set on its own line, goes on."""
    for this, following in zip_longest(read, read[1:]):
        start, end, text = this
        if following is None or text.rstrip()[-1:] in ".!?:" or following[0] - end > _GAP:
            yield this
        else:
            yield start, following[1], f"{text} {following[2]}"


def _has_time(text: str, language: Language) -> bool:
    """A date or a number of days: "Frist" alone sets none."""
    return bool(dates(text, language)) or bool(
        re.search(
            r"\b(?:\d+|zwei|drei|vier|two|three|four|seven|fourteen|thirty|"
            r"vierzehn)\W{1,2}(?:\w+ )?"
            r"(?:tag|woche|monat|stunde|day|week|month|hour)",
            text,
            re.IGNORECASE,
        )
    )


def _by_topic(
    name: str, record: FileRecord, library: Library, embedder: SentenceEmbedder
) -> SummaryPart:
    wanted_topic = topic(name)
    document = record.document or ""
    wanted = prepare(
        wanted_topic.query(record.language),
        record.language,
        [document],
        library,
        embedder,
        wanted_topic,
    )
    found = candidates(wanted, document, record.language, library)
    kept = [each for each in found if each.signed and each.score >= _ENOUGH]
    best = best_of(kept)
    statement = best and _quote(best, record, library)
    return SummaryPart(name, wanted_topic.label, statements=(statement,) if statement else ())


def _quote(best: Candidate, record: FileRecord, library: Library) -> Statement | None:
    return quoted(record, best.start, best.end, best.text, best.clause, library)
