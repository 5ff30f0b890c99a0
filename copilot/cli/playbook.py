"""``copilot playbook``: a contract against the firm's positions, rule by rule."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from copilot.cli import output
from copilot.cli.opening import Commands, open_matter, wants_json
from copilot.clock import today
from copilot.domain import Language
from copilot.errors.papers import PlaybookNotFoundError, WhatToReviewError
from copilot.locale import _, language

if TYPE_CHECKING:
    from copilot.tools.playbook.nouns import Finding, Review, TopicResult

_SIGNS = {"met": "✓", "not_met": "✗", "not_found": "∅"}


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "playbook", parents=[shared], help=_("a contract against the firm's positions")
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    parser.add_argument("--document", metavar="D", help=_("number or path of a document"))
    parser.add_argument("--matter", metavar="NAME", help=_("the matter's name"))
    parser.add_argument(
        "--playbook", metavar="NAME", help=_("nda, dpa, supply, lease, or the path of your own")
    )
    parser.add_argument("--list", action="store_true", help=_("list the playbooks"))
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help=_("write .docx, .pdf, .xlsx, .md or .csv")
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.set_defaults(run=_playbook)


def _playbook(options: argparse.Namespace) -> int:
    from copilot.exports.writing import check_target, write
    from copilot.tools.playbook.library import shipped
    from copilot.tools.playbook.report import report

    if options.list:
        return _list(wants_json(options))
    if not options.playbook:
        raise PlaybookNotFoundError(name="", known=", ".join(shipped()))
    if options.export:
        check_target(options.export, overwrite=options.overwrite)
    found = _reviewed(options)
    spoken = cast(Language, language())
    if options.export:
        write(report(found, spoken, today()), options.export, overwrite=options.overwrite)
        output.narrate(_("Written: {path}").format(path=options.export))
    if wants_json(options):
        output.data(record_of(found, spoken))
    elif not options.export:
        _print(found, spoken)
    return 0


def _list(as_json: bool) -> int:
    from copilot.tools.playbook.library import load, shipped

    titles = {name: load(name).title[cast(Language, language())] for name in shipped()}
    if as_json:
        output.data({"playbooks": [{"name": n, "title": t} for n, t in titles.items()]})
    else:
        for name, title in titles.items():
            output.result(f"{name:10} {title}")
    return 0


def _reviewed(options: argparse.Namespace) -> "Review":
    from copilot.workspace.products.playbook import review_document, review_file

    progress = output.Progress()

    def tell(done: int, of: int) -> None:
        progress.show(_("{done} of {total} topics checked …").format(done=done, total=of))

    try:
        if options.file:
            return review_file(options.file, options.playbook, tell)
        if not options.document or not options.matter:
            raise WhatToReviewError
        with open_matter(options) as matter:
            return review_document(matter, options.document, options.playbook, tell)
    finally:
        progress.done()


def record_of(found: "Review", spoken: Language) -> dict[str, Any]:
    """The JSON of a review."""
    return {
        "document": found.document,
        "name": found.name,
        "playbook": found.playbook.name,
        "language": found.language,
        "risk": round(found.risk, 4),
        "topics": [_topic_record(result, spoken) for result in found.results],
        "coverage": {
            "pages_searched": found.pages,
            "sentences": found.sentences,
            "topics": len(found.results),
        },
    }


def _topic_record(result: "TopicResult", spoken: Language) -> dict[str, Any]:
    return {
        "topic": result.topic.name,
        "title": result.topic.title[spoken],
        "standing": result.standing.value,
        "risk": result.risk,
        "rules": [_finding_record(each, spoken) for each in result.findings],
        "nearest": asdict(result.nearest) if result.nearest else None,
    }


def _finding_record(found: "Finding", spoken: Language) -> dict[str, Any]:
    from copilot.tools.playbook.wording import rule_text

    return {
        "level": found.rule.level.value,
        "rule": rule_text(found.rule, spoken),
        "outcome": found.outcome.value,
        "measured": found.measured,
        "pinpoint": {**asdict(found.passage), "verified": True} if found.passage else None,
    }


def _print(found: "Review", spoken: Language) -> None:
    from copilot.tools.playbook.wording import (
        STANDINGS,
        coverage_text,
        finding_text,
        passage_text,
        risk_text,
    )

    for result in found.results:
        output.result(f"{result.topic.title[spoken]}: {_(STANDINGS[result.standing])}")
        for each in result.findings:
            output.result(f"   {_SIGNS[each.outcome.value]} {finding_text(each, spoken)}")
            if each.passage:
                place = passage_text(found.name, found.document, each.passage)
                quote = " ".join(each.passage.quote.split())[:300]
                output.result(f"      “{quote}”  {output.one_line(place)}")
        if result.nearest:
            place = passage_text(found.name, found.document, result.nearest)
            output.result(f"   ~ {_('nearest')}: {output.one_line(place)}")
    output.result(_("Risk: {risk}").format(risk=risk_text(found)))
    output.result(coverage_text(found))
