"""``copilot compare``: two texts word by word, or a base as its amendments leave it."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from copilot.cli import output
from copilot.cli.opening import Commands, open_matter, wants_json, workspace
from copilot.clock import today
from copilot.domain import Language
from copilot.errors.papers import WrongComparisonError
from copilot.locale import _, language

if TYPE_CHECKING:
    from copilot.exports.report import Run
    from copilot.tools.compare.amended import Amended
    from copilot.tools.compare.comparison import Change, Comparison, Place
    from copilot.tools.compare.sides import Side
    from copilot.workspace import OpenMatter

_TERMINAL_MARKS = {
    "": "{}",
    "inserted": "{{+{}+}}",
    "deleted": "[-{}-]",
    "moved_away": "[>{}>]",
    "moved_here": "{{<{}<}}",
}


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "compare", parents=[shared], help=_("what changed between two texts, word by word")
    )
    parser.add_argument(
        "texts", nargs="+", metavar="TEXT", help=_("files, or documents of a matter")
    )
    parser.add_argument("--matter", metavar="NAME", help=_("the matter's name"))
    parser.add_argument(
        "--as-amended",
        action="store_true",
        help=_("the first text is the base, the others amend it: show it as amended"),
    )
    parser.add_argument(
        "--label", action="store_true", help=_("let the model guess how much each change matters")
    )
    parser.add_argument(
        "--export",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=_("write .docx with tracked changes, or a report as .pdf, .md, .xlsx or .csv"),
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.add_argument("--full", action="store_true", help=_("print the whole marked text"))
    parser.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> int:
    from copilot.exports.writing import check_target

    if len(options.texts) < 2 or (len(options.texts) > 2 and not options.as_amended):
        raise WrongComparisonError(count=len(options.texts))
    for path in options.export:
        check_target(path, overwrite=options.overwrite)
    if options.matter:
        with open_matter(options) as matter:
            found, amended = _made(options, matter)
    else:
        found, amended = _made(options, None)
    _export(found, amended, options)
    if wants_json(options):
        output.data(record_of(found, amended))
    elif options.full:
        output.result("".join(map(_marked, found.runs)))
    elif not options.export:
        _print(found, amended)
    return 0


def _made(
    options: argparse.Namespace, matter: "OpenMatter | None"
) -> "tuple[Comparison, Amended | None]":
    from copilot.tools.compare.amended import amended
    from copilot.tools.compare.comparison import compare
    from copilot.workspace.products.compare import sides

    progress = output.Progress()
    try:
        texts: list[Side] = []
        for text in sides(matter, options.texts):
            texts.append(text)
            progress.show(_("Reading {path}").format(path=text.name))
        applied = amended(texts[0], texts[1:]) if options.as_amended else None
        after = applied.after if applied else texts[1]
        found = compare(texts[0], after, lambda done, of: progress.show(f"{done} / {of}"))
        return (_labelled(found, options, progress) if options.label else found), applied
    finally:
        progress.done()


def _labelled(
    found: "Comparison", options: argparse.Namespace, progress: output.Progress
) -> "Comparison":
    from copilot.workspace.products.compare import labelled

    with workspace(options) as opened:
        told = _("{done} of {total} changes labelled …")
        total = len(found.changes)
        for number, so_far in labelled(found, opened.models.language_model, lambda: False):
            progress.show(told.format(done=number, total=total))
            found = so_far
    return found


def _export(found: "Comparison", amended: "Amended | None", options: argparse.Namespace) -> None:
    from copilot.exports.writing import write
    from copilot.tools.compare.report import report

    if not options.export:
        return
    made = report(found, cast(Language, language()), today(), amended)
    for path in options.export:
        write(made, path, overwrite=options.overwrite)
        output.narrate(_("Written: {path}").format(path=path))


def record_of(found: "Comparison", amended: "Amended | None") -> dict[str, Any]:
    """The JSON of a comparison."""
    record: dict[str, Any] = {
        "before": {"name": found.before.name, "document": found.before.document},
        "after": {"name": found.after.name, "document": found.after.document},
        "words": {
            "inserted": found.count("inserted"),
            "deleted": found.count("deleted"),
            "moved": found.count("moved_here"),
        },
        "unchanged": found.unchanged,
        "changes": [_change_record(change, found) for change in found.changes],
    }
    if amended:
        record["applied"] = [
            {
                "deed": each.deed.value,
                "clause": each.clause,
                "old": each.old,
                "new": each.new,
                "source": asdict(each.source),
            }
            for each in amended.applied
        ]
        record["not_applied"] = [
            {"reason": str(each.reason), "source": asdict(each.source)}
            for each in amended.not_applied
        ]
        record["text"] = amended.after.text
    return record


def _change_record(change: "Change", found: "Comparison") -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "significance": change.significance.value,
        "label": change.label,
        "labelled_by": "model" if change.label else "",
        "move": change.move,
        "before": _place_record(change.before, found.before),
        "after": _place_record(change.after, found.after),
        "deleted": [run.text for run in change.runs if run.change == "deleted"],
        "inserted": [run.text for run in change.runs if run.change == "inserted"],
    }


def _place_record(place: "Place | None", side: "Side") -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "document": side.document,
        "clause": place.clause,
        "page": place.page,
        "start": place.start,
        "end": place.end,
        "quote": side.text[place.start : place.end],
    }


def _print(found: "Comparison", amended: "Amended | None") -> None:
    from copilot.tools.compare.wording import (
        kind_text,
        place_text,
        significance_text,
        source_text,
        summary_text,
    )

    if amended:
        _print_orders(amended)
    for number, change in enumerate(found.changes, start=1):
        output.result(f"{number}. {kind_text(change)} · {significance_text(change)}")
        before = place_text(found.before, change.before)
        after = place_text(found.after, change.after)
        output.result(f"   {before}  →  {after}")
        output.result(f"   {output.one_line(_shortened(change))}")
    output.result(summary_text(found))
    if amended:
        for left in amended.not_applied:
            output.narrate(f"! {left.reason} {source_text(left.source)}")


def _print_orders(amended: "Amended") -> None:
    from copilot.tools.compare.wording import DEEDS, source_text

    for each in amended.applied:
        source = source_text(each.source)
        output.result(f"✓ {each.clause}: {_(DEEDS[each.deed])}  ({source})")
    for left in amended.not_applied:
        output.result(f"✗ {left.reason}  ({source_text(left.source)})")
        output.result(f"   “{' '.join(left.source.quote.split())}”")


def _shortened(change: "Change") -> str:
    """The marked words with a few words around each."""
    shown = []
    for run in change.runs:
        text = run.text
        if not run.change and len(text) > 90:
            text = f"{text[:40]} … {text[-40:]}"
        shown.append(_marked_text(text, run.change))
    return "".join(shown).strip()[:1200]


def _marked(run: "Run") -> str:
    return _marked_text(run.text, run.change)


def _marked_text(text: str, change: str) -> str:
    return _TERMINAL_MARKS[change].format(text) if text else ""
