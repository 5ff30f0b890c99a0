"""``copilot search``: ranked passages for a query, or for a file of queries."""

import argparse
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.export import add_export_options, check_export, exported
from copilot.cli.filters import add_filter_options, filter_of, numbers_of
from copilot.cli.opening import Commands, open_matter, wants_json, workspace
from copilot.cli.places import place_of
from copilot.cli.questions import read_questions, text_of
from copilot.domain import Filter, Hit
from copilot.errors import EmptyQuestionError
from copilot.errors.walls import OneMatterOnlyError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.exports.report import Report
    from copilot.retrieval.search import SearchResult
    from copilot.workspace import OpenMatter


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("search", parents=[shared], help=_("find passages"))
    parser.add_argument("query", nargs="?", metavar="QUERY")
    parser.add_argument("--queries", type=Path, metavar="FILE.jsonl")
    parser.add_argument(
        "--matter",
        required=True,
        action="append",
        metavar="NAME",
        help=_("the matter's name; again for a search over several"),
    )
    add_filter_options(parser)
    parser.add_argument("-k", type=int, default=10, metavar="N", help=_("how many passages"))
    add_export_options(parser)
    parser.set_defaults(run=_search)


def _search(options: argparse.Namespace) -> int:
    if options.query is None and options.queries is None:
        raise EmptyQuestionError
    names = list(dict.fromkeys(options.matter))
    if len(names) > 1:
        return _search_across(options, names)
    options.matter = names[0]
    check_export(options)
    with open_matter(options) as matter:
        among = filter_of(options, numbers_of(matter, options.document))
        if options.queries is not None:
            for line in read_questions(options.queries):
                found = matter.search(text_of(line), options.k, among)
                output.data({"qid": line.get("qid"), **search_record(found)})
            return 0
        found = matter.search(options.query, options.k, among)
        exported(options, partial(_report, matter, found, among))
    if wants_json(options):
        output.data(search_record(found))
    else:
        _print(found)
    return 0 if found.hits else 4


def _search_across(options: argparse.Namespace, names: list[str]) -> int:
    """Ranked passages of several matters, none of which is read unless all may be seen."""
    if options.query is None or options.export or options.document:
        raise OneMatterOnlyError
    found: list[tuple[str, Hit]] = []
    with workspace(options) as opened, ExitStack() as stack:
        for matter in opened.open_all(names):
            stack.callback(matter.close)
            hits = matter.search(options.query, options.k, filter_of(options, frozenset())).hits
            found += [(matter.matter.name, hit) for hit in hits]
    best = sorted(found, key=lambda each: -each[1].score)[: options.k]
    ranked = [(name, replace(hit, rank=at)) for at, (name, hit) in enumerate(best, start=1)]
    if wants_json(options):
        hits_told = [{"matter": name, **hit_record(hit)} for name, hit in ranked]
        output.data({"query": options.query, "hits": hits_told})
    for name, hit in [] if wants_json(options) else ranked:
        output.result(f"{hit.rank}. {name}: {place_of(hit.chunk)}")
        output.result("   " + " ".join(hit.chunk.chunk.text.split())[:400] + "\n")
    if not ranked and not wants_json(options):
        output.result(_("No passage found."))
    return 0 if ranked else 4


def _report(matter: "OpenMatter", found: "SearchResult", among: Filter | None) -> "Report":
    from copilot.workspace.products.conversations import search_report

    return search_report(matter, found.query, found.hits, matter.library.coverage(among))


def search_record(found: "SearchResult") -> dict[str, Any]:
    """The JSON of a search."""
    return {
        "query": found.query,
        "hits": [hit_record(hit) for hit in found.hits],
        "timings": {name: round(seconds, 5) for name, seconds in found.timings.items()},
    }


def hit_record(hit: Hit) -> dict[str, Any]:
    """The JSON of one passage."""
    chunk = hit.chunk.chunk
    return {
        "rank": hit.rank,
        "document": hit.chunk.document,
        "path": hit.chunk.path,
        "also_at": list(hit.chunk.also_at),
        "page": chunk.page,
        "label": hit.chunk.label,
        "start": chunk.start,
        "end": chunk.end,
        "clause": chunk.clause,
        "text": chunk.text,
        "score": round(hit.score, 6),
        "found_by": list(hit.found_by),
    }


def _print(found: "SearchResult") -> None:
    for hit in found.hits:
        chunk = hit.chunk.chunk
        output.result(f"{hit.rank}. {place_of(hit.chunk)}")
        for path in hit.chunk.also_at:
            output.result(_("   the same content: {path}").format(path=output.one_line(path)))
        output.result("   " + " ".join(chunk.text.split())[:400] + "\n")
    if not found.hits:
        output.result(_("No passage found."))
