"""``copilot read``: parse one file and print what the index would hold."""

import argparse
from pathlib import Path

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json
from copilot.domain import ReadOptions
from copilot.errors import PathNotFoundError
from copilot.locale import _


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("read", parents=[shared], help=_("parse one file, index nothing"))
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--ocr", choices=("auto", "off", "force"), default="auto")
    parser.set_defaults(run=_read)


def _read(options: argparse.Namespace) -> int:
    from copilot.readers.pool import ReaderPool

    if not options.file.is_file():
        raise PathNotFoundError(path=str(options.file))
    with ReaderPool(folders=[options.file.absolute().parent]) as pool:
        document = pool.read(options.file.absolute(), ReadOptions(options.ocr))
    if wants_json(options):
        output.data(
            {
                "path": str(options.file),
                "reader": document.reader,
                "pages": [
                    {
                        "number": page.number,
                        "label": page.label,
                        "text": page.text,
                        "ocr": page.ocr,
                        "confidence": page.confidence,
                    }
                    for page in document.pages
                ],
                "warnings": [str(warning) for warning in document.warnings],
            }
        )
        return 0
    for warning in document.warnings:
        output.narrate(f"! {warning}")
    for page in document.pages:
        output.narrate(_("— page {number} —").format(number=page.number))
        output.result(page.text)
    return 0
