"""Chronology: what happened when, each event with its sentences and the page beside it."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, cast

from copilot.errors import BadDateError
from copilot.exports.report import Report
from copilot.locale import N_, _
from copilot.structure.dates import is_date
from copilot.tools.chronology.building import ChronologyReady, DocumentRead, filtered
from copilot.tools.chronology.nouns import (
    KIND_LABELS,
    Chronology,
    Event,
    EventKind,
    Wanted,
    contested,
)
from copilot.tools.chronology.report import conflict_text, report
from copilot.tools.chronology.wording import kind_text, when_text
from copilot.tui.products import (
    Cell,
    Choice,
    Column,
    Doing,
    Ended,
    Entry,
    Field,
    Mark,
    Outcome,
    ProductEvent,
    Row,
    Rows,
)
from copilot.tui.products.screen import ProductScreen
from copilot.workspace.products.chronology import chronology


class ChronologyScreen(ProductScreen):
    """Filters above, events in order of their dates below."""

    PLACE = "chronology"
    HELP = N_("Chronology")
    RUNS_AT_ONCE: ClassVar[bool] = True
    COLUMNS = (
        Column(N_("Date"), least=13),
        Column(N_("Kind"), least=14),
        Column(N_("What happened"), 1, 20),
    )

    def fields(self) -> tuple[Field, ...]:
        kinds = [Choice(kind.value, KIND_LABELS[kind]) for kind in EventKind]
        return (
            Field("after", N_("From"), hint=N_("2021, 2021-03 or 2021-03-31")),
            Field("before", N_("Until"), hint=N_("2021, 2021-03 or 2021-03-31")),
            Field("actor", N_("Person or company")),
            Field("kind", N_("Kind"), Entry.CHOICE, choices=(Choice("", N_("all")), *kinds)),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        wanted = _wanted(inputs)
        for event in chronology(self.session.opened):
            if isinstance(event, DocumentRead):
                told = _("Reading {path}").format(path=event.path)
                yield Doing(told, event.done, event.total)
            elif isinstance(event, ChronologyReady):
                found = filtered(event.chronology, wanted)
                yield Outcome(found)
                yield Rows(tuple(_rows(found)))
                told = _("{count} events").format(count=len(found.events))
                yield Ended(told, found.coverage, tuple(_warnings(found)))

    def report(self, outcome: object) -> Report:
        return report(cast(Chronology, outcome), self.session.opened.matter.name)


def _wanted(inputs: Mapping[str, str]) -> Wanted:
    for name in ("after", "before"):
        if inputs[name] and not is_date(inputs[name]):
            raise BadDateError(date=inputs[name])
    kinds = frozenset((EventKind(inputs["kind"]),)) if inputs["kind"] else frozenset()
    return Wanted(inputs["after"], inputs["before"], inputs["actor"], "", kinds)


def _rows(found: Chronology) -> Iterator[Row]:
    for number, event in enumerate(found.events, start=1):
        mark = Mark.BAD if contested(event, found) else Mark.DOUBTFUL if event.notes else None
        yield Row(
            str(number),
            (
                Cell(when_text(event.start, event.end, found.language), mark=mark),
                Cell(kind_text(event.kind)),
                Cell(event.what),
            ),
            tuple(source.pinpoint for source in event.sources),
            _detail(event, found),
        )


def _detail(event: Event, found: Chronology) -> str:
    lines = [event.what, *(f"? {note}" for note in event.notes)]
    if event.actors:
        lines.append(_("People: {names}").format(names=", ".join(event.actors)))
    if contested(event, found):
        lines += [f"! {conflict_text(c, found)}" for c in found.conflicts if event.start in c.dates]
    return "\n".join(lines)


def _warnings(found: Chronology) -> Iterator[str]:
    if found.conflicts:
        count = len(found.conflicts)
        yield _("{count} contradictory dates are marked ✗.").format(count=count)
    yield from (str(each.reason) for each in found.unread[:3])
    yield from map(str, found.notes)
