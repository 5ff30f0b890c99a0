"""``copilot rewrite``: another wording of a text by the model, every difference shown."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from copilot.cli import output
from copilot.cli.opening import Commands, open_matter, wants_json, workspace
from copilot.domain import Language
from copilot.errors import BadPinpointError, PathNotFoundError
from copilot.locale import _, language

if TYPE_CHECKING:
    from copilot.tools.draft.rewriting import Rewriting

# As the tool names them; a test holds both together.
MODES = ("shorten", "simplify", "translate-en", "translate-de", "rewrite")
_PINPOINT = re.compile(r"(D\d+):(\d+)-(\d+)")
_LARGEST = 100_000


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "rewrite", parents=[shared], help=_("let the model word a text anew, and see what changed")
    )
    parser.add_argument("text", nargs="?", metavar="TEXT")
    parser.add_argument("--mode", choices=MODES, default="rewrite")
    parser.add_argument("--file", type=Path, metavar="FILE", help=_("a plain text file"))
    parser.add_argument("--pinpoint", metavar="D3:10-40", help=_("a passage of the matter"))
    parser.add_argument("--matter", metavar="NAME", help=_("the matter's name"))
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help=_("write .docx, .pdf, .xlsx, .md or .csv")
    )
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.set_defaults(run=_rewrite)


def _rewrite(options: argparse.Namespace) -> int:
    from copilot.exports.writing import check_target, write
    from copilot.tools.draft.rewriting import rewrite
    from copilot.tools.draft.rewritten import report

    if options.export:
        check_target(options.export, overwrite=options.overwrite)
    text = _text(options)
    progress = output.Progress()
    written: list[str] = []

    def show(piece: str) -> None:
        written.append(piece)
        progress.show("".join(written)[-60:])

    try:
        with workspace(options) as opened:
            made = rewrite(text, options.mode, opened.models.language_model, on_text=show)
    finally:
        progress.done()
    if options.export:
        made_report = report(made, cast(Language, language()))
        write(made_report, options.export, overwrite=options.overwrite)
        output.narrate(_("Written: {path}").format(path=options.export))
    if wants_json(options):
        output.data(record_of(made))
    else:
        _print(made)
    return 0


def _text(options: argparse.Namespace) -> str:
    if options.file:
        if not options.file.is_file():
            raise PathNotFoundError(path=str(options.file))
        with options.file.open("rb") as stream:
            return cast(bytes, stream.read(_LARGEST)).decode("utf-8", "replace")
    if options.pinpoint:
        match = _PINPOINT.fullmatch(options.pinpoint)
        if not match or not options.matter:
            raise BadPinpointError(pinpoint=options.pinpoint)
        with open_matter(options) as matter:
            return matter.text(match[1])[int(match[2]) : int(match[3])]
    return options.text or ""


def record_of(made: "Rewriting") -> dict[str, Any]:
    """The JSON of a rewriting."""
    return {
        "mode": made.mode,
        "old": made.old,
        "text": made.new,
        "model_text": True,
        "parts": [{"text": part.text, "in": part.only} for part in made.parts],
        "flags": [
            {"what": flag.what, "words": flag.words, "lost": flag.lost} for flag in made.flags
        ],
    }


def _print(made: "Rewriting") -> None:
    from copilot.tools.draft.rewritten import flag_text

    marks = {"both": "{}", "first": "[-{}-]", "second": "{{+{}+}}"}
    output.narrate(_("Text by the language model; a lawyer must check it."))
    output.result(made.new)
    output.narrate("".join(marks[part.only].format(part.text) for part in made.parts))
    for flag in made.flags:
        output.result(f"! {flag_text(flag)}")
    if not made.flags:
        output.narrate(_("Every figure, date, name and authority survived."))
