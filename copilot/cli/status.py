"""``copilot status``: every document with its state, reason and remedy."""

import argparse
from typing import Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.domain import FileRecord
from copilot.locale import _


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("status", parents=[shared], help=_("every file with its state"))
    add_matter_option(parser)
    parser.set_defaults(run=_status)


def _status(options: argparse.Namespace) -> int:
    with open_matter(options) as matter:
        records, coverage = matter.files(), matter.coverage()
    if wants_json(options):
        output.data(
            {
                "matter": options.matter,
                "documents": coverage.documents_searched,
                "pages": coverage.pages_searched,
                "failed": coverage.documents_failed,
                "skipped": coverage.documents_skipped,
                "pages_poorly_read": coverage.pages_poorly_read,
                "files": [_record(record) for record in records],
            }
        )
        return 0
    from copilot.answers.coverage import coverage_sentence

    for record in records:
        output.result(_line(record))
    output.result(coverage_sentence(coverage))
    return 0


def _record(record: FileRecord) -> dict[str, Any]:
    return {
        "document": record.document,
        "path": record.file.path,
        "folder": record.file.folder,
        "state": record.state.value,
        "reader": record.reader,
        "title": record.title,
        "language": record.language,
        "pages": record.pages,
        "ocr_pages": record.ocr_pages,
        "pages_poorly_read": record.poorly_read_pages,
        "chunks": record.chunks,
        "reason": str(record.reason or ""),
        "remedy": str(record.remedy or ""),
        "warnings": [str(warning) for warning in record.warnings],
    }


def _line(record: FileRecord) -> str:
    state = {"indexed": _("indexed"), "skipped": _("skipped"), "failed": _("failed")}
    path = output.one_line(record.file.path)
    head = f"{state[record.state.value]:<12} {record.document or '–':<6} {path}"
    if record.reason:
        return f"{head}: {record.reason}\n             → {record.remedy or ''}"
    warnings = "".join(f"\n             ! {warning}" for warning in record.warnings)
    pages = _("pages: {pages}").format(pages=record.pages)
    return f"{head} ({pages}){warnings}"
