"""``copilot authorities``: what a file or a matter cites, and which passages cite an authority."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from copilot.cli import output
from copilot.cli.opening import Commands, open_matter, wants_json
from copilot.domain import Language, Pinpoint, ReadOptions
from copilot.errors import PathNotFoundError
from copilot.errors.authorities import NothingToReadError, UnknownAuthorityError
from copilot.locale import _, language

if TYPE_CHECKING:
    from copilot.structure.authorities import Authority
    from copilot.tools.authorities import Mention, TableOfAuthorities
    from copilot.workspace import OpenMatter


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "authorities", parents=[shared], help=_("statutes and decisions that are cited")
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=_("a file, in no matter")
    )
    parser.add_argument("--matter", metavar="NAME", help=_("the matter's name"))
    parser.add_argument("--document", metavar="D", help=_("only this document of the matter"))
    parser.add_argument(
        "--cites", metavar="AUTHORITY", help=_("every passage that cites it, as “§ 823 BGB”")
    )
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help=_("write .docx, .pdf, .xlsx, .md or .csv")
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.set_defaults(run=_authorities)


def _authorities(options: argparse.Namespace) -> int:
    if options.export:
        from copilot.exports.writing import check_target

        check_target(options.export, overwrite=options.overwrite)
    if options.matter:
        with open_matter(options) as matter:
            if options.cites:
                return _citing(matter, options)
            found = _finished(matter, options.document or "")
    elif options.file:
        found = _of_file(options.file)
    else:
        raise NothingToReadError
    if options.export:
        _export(found, options)
    if wants_json(options):
        output.data(record_of(found))
    elif not options.export:
        _print(found)
    return 0 if found.entries else 4


def _of_file(path: Path) -> "TableOfAuthorities":
    from copilot.readers.pool import ReaderPool
    from copilot.workspace.products.authorities import in_document

    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    with ReaderPool(folders=[path.absolute().parent]) as pool:
        return in_document(pool.read(path.absolute(), ReadOptions("auto")), str(path))


def _finished(matter: "OpenMatter", document: str) -> "TableOfAuthorities":
    from copilot.workspace.products.authorities import AuthoritiesReady, authorities

    progress = output.Progress()
    try:
        for event in authorities(matter, document):
            if isinstance(event, AuthoritiesReady):
                return event.table
            progress.show(
                _("{done} of {total} documents read, {found} citations …").format(
                    done=event.done, total=event.total, found=event.found
                )
            )
    finally:
        progress.done()
    raise AssertionError("a table of authorities ends with AuthoritiesReady")


def _citing(matter: "OpenMatter", options: argparse.Namespace) -> int:
    from copilot.answers.coverage import coverage_sentence
    from copilot.tools.authorities.matching import wanted_authority
    from copilot.workspace.products.authorities import passages_citing

    wanted = wanted_authority(options.cites)
    if wanted is None:
        raise UnknownAuthorityError(written=options.cites)
    mentions = passages_citing(matter, wanted)
    if wants_json(options):
        output.data(
            {
                "cites": wanted.normal,
                "passages": [_mention_record(each) for each in mentions],
            }
        )
        return 0 if mentions else 4
    for each in mentions:
        output.result(f"{each.authority.normal}  {_place(each.pinpoint)}")
    if not mentions:
        output.result(_("{authority} is not cited.").format(authority=wanted.normal))
    output.result(coverage_sentence(matter.coverage()))
    return 0 if mentions else 4


def _export(found: "TableOfAuthorities", options: argparse.Namespace) -> None:
    from copilot.exports.writing import write
    from copilot.tools.authorities.report import report

    made = report(found, cast(Language, language()))
    write(made, options.export, overwrite=options.overwrite)
    output.narrate(_("Written: {path}").format(path=options.export))


def record_of(found: "TableOfAuthorities") -> dict[str, Any]:
    """The JSON: every citation in the order of the text, and the table of them."""
    mentions = sorted(
        (each for entry in found.entries for each in entry.mentions),
        key=lambda each: (each.pinpoint.path, each.authority.start),
    )
    return {
        "source": found.source,
        "authorities": [_mention_record(each) for each in mentions],
        "table": [
            {"kind": entry.kind, "authority": entry.title, "times": len(entry.mentions)}
            for entry in found.entries
        ],
    }


def _mention_record(mention: "Mention") -> dict[str, Any]:
    place, norm = mention.pinpoint, mention.norm
    record = _authority_record(mention.authority)
    if place.document:
        record |= {"document": place.document, "path": place.path}
    record |= {"page": place.page, "label": place.label}
    if norm:
        record["norm"] = norm.reference
    return record


def _authority_record(authority: "Authority") -> dict[str, Any]:
    return {
        "kind": authority.kind,
        "start": authority.start,
        "end": authority.end,
        "text": authority.text,
        "normal": authority.normal,
        "fields": dict(authority.fields),
    }


def _print(found: "TableOfAuthorities") -> None:
    from copilot.answers.coverage import coverage_sentence
    from copilot.tools.authorities.report import TITLES

    kind = ""
    for entry in found.entries:
        if entry.kind != kind:
            kind = entry.kind
            output.result(f"\n{_(TITLES[kind])}")
        output.result(f"  {entry.title}  ({len(entry.mentions)})")
        if norm := entry.norm:
            output.result(f"      → {_place(norm)}")
        for mention in entry.mentions:
            output.result(f"      {_place(mention.pinpoint)}  {mention.authority.normal}")
    if not found.entries:
        output.result(_("No authority is cited."))
    output.result("\n" + coverage_sentence(found.coverage))


def _place(place: Pinpoint) -> str:
    page = place.label or _("p. {page}").format(page=place.page)
    reference = f"  [{place.reference}]" if place.document else ""
    return f"{output.one_line(place.path)}, {page}{reference}"
