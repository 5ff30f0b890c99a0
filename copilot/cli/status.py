"""``copilot status``: every document with its state, reason and remedy."""

import argparse
from collections.abc import Iterable
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
                "ocr_pages": sum(record.ocr_pages for record in _documents(records)),
                "failed": coverage.documents_failed,
                "skipped": coverage.documents_skipped,
                "pages_poorly_read": coverage.pages_poorly_read,
                "copies": len([r for r in records if r.document]) - coverage.documents_searched,
                "files": [_record(record) for record in records],
            }
        )
        return 0
    from copilot.answers.coverage import coverage_sentence

    shown: set[str] = set()
    for record in records:
        output.result(_line(record, is_copy=record.document in shown))
        shown.add(record.document or "")
    output.result(coverage_sentence(coverage))
    return 0


def _documents(records: Iterable[FileRecord]) -> Iterable[FileRecord]:
    """One file of each document."""
    return {record.document: record for record in records if record.document}.values()


def _record(record: FileRecord) -> dict[str, Any]:
    return {
        "document": record.document,
        "path": record.file.path,
        "folder": record.file.folder,
        "state": record.state.value,
        "reader": record.reader,
        "title": record.title,
        "language": record.language,
        "type": record.particulars.kind.value,
        "date": record.particulars.date,
        "parties": list(record.particulars.parties),
        "from": record.particulars.sender,
        "to": list(record.particulars.recipients),
        "amends": record.base,
        "pages": record.pages,
        "ocr_pages": record.ocr_pages,
        "pages_poorly_read": record.poorly_read_pages,
        "chunks": record.chunks,
        "reason": str(record.reason or ""),
        "remedy": str(record.remedy or ""),
        "warnings": [str(warning) for warning in record.warnings],
    }


def _line(record: FileRecord, is_copy: bool) -> str:
    state = {"indexed": _("indexed"), "skipped": _("skipped"), "failed": _("failed")}
    path = output.one_line(record.file.path)
    head = f"{state[record.state.value]:<12} {record.document or '–':<6} {path}"
    if record.reason:
        return f"{head}: {record.reason}\n             → {record.remedy or ''}"
    if is_copy:
        return _("{line} (the same content)").format(line=head)
    facts = [
        _("pages: {pages}").format(pages=record.pages),
        *([_("recognised: {pages}").format(pages=record.ocr_pages)] if record.ocr_pages else []),
        *(
            [_("poorly read: {pages}").format(pages=record.poorly_read_pages)]
            if record.poorly_read_pages
            else []
        ),
        *([_("amends {document}").format(document=record.base)] if record.base else []),
    ]
    warnings = "".join(f"\n             ! {warning}" for warning in record.warnings)
    return f"{head} ({', '.join(facts)}){warnings}"
