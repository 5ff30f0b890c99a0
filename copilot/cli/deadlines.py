"""``copilot deadlines``: compute by rule, find triggers, confirm, and hand out a control sheet."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from copilot.cli import output
from copilot.cli.opening import Commands, open_matter, wants_json
from copilot.domain import Language
from copilot.errors.deadlines import BadPeriodError, NoMatterToKeepInError
from copilot.locale import _, language

if TYPE_CHECKING:
    from copilot.tools.deadlines import Deadline, Inputs
    from copilot.tools.deadlines.nouns import Period
    from copilot.workspace.products.deadlines import Confirmed, Proposal


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    group = commands.add_parser(
        "deadlines", parents=[shared], help=_("deadlines by rule, with every step")
    )
    parts = group.add_subparsers(metavar=_("ACTION"), required=True)
    _add_compute(parts, shared)
    rules = parts.add_parser("rules", parents=[shared], help=_("every rule with its norm"))
    rules.add_argument("about", nargs="?", metavar="WORD", help=_("only rules that name it"))
    rules.set_defaults(run=_rules)
    find = parts.add_parser(
        "find", parents=[shared], help=_("what may begin a period, with its words")
    )
    find.add_argument("--matter", required=True, metavar="NAME", help=_("the matter's name"))
    find.add_argument("--document", metavar="D", help=_("only this document of the matter"))
    find.add_argument("--land", default="", metavar="LAND", help=_("whose holidays count, as BY"))
    find.set_defaults(run=_find)
    listed = parts.add_parser("list", parents=[shared], help=_("what was confirmed in a matter"))
    listed.add_argument("--matter", required=True, metavar="NAME", help=_("the matter's name"))
    _add_export(listed)
    listed.set_defaults(run=_list)


def _add_compute(parts: Commands, shared: argparse.ArgumentParser) -> None:
    parser = parts.add_parser("compute", parents=[shared], help=_("one deadline, step by step"))
    parser.add_argument("--rule", required=True, metavar="RULE", help=_("as deadlines rules lists"))
    parser.add_argument("--from", dest="start", metavar="DATE", help=_("the day it begins with"))
    parser.add_argument("--posted", metavar="DATE", help=_("the day it was posted instead"))
    parser.add_argument("--announced", metavar="DATE", help=_("pronounced, and nothing served"))
    parser.add_argument("--land", default="", metavar="LAND", help=_("whose holidays count, as BY"))
    parser.add_argument(
        "--local-holidays",
        choices=("yes", "no"),
        help=_("whether holidays of some municipalities only are kept at the place"),
    )
    parser.add_argument("--by-mail", action="store_true", help=_("served by mail (FRCP 6(d))"))
    parser.add_argument(
        "--no-instruction", action="store_true", help=_("no correct instruction on remedies")
    )
    parser.add_argument("--period", metavar="PERIOD", help=_("for frist_tage: “10 days”"))
    parser.add_argument("--advance", type=int, default=7, metavar="DAYS", help=_("advance notice"))
    parser.add_argument("--confirm", action="store_true", help=_("keep it in the matter"))
    parser.add_argument("--matter", metavar="NAME", help=_("the matter's name"))
    parser.add_argument("--source", default="", metavar="TEXT", help=_("where the trigger stands"))
    _add_export(parser)
    parser.set_defaults(run=_compute)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help=_("write .ics, .csv, .pdf, .docx, .xlsx or .md")
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))


def _compute(options: argparse.Namespace) -> int:
    from copilot.tools.deadlines import compute, rule_named

    if options.export:
        _check_target(options.export, options.overwrite)
    if options.confirm and not options.matter:
        raise NoMatterToKeepInError
    today = datetime.now(UTC).date()
    deadline = compute(rule_named(options.rule), _inputs(options), today)
    if options.confirm:
        from copilot.workspace.products.deadlines import confirm

        with open_matter(options) as matter:
            confirm(matter, deadline, quote=options.source)
        output.narrate(_("Kept in the matter as confirmed."))
    if options.export:
        _export([deadline], options.matter or "", [(options.source, "")], options)
    if wants_json(options):
        output.data(record_of(deadline))
    else:
        _print(deadline)
    return 0 if deadline.end else 4


def _inputs(options: argparse.Namespace) -> "Inputs":
    from copilot.tools.deadlines import Inputs

    return Inputs(
        start=_day(options.start),
        posted=_day(options.posted),
        announced=_day(options.announced),
        land=options.land,
        local={"yes": True, "no": False}.get(options.local_holidays or ""),
        by_mail=options.by_mail,
        instructed=not options.no_instruction,
        period=_period(options.period),
        advance_days=max(0, options.advance),
    )


def _day(written: str | None) -> date | None:
    from copilot.tools.deadlines.reading import day_of

    return day_of(written) if written else None


def _period(written: str | None) -> "Period | None":
    from copilot.tools.deadlines.rules import period_of

    if not written:
        return None
    try:
        return period_of(written)
    except ValueError:
        raise BadPeriodError(written=written) from None


def _check_target(path: Path, overwrite: bool) -> None:
    from copilot.exports.files import check_free
    from copilot.exports.writing import check_target

    if path.suffix.lower() == ".ics":
        check_free(path, overwrite=overwrite)
    else:
        check_target(path, overwrite=overwrite)


def _export(
    deadlines: "list[Deadline]",
    matter: str,
    sources: list[tuple[str, str]],
    options: argparse.Namespace,
) -> None:
    from copilot.exports.files import write_file
    from copilot.exports.writing import write
    from copilot.tools.deadlines.calendar_file import calendar_file
    from copilot.tools.deadlines.report import report

    path: Path = options.export
    if path.suffix.lower() == ".ics":
        made = calendar_file(deadlines, matter, datetime.now(UTC))
        write_file(path, made, overwrite=options.overwrite)
    else:
        sheet = report(deadlines, cast(Language, language()), matter, sources)
        write(sheet, path, overwrite=options.overwrite)
    output.narrate(_("Written: {path}").format(path=path))


def record_of(deadline: "Deadline") -> dict[str, Any]:
    """The JSON of a deadline."""
    return {
        "rule": deadline.rule.name,
        "title": str(deadline.rule.title),
        "source": deadline.rule.source,
        "end": deadline.end.isoformat() if deadline.end else None,
        "certain": deadline.certain,
        "advance": deadline.advance.isoformat() if deadline.advance else None,
        "steps": [
            {
                "text": str(step.text),
                "source": step.source,
                "day": step.day.isoformat() if step.day else None,
            }
            for step in deadline.steps
        ],
        "warnings": [str(warning) for warning in deadline.warnings],
        "alternatives": {
            name: day.isoformat() for name, day in (deadline.alternatives or {}).items()
        },
    }


def _print(deadline: "Deadline") -> None:
    from copilot.tools.deadlines.report import day_text

    output.result(f"{deadline.rule.title} ({deadline.rule.source})")
    for step in deadline.steps:
        output.result(f"  {step.text}  [{step.source}]")
    if deadline.end:
        sure = "" if deadline.certain else "  " + _("(unsure, see below)")
        output.result(_("Last day: {day}").format(day=day_text(deadline.end)) + sure)
        output.result(_("Advance notice: {day}").format(day=day_text(deadline.advance)))
    else:
        output.result(_("No date can be given."))
    for warning in deadline.warnings:
        output.result(f"! {warning}")


def _rules(options: argparse.Namespace) -> int:
    from copilot.tools.deadlines import rules

    word = (options.about or "").lower()
    wanted = [
        rule
        for rule in rules()
        if word in f"{rule.name} {rule.title.de} {rule.title.en} {rule.source}".lower()
    ]
    if wants_json(options):
        output.data(
            {
                "rules": [
                    {
                        "name": rule.name,
                        "title": str(rule.title),
                        "trigger": str(rule.trigger),
                        "source": rule.source,
                        "counting": rule.counting,
                        "moves": rule.moves,
                    }
                    for rule in wanted
                ]
            }
        )
        return 0
    for rule in wanted:
        output.result(f"{rule.name}\n    {rule.title} — {rule.trigger} [{rule.source}]")
    return 0 if wanted else 4


def _find(options: argparse.Namespace) -> int:
    from copilot.answers.coverage import coverage_sentence
    from copilot.workspace.products.deadlines import ProposalsReady, proposals

    progress = output.Progress()
    found: tuple[Proposal, ...] = ()
    with open_matter(options) as matter:
        for event in proposals(matter, options.land, options.document or ""):
            if isinstance(event, ProposalsReady):
                found = event.proposals
            else:
                progress.show(
                    _("{done} of {total} documents searched …").format(
                        done=event.done, total=event.total
                    )
                )
        coverage = matter.coverage()
    progress.done()
    if wants_json(options):
        output.data({"triggers": [_proposal_record(each) for each in found]})
    else:
        for each in found:
            _print_proposal(each)
        if not found:
            output.result(_("No trigger was found."))
        output.result(coverage_sentence(coverage))
    return 0 if found else 4


def _proposal_record(proposal: "Proposal") -> dict[str, Any]:
    place, trigger = proposal.pinpoint, proposal.trigger
    return {
        "cue": trigger.cue,
        "day": trigger.day.isoformat() if trigger.day else None,
        "quote": trigger.quote,
        "document": place.document,
        "path": place.path,
        "page": place.page,
        "start": place.start,
        "end": place.end,
        "doubts": [str(doubt) for doubt in trigger.doubts],
        "confirmed": False,
        "deadlines": [record_of(deadline) for deadline in proposal.deadlines],
    }


def _print_proposal(proposal: "Proposal") -> None:
    from copilot.tools.deadlines.report import day_text
    from copilot.tools.deadlines.triggers import CUE_TITLES

    trigger, place = proposal.trigger, proposal.pinpoint
    day = day_text(trigger.day) or _("no date can be read")
    where = _("p. {page}").format(page=place.page)
    output.result(
        f"{_(CUE_TITLES[trigger.cue])}: {day}  {place.path}, {where}  [{place.reference}]"
    )
    output.result("   “" + " ".join(trigger.quote.split()) + "”")
    for doubt in trigger.doubts:
        output.result(f"   ? {doubt}")
    for deadline in proposal.deadlines:
        output.result(
            _("   would end {day}: {title} ({source}), to be confirmed: --rule {rule}").format(
                day=day_text(deadline.end),
                title=deadline.rule.title,
                source=deadline.rule.source,
                rule=deadline.rule.name,
            )
        )
        for warning in deadline.warnings[:2]:
            output.result(f"     ! {warning}")


def _list(options: argparse.Namespace) -> int:
    from copilot.workspace.products.deadlines import confirmed

    if options.export:
        _check_target(options.export, options.overwrite)
    with open_matter(options) as matter:
        kept = confirmed(matter)
    if options.export:
        sources = [(each.document, each.quote) for each in kept]
        _export([each.deadline for each in kept], options.matter, sources, options)
    if wants_json(options):
        output.data({"deadlines": [_confirmed_record(each) for each in kept]})
    elif not options.export:
        _print_confirmed(kept)
    return 0 if kept else 4


def _confirmed_record(kept: "Confirmed") -> dict[str, Any]:
    about = {"by": kept.by, "at": kept.at, "document": kept.document, "quote": kept.quote}
    return {**record_of(kept.deadline), "confirmed": about}


def _print_confirmed(kept: "list[Confirmed]") -> None:
    from copilot.tools.deadlines.report import day_text

    for each in kept:
        deadline = each.deadline
        told = f"{day_text(deadline.end)}  {deadline.rule.title} ({deadline.rule.source})"
        output.result(f"{told}  {each.by}, {each.at[:10]}")
    if not kept:
        output.result(_("No deadline is confirmed in this matter."))
