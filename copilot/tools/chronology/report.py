"""A chronology on paper: the time line, the table of events, conflicts, and dates not read."""

from copilot.answers.coverage import coverage_sentence
from copilot.exports.report import (
    Block,
    Cell,
    Heading,
    Note,
    Paragraph,
    Picture,
    Report,
    Table,
)
from copilot.locale import _
from copilot.tools.chronology.nouns import Chronology, Conflict, Event, Source, contested
from copilot.tools.chronology.timeline import picture
from copilot.tools.chronology.wording import day_text, kind_text, place_text, when_text


def report(found: Chronology, matter: str, limits: str = "") -> Report:
    """The chronology of a matter; ``limits`` says which events were asked for."""
    facts = [(_("Matter"), matter), (_("Events"), str(len(found.events)))]
    if limits:
        facts.append((_("Only"), limits))
    facts.append((_("Coverage"), coverage_sentence(found.coverage)))
    return Report(
        title=_("Chronology"),
        language=found.language,
        facts=tuple(facts),
        blocks=tuple(_blocks(found)),
        notice=_(
            "Dates and quotations are read from the documents by rule; a lawyer must check them "
            "against the documents."
        ),
    )


def _blocks(found: Chronology) -> list[Block]:
    blocks: list[Block] = []
    line = picture(found)
    if line:
        first, last = found.events[0], found.events[-1]
        alt = _("Time line of {count} events from {first} to {last}.").format(
            count=len(found.events),
            first=when_text(first.start, "", found.language),
            last=when_text(last.start, last.end, found.language),
        )
        blocks.append(Picture(line, alt))
    blocks.append(Table(_header(), tuple(_rows(found))))
    if found.conflicts:
        blocks.append(Heading(_("Contradictory dates")))
        blocks += [conflict_paragraph(each, found) for each in found.conflicts]
    if found.unread:
        blocks.append(Heading(_("Dates that could not be read")))
        blocks += [
            Paragraph(str(each.reason), (Note(place_text(each.pinpoint), each.pinpoint.quote),))
            for each in found.unread
        ]
    blocks += [Paragraph(str(note), style="notice") for note in found.notes]
    return blocks


def _header() -> tuple[str, ...]:
    return (_("No."), _("Date"), _("What happened"), _("Kind"), _("People"), _("Sources"))


def _rows(found: Chronology) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number, event in enumerate(found.events, start=1):
        when = when_text(event.start, event.end, found.language)
        if contested(event, found):
            when = _("{date} (contested)").format(date=when)
        rows.append(
            (
                Cell(str(number)),
                Cell(when),
                Cell(_what(event), tuple(_note(source) for source in event.sources)),
                Cell(kind_text(event.kind)),
                Cell(", ".join(event.actors)),
                Cell("; ".join(dict.fromkeys(place_text(s.pinpoint) for s in event.sources))),
            )
        )
    return rows


def _what(event: Event) -> str:
    doubts = " ".join(str(note) for note in event.notes)
    return f"{event.what} ({doubts})" if doubts else event.what


def _note(source: Source) -> Note:
    return Note(place_text(source.pinpoint), source.words)


def conflict_paragraph(conflict: Conflict, found: Chronology) -> Paragraph:
    """One contradiction with the sentences on both sides."""
    return Paragraph(conflict_text(conflict, found), tuple(map(_note, conflict.sources)))


def conflict_text(conflict: Conflict, found: Chronology) -> str:
    """What is contested, in one sentence."""
    days = [day_text(day, found.language) for day in conflict.dates]
    if conflict.denied:
        said, denied = (days[0], days[-1]) if len(days) > 1 else ("", days[0])
        return _("One document says {said} and not {denied}.").format(
            said=said or "?", denied=denied
        )
    return _("The same is told of {first} and of {second}.").format(first=days[0], second=days[-1])
