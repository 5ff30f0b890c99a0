"""``copilot chronology``: what happened when, with every source, conflict and doubt."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.errors import BadDateError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.tools.chronology.building import ChronologyEvent
    from copilot.tools.chronology.nouns import Chronology, Conflict, Event, Source, Wanted

# The kinds as the options name them; a test holds them to the tool's own.
KINDS = (
    "contract", "letter", "mail", "notice", "delivery", "hearing", "meeting", "payment",
    "deadline", "mention",
)  # fmt: skip


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "chronology", parents=[shared], help=_("what happened when, from all documents")
    )
    add_matter_option(parser)
    group = parser.add_argument_group(_("only events"))
    group.add_argument("--after", metavar="DATE", help=_("on or after 2021, 2021-03 or 2021-03-31"))
    group.add_argument("--before", metavar="DATE", help=_("on or before"))
    group.add_argument("--actor", metavar="NAME", help=_("that name this person or company"))
    group.add_argument("--document", metavar="D", help=_("from this document, by number or path"))
    group.add_argument("--kind", action="append", choices=KINDS, help=_("of this kind"))
    parser.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help=_("write .docx, .xlsx, .md, .pdf or .csv, or the time line as .png"),
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.set_defaults(run=_chronology)


def _chronology(options: argparse.Namespace) -> int:
    from copilot.tools.chronology.building import filtered
    from copilot.workspace.products.chronology import chronology

    wanted = _wanted(options)
    if options.export:
        _check_target(options.export, options.overwrite)
    with open_matter(options) as matter:
        whole = _finished(chronology(matter, options.document or ""))
        found = filtered(whole, wanted)
        if options.export:
            _export(found, matter.matter.name, options.export, options.overwrite)
    if wants_json(options):
        output.data(record_of(found, options.matter))
    elif not options.export:
        _print(found)
    return 0 if found.events else 4


def _wanted(options: argparse.Namespace) -> "Wanted":
    from copilot.structure.dates import is_date
    from copilot.tools.chronology.nouns import EventKind, Wanted

    for given in (options.after, options.before):
        if given and not is_date(given):
            raise BadDateError(date=given)
    kinds = frozenset(map(EventKind, options.kind or ()))
    return Wanted(options.after or "", options.before or "", options.actor or "", "", kinds)


def _finished(events: "Iterable[ChronologyEvent]") -> "Chronology":
    from copilot.tools.chronology.building import ChronologyReady

    progress = output.Progress()
    try:
        for event in events:
            if isinstance(event, ChronologyReady):
                return event.chronology
            progress.show(
                _("{done} of {total} documents read, {dated} dates found …").format(
                    done=event.done, total=event.total, dated=event.dated
                )
            )
    finally:
        progress.done()
    raise AssertionError("a chronology ends with ChronologyReady")


def _check_target(path: Path, overwrite: bool) -> None:
    from copilot.exports.files import check_free
    from copilot.exports.writing import check_target

    if path.suffix.lower() == ".png":
        check_free(path, overwrite=overwrite)
    else:
        check_target(path, overwrite=overwrite)


def _export(found: "Chronology", matter: str, path: Path, overwrite: bool) -> None:
    from copilot.exports.files import write_file
    from copilot.exports.writing import write
    from copilot.tools.chronology.report import report
    from copilot.tools.chronology.timeline import picture

    if path.suffix.lower() == ".png":
        write_file(path, picture(found), overwrite=overwrite)
    else:
        write(report(found, matter), path, overwrite=overwrite)
    output.narrate(_("Written: {path}").format(path=path))


def record_of(found: "Chronology", matter: str) -> dict[str, Any]:
    """The JSON of a chronology."""
    return {
        "matter": matter,
        "events": [_event_record(event) for event in found.events],
        "conflicts": [_conflict_record(conflict) for conflict in found.conflicts],
        "unread": [
            {
                "written": each.written,
                "reason": str(each.reason),
                "pinpoint": _place_record(each.pinpoint),
            }
            for each in found.unread
        ],
        "notes": [str(note) for note in found.notes],
        "coverage": asdict(found.coverage),
    }


def _place_record(place: Any) -> dict[str, Any]:
    record: dict[str, Any] = asdict(place)
    return record


def _event_record(event: "Event") -> dict[str, Any]:
    return {
        "date": event.start,
        "end": event.end,
        "precision": event.precision,
        "kind": event.kind.value,
        "text": event.what,
        "actors": list(event.actors),
        "notes": [str(note) for note in event.notes],
        "sources": [_source_record(source) for source in event.sources],
    }


def _source_record(source: "Source") -> dict[str, Any]:
    return {"told": source.mention.told, **_place_record(source.pinpoint)}


def _conflict_record(conflict: "Conflict") -> dict[str, Any]:
    return {
        "dates": list(conflict.dates),
        "denied": conflict.denied,
        "sources": [_source_record(source) for source in conflict.sources],
    }


def _print(found: "Chronology") -> None:
    from copilot.answers.coverage import coverage_sentence
    from copilot.tools.chronology.nouns import contested
    from copilot.tools.chronology.report import conflict_text
    from copilot.tools.chronology.wording import kind_text, place_text, when_text

    for number, event in enumerate(found.events, start=1):
        mark = "  !" if contested(event, found) else ""
        when = when_text(event.start, event.end, found.language)
        output.result(f"{number}. {when}  {kind_text(event.kind)}{mark}")
        output.result(f"   {output.one_line(event.what)}")
        for source in event.sources:
            output.result(f"      {output.one_line(place_text(source.pinpoint))}")
        for note in event.notes:
            output.result(f"      ? {note}")
    for conflict in found.conflicts:
        output.result(f"! {conflict_text(conflict, found)}")
        for source in conflict.sources:
            output.result(f"      “{source.words}” {output.one_line(place_text(source.pinpoint))}")
    for each in found.unread:
        output.result(f"? {each.reason} {output.one_line(place_text(each.pinpoint))}")
    for note in found.notes:
        output.result(f"? {note}")
    output.result(coverage_sentence(found.coverage))
