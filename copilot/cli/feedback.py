"""``copilot feedback``: say whether an answer was right, list what was said, export it."""

import argparse
import re
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json, workspace
from copilot.domain import Judgement, Span, Verdict
from copilot.errors import BadPinpointError, VerdictPinpointError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.feedback.export import Exported
    from copilot.workspace import OpenMatter, Workspace

_PINPOINT = re.compile(r"\[?(?P<document>D\d+):(?P<start>\d+)-(?P<end>\d+)\]?")


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command group to the parser."""
    group = commands.add_parser(
        "feedback", parents=[shared], help=_("say whether answers were right")
    )
    actions = group.add_subparsers(metavar=_("ACTION"), required=True)
    _add_give(actions, shared)
    listing = actions.add_parser("list", parents=[shared], help=_("what was said of answers"))
    add_matter_option(listing)
    listing.set_defaults(run=_list)
    export = actions.add_parser(
        "export", parents=[shared], help=_("write pairs to train a model on (JSONL)")
    )
    export.add_argument("folder", type=Path, metavar="FOLDER")
    export.add_argument(
        "--matter",
        nargs="+",
        action="extend",
        metavar="NAME",
        help=_("only these matters; else every matter whose owner allows it"),
    )
    export.add_argument(
        "--redact",
        action="store_true",
        help=_("replace names, addresses, dates and the like by placeholders"),
    )
    export.set_defaults(run=_export)


def _add_give(actions: Commands, shared: argparse.ArgumentParser) -> None:
    give = actions.add_parser("give", parents=[shared], help=_("judge an answer"))
    give.add_argument("question", type=int, metavar="NUMBER", help=_("see copilot history"))
    give.add_argument("verdict", choices=[judgement.value for judgement in Judgement])
    give.add_argument(
        "--statement", type=int, metavar="N", help=_("only the statement with this number")
    )
    give.add_argument(
        "--pinpoint", metavar="D12:340-512", help=_("the place that should have been quoted")
    )
    give.add_argument("--note", default="", metavar="TEXT")
    add_matter_option(give)
    give.set_defaults(run=_give)


def _give(options: argparse.Namespace) -> int:
    judgement = Judgement(options.verdict)
    if (judgement is Judgement.BETTER) != (options.pinpoint is not None):
        raise VerdictPinpointError
    with workspace(options) as opened, closing(opened.open(options.matter)) as matter:
        matter.judge(
            options.question,
            judgement,
            statement=options.statement,
            better=_place(options.pinpoint) if options.pinpoint else None,
            note=options.note,
        )
        kept = matter.library.verdicts()[-1]
    if wants_json(options):
        output.data(_record(kept))
    else:
        output.result(_("Kept in the matter. Thank you."))
    return 0


def _place(pinpoint: str) -> tuple[str, Span]:
    match = _PINPOINT.fullmatch(pinpoint.strip())
    if match is None:
        raise BadPinpointError(pinpoint=pinpoint)
    return match["document"], Span(int(match["start"]), int(match["end"]))


def _list(options: argparse.Namespace) -> int:
    with open_matter(options) as matter:
        verdicts = matter.library.verdicts()
        asked = {past.id: past.question for past in matter.library.history()}
    if wants_json(options):
        records = [{**_record(v), "asked": asked[v.question]} for v in verdicts]
        output.data({"verdicts": records})
    elif not verdicts:
        output.result(_("No answer was judged yet. copilot feedback give judges one."))
    for verdict in [] if wants_json(options) else verdicts:
        output.result(_line(verdict, asked[verdict.question]))
    return 0


def _line(verdict: Verdict, question: str) -> str:
    names = {
        Judgement.RIGHT: _("right"),
        Judgement.WRONG: _("wrong"),
        Judgement.BETTER: _("better"),
    }
    about = str(verdict.question)
    if verdict.statement is not None:
        about += f"[{verdict.statement}]"
    place = f"  {_reference(verdict)}" if verdict.better else ""
    note = f"  ({output.one_line(verdict.note)})" if verdict.note else ""
    said = f"{names[verdict.judgement]}{place}{note}"
    return f"{about:>7}  {verdict.user}: {said}  {output.one_line(question)}"


def _reference(verdict: Verdict) -> str | None:
    if verdict.better is None:
        return None
    document, span = verdict.better
    return f"{document}:{span.start}-{span.end}"


def _record(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "question": verdict.question,
        "statement": verdict.statement,
        "verdict": verdict.judgement.value,
        "pinpoint": _reference(verdict),
        "quote": verdict.quote,
        "note": verdict.note,
        "user": verdict.user,
        "at": verdict.at,
    }


def _export(options: argparse.Namespace) -> int:
    from copilot.config import load_profile
    from copilot.feedback.export import export

    with workspace(options) as opened, ExitStack() as stack:
        done = export(
            _opened(opened, options.matter, stack),
            options.folder,
            redact=options.redact,
            passages=load_profile(opened.settings.profile).passages,
        )
    if wants_json(options):
        from copilot.feedback.export import report_of

        output.data(report_of(done))
    else:
        _say(done)
    return 0 if done.demonstrations else 4


def _opened(opened: "Workspace", names: list[str] | None, stack: ExitStack) -> "list[OpenMatter]":
    """The matters asked for, or all; the last used is opened last, so that it stays the last."""
    wanted = names or [matter.name for matter in reversed(opened.matters())]
    return [stack.enter_context(closing(opened.open(name))) for name in dict.fromkeys(wanted)]


def _say(done: "Exported") -> None:
    output.result(
        _("{sft} answers to imitate and {dpo} to prefer, written to {folder}.").format(
            sft=done.demonstrations, dpo=done.preferences, folder=done.folder
        )
    )
    for remark in done.remarks():
        output.narrate(str(remark))
    if done.demonstrations:
        output.narrate(
            _("redaction-report.md says what they tell of people; nothing was replaced.")
            if not done.redacted
            else _("redaction-report.md says what was replaced by placeholders.")
        )
