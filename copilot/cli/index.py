"""``copilot index``: the one command that indexes documents."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.domain import FileRecord, FileState
from copilot.errors import PathNotFoundError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.indexing import IndexEvent, IndexReport
    from copilot.workspace import OpenMatter


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("index", parents=[shared], help=_("index documents"))
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    add_matter_option(parser)
    parser.add_argument(
        "--rebuild", action="store_true", help=_("embed everything anew after a model change")
    )
    parser.add_argument(
        "--ocr",
        choices=("auto", "off", "force"),
        default="auto",
        help=_("recognise the text of scanned pages (default: auto)"),
    )
    parser.add_argument(
        "--passwords", type=Path, metavar="FILE", help=_("passwords of documents, one a line")
    )
    parser.set_defaults(run=_index)


def _index(options: argparse.Namespace) -> int:
    with open_matter(options) as matter:
        report = run_index(matter, options)
        if wants_json(options):
            output.data({"matter": matter.matter.name, **_report_record(report)})
        else:
            _print_report(report)
    return 3 if report.failed else 0


def run_index(matter: "OpenMatter", options: argparse.Namespace) -> "IndexReport":
    """Index with progress on stderr; returns the report."""
    from copilot.indexing import IndexFinished

    progress = output.Progress()
    events = matter.index(
        options.paths,
        rebuild=options.rebuild,
        ocr=options.ocr,
        passwords=_passwords(options.passwords),
    )
    try:
        for event in events:
            if isinstance(event, IndexFinished):
                return event.report
            _narrate(event, progress)
    finally:
        progress.done()
    raise AssertionError("indexing ends with a report")


def _passwords(path: Path | None) -> list[str]:
    """The lines of a file; a file, because other users see what stands on a command line."""
    if path is None:
        return []
    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    return [line for line in path.read_text("utf-8").splitlines() if line]


def _narrate(event: "IndexEvent", progress: output.Progress) -> None:
    from copilot.indexing import FileFinished, PassagesEmbedded

    if isinstance(event, PassagesEmbedded):
        progress.show(
            _("{path}: {done} of {total} passages").format(
                path=event.path, done=event.done, total=event.total
            )
        )
    elif isinstance(event, FileFinished):
        progress.show(f"{event.done}/{event.total}  {output.one_line(event.path)}")
        if event.state is FileState.FAILED:
            progress.done()
            output.narrate(
                _("failed: {path}: {reason}").format(
                    path=output.one_line(event.path), reason=event.reason
                )
            )


def _report_record(report: "IndexReport") -> dict[str, Any]:
    return {
        "documents": report.documents,
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": [_refused(record) for record in report.skipped],
        "failed": [_refused(record) for record in report.failed],
        "pages": report.pages,
        "ocr_pages": report.ocr_pages,
        "chunks": report.chunks,
        "seconds": round(report.seconds, 3),
    }


def _refused(record: FileRecord) -> dict[str, str]:
    return {
        "path": record.file.path,
        "reason": str(record.reason or ""),
        "remedy": str(record.remedy or ""),
    }


def _print_report(report: "IndexReport") -> None:
    output.result(
        _(
            "{indexed} indexed, {unchanged} unchanged, {removed} removed, {skipped} skipped, "
            "{failed} failed; {pages} pages, {chunks} passages in {seconds:.1f} s."
        ).format(
            indexed=report.indexed,
            unchanged=report.unchanged,
            removed=report.removed,
            skipped=len(report.skipped),
            failed=len(report.failed),
            pages=report.pages,
            chunks=report.chunks,
            seconds=report.seconds,
        )
    )
    for title, records in ((_("skipped"), report.skipped), (_("failed"), report.failed)):
        for record in records:
            name = output.one_line(record.file.path)
            output.result(f"  {title}: {name}: {record.reason}\n    → {record.remedy}")
