"""``copilot show``: a passage in its surroundings, or a document's text."""

import argparse
import re
from typing import TYPE_CHECKING

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.errors import BadPinpointError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.workspace import OpenMatter

_PINPOINT = re.compile(r"(?P<document>D\d+):(?P<start>\d+)-(?P<end>\d+)")
_AROUND = 600


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("show", parents=[shared], help=_("show a passage or document"))
    parser.add_argument("pinpoint", nargs="?", metavar="PINPOINT", help="D12:340-512")
    parser.add_argument("--document", metavar="D", help=_("number or path of a document"))
    parser.add_argument("--page", type=int, metavar="N")
    parser.add_argument("--text", action="store_true", help=_("the whole extracted text"))
    add_matter_option(parser)
    parser.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> int:
    with open_matter(options) as matter:
        if options.document is None:
            return _show_pinpoint(matter, options.pinpoint or "", wants_json(options))
        return _show_document(matter, options)


def _show_pinpoint(matter: "OpenMatter", pinpoint: str, as_json: bool) -> int:
    match = _PINPOINT.fullmatch(pinpoint.strip("[] "))
    if match is None:
        raise BadPinpointError(pinpoint=pinpoint)
    record = matter.document(match["document"])
    text = matter.text(match["document"])
    start, end = int(match["start"]), int(match["end"])
    if not start < end <= len(text):
        raise BadPinpointError(pinpoint=pinpoint)
    page = matter.page_at(match["document"], start)
    if as_json:
        output.data(
            {
                "document": match["document"],
                "path": record.file.path,
                "page": page.number,
                "start": start,
                "end": end,
                "before": text[max(0, start - _AROUND) : start],
                "text": text[start:end],
                "after": text[end : end + _AROUND],
            }
        )
        return 0
    place = _("p. {page}").format(page=page.number)
    output.narrate(f"{record.file.path}, {place}")
    output.result(
        text[max(0, start - _AROUND) : start] + f"▶{text[start:end]}◀" + text[end : end + _AROUND]
    )
    return 0


def _show_document(matter: "OpenMatter", options: argparse.Namespace) -> int:
    record = matter.document(options.document)
    document = record.document or ""
    if options.page is not None:
        page = matter.page(document, options.page)
        text, number = page.text, page.number
    else:
        text, number = matter.text(document), 0
    if wants_json(options):
        output.data(
            {
                "document": document,
                "path": record.file.path,
                "title": record.title,
                "pages": record.pages,
                "page": number or None,
                "text": text,
            }
        )
    elif options.text or options.page is not None:
        output.exact(text)
    else:
        output.result(
            _("{document}  {path}: “{title}”, {pages} pages, {chunks} passages").format(
                document=document,
                path=record.file.path,
                title=record.title,
                pages=record.pages,
                chunks=record.chunks,
            )
        )
    return 0
