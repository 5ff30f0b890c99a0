"""The check of a draft, document by document of the matter, then item by item of the draft."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.domain import Coverage, Language
from copilot.locale import Notice, notice
from copilot.structure.authorities import Authority, find_authorities
from copilot.tools.check import judging
from copilot.tools.check.gathering import Holdings
from copilot.tools.check.items import amounts, days, exhibits, figures, leaves, quotations
from copilot.tools.check.nouns import Checked, Finding, Item, Source, State
from copilot.tools.check.terms import term_findings

_SENTENCE: Final = 320
_OWN_DATE: Final = re.compile(
    r"^[ \t]*(?:[A-ZÄÖÜ][\w .-]{2,40},\s(?:den|dem|am)?\s?|Datum:\s?|Date:\s?|Stand:\s?)?$"
)
_HEAD: Final = 1500
Exists = Callable[[Authority], bool | None]


@dataclass(frozen=True, slots=True)
class SourceRead:
    """So many documents of the matter are read."""

    done: int
    total: int
    path: str


@dataclass(frozen=True, slots=True)
class CheckReady:
    """The whole check."""

    checked: Checked


@dataclass(frozen=True, slots=True)
class Draft:
    """The text to be checked, with its items."""

    name: str
    text: str
    language: Language

    def items(self) -> dict[str, list[Item]]:
        """Everything to be checked, by kind; what stands in a quotation is the quotation's."""
        quoted = list(quotations(self.text))
        cited = [
            Item("authority", each.start, each.end, each.text, each.key)
            for each in find_authorities(self.text)
            if "refers_to" not in each.fields
        ]
        taken: list[Item] = [*quoted]
        found: dict[str, list[Item]] = {"quotation": quoted}
        for kind, read in (
            ("exhibit", exhibits(self.text)),
            ("record", leaves(self.text)),
            ("authority", iter(cited)),
            ("date", days(self.text, self.language)),
            ("amount", amounts(self.text)),
            ("figure", figures(self.text)),
        ):
            found[kind] = _outside(read, taken)
            taken += found[kind]
        return found


def check(
    draft: Draft,
    sources: Iterable[tuple[Source, Language]],
    total: int,
    coverage: Coverage,
    *,
    marks: Mapping[str, str] | None = None,
    record: str = "",
    exists: Exists = lambda _authority: None,
) -> Iterator[SourceRead | CheckReady]:
    """Check ``draft`` against the documents of a matter.

    ``marks`` says which document an exhibit is ("K3" -> "D12"), ``record`` which one is the court's
    file; ``exists`` whether an indexed law holds a norm.
    """
    items = draft.items()
    held = Holdings()
    languages: set[Language] = set()
    wanted = {document: mark for mark, document in (marks or {}).items()}
    for done, (source, language) in enumerate(sources, start=1):
        held.read(source, items["quotation"], language)
        languages.add(language)
        if source.document in wanted:
            held.exhibits[wanted[source.document]] = source
        if record and source.document == record:
            held.records[""] = source
        yield SourceRead(done, total, source.path)
    findings = _judged(draft, items, held, exists)
    notes = tuple(_notes(draft, languages, held, items))
    yield CheckReady(Checked(draft.name, draft.language, findings, coverage, notes))


def _judged(
    draft: Draft, items: Mapping[str, list[Item]], held: Holdings, exists: Exists
) -> tuple[Finding, ...]:
    quoted = [judging.quotation(item, held) for item in items["quotation"]]
    by_place = {each.start: each for each in find_authorities(draft.text)}
    found = [
        *quoted,
        *(judging.amount(item, held, items["amount"]) for item in items["amount"]),
        *(judging.figure(item, held) for item in items["figure"]),
        *(
            judging.day(item, held, draft.text)
            for item in items["date"]
            if not _is_own(draft.text, item)
        ),
        *(
            judging.authority(item, by_place[item.start], held, exists(by_place[item.start]))
            for item in items["authority"]
        ),
        *_references(draft.text, items, held, quoted),
        *term_findings(draft.text, draft.language),
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _references(
    text: str, items: Mapping[str, list[Item]], held: Holdings, quoted: Sequence[Finding]
) -> Iterator[Finding]:
    no_exhibit = notice("No document of the matter is marked as this exhibit.")
    no_record = notice("No document of the matter is known as the court's file.")
    for item in items["exhibit"]:
        beside = _beside(text, item, quoted)
        yield judging.exhibit(item, held.exhibits, beside, no_exhibit)
    for item in items["record"]:
        leaf = Item("record", item.start, item.end, item.text, f" {item.value}")
        yield judging.exhibit(leaf, held.records, _beside(text, item, quoted), no_record)


def _beside(text: str, item: Item, quoted: Sequence[Finding]) -> list[Finding]:
    """The quotation an exhibit or a leaf stands behind, in the same sentence or bracket."""
    near = [
        each
        for each in quoted
        if each.end <= item.start
        and item.start - each.end < _SENTENCE
        and each.state is not State.MISSING
        and not re.search(r"\.\s+[A-ZÄÖÜ]|\n\s*\n", text[each.end + 1 : item.start])
    ]
    return near[-1:]


def _outside(items: Iterable[Item], taken: Sequence[Item]) -> list[Item]:
    """Those that overlap none of the items taken already."""
    ordered = sorted(taken, key=lambda each: each.start)
    starts = [each.start for each in ordered]
    kept = []
    for item in items:
        at = bisect_left(starts, item.end)
        around = ordered[max(0, at - 3) : at]
        if not any(each.start < item.end and item.start < each.end for each in around):
            kept.append(item)
    return kept


def _is_own(text: str, item: Item) -> bool:
    """Whether a date is the draft's own: alone in a line of its head, behind a town."""
    line = text.rfind("\n", 0, item.start) + 1
    end = text.find("\n", item.end)
    tail = text[item.end : end if end >= 0 else len(text)]
    return (
        item.start < _HEAD and not tail.strip() and bool(_OWN_DATE.match(text[line : item.start]))
    )


def _notes(
    draft: Draft, languages: set[Language], held: Holdings, items: Mapping[str, list[Item]]
) -> Iterator[Notice]:
    if languages and draft.language not in languages:
        yield notice(
            "The draft is in another language than the documents: its quotations cannot be found "
            "word for word."
        )
    if items["exhibit"] and not held.exhibits:
        yield notice(
            "No document is marked as an exhibit; name them with --exhibit K3=D12 to have the "
            "references checked."
        )
    if items["record"] and not held.records:
        yield notice("Name the court's file with --record D12 to have its leaves checked.")
