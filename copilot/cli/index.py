"""``copilot index``: the one command that indexes documents."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.domain import FileRecord, FileState
from copilot.errors import PathNotFoundError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.indexing.events import FileFinished, IndexEvent, IndexReport


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
    parser.add_argument(
        "--watch", action="store_true", help=_("go on, and follow every change of the folders")
    )
    parser.set_defaults(run=_index)


def _index(options: argparse.Namespace) -> int:
    with open_matter(options) as matter:
        passwords = _passwords(options.passwords)
        report = _follow(
            matter.index(
                options.paths, rebuild=options.rebuild, ocr=options.ocr, passwords=passwords
            ),
            matter.matter.name,
            options,
        )
        if options.watch:
            output.narrate(_("Watching for changes; Ctrl-C ends it."))
            _follow(matter.watch(options.paths, Event(), ocr=options.ocr), "", options)
    return 3 if report and report.failed else 0


def _follow(
    events: "Iterator[IndexEvent]", matter: str, options: argparse.Namespace
) -> "IndexReport | None":
    """Tell what happens on stderr and print each report; returns the last."""
    from copilot.indexing.events import IndexFinished

    progress = output.Progress()
    report = None
    try:
        for event in events:
            if isinstance(event, IndexFinished):
                progress.done()
                report = event.report
                _tell(report, matter or options.matter, options)
            else:
                _narrate(event, progress)
    finally:
        progress.done()
    return report


def _tell(report: "IndexReport", matter: str, options: argparse.Namespace) -> None:
    if wants_json(options):
        output.data({"matter": matter, **_report_record(report)})
    else:
        _print_report(report)


def _passwords(path: Path | None) -> list[str]:
    """The lines of a file; a file, because other users see what stands on a command line."""
    if path is None:
        return []
    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    return [line for line in path.read_text("utf-8").splitlines() if line]


def _narrate(event: "IndexEvent", progress: output.Progress) -> None:
    from copilot.indexing.events import FileFinished, FileStarted, PassagesEmbedded

    if isinstance(event, FileStarted):
        progress.show(output.one_line(event.path))
    elif isinstance(event, PassagesEmbedded):
        progress.show(
            _("{path}: {done} of {total} passages").format(
                path=output.one_line(event.path), done=event.done, total=event.total
            ),
        )
    elif isinstance(event, FileFinished):
        progress.head = _far(event)
        progress.show(output.one_line(event.path))
        if event.state is FileState.FAILED:
            progress.done()
            output.narrate(
                _("failed: {path}: {reason}").format(
                    path=output.one_line(event.path), reason=event.reason
                )
            )


def _far(event: "FileFinished") -> str:
    """How far the run is: files, pages, rate, time left."""
    done = event.progress
    far = f"{done.files}/{done.files_total}"
    if done.pages and done.seconds:
        pages, rate = done.pages, done.pages / done.seconds
        far += "  " + _("{pages} pages, {rate:.1f}/s").format(pages=pages, rate=rate)
    if done.seconds_left is not None:
        minutes, seconds = divmod(round(done.seconds_left), 60)
        far += "  " + _("{minutes}:{seconds:02d} left").format(minutes=minutes, seconds=seconds)
    return far


def _report_record(report: "IndexReport") -> dict[str, Any]:
    return {
        "documents": report.documents,
        "indexed": report.indexed,
        "copies": report.copies,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": [_refused(record) for record in report.skipped],
        "failed": [_refused(record) for record in report.failed],
        "pages": report.pages,
        "ocr_pages": report.ocr_pages,
        "pages_poorly_read": report.poorly_read_pages,
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
