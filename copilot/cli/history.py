"""``copilot history``: what was asked in a matter and what was answered."""

import argparse
import json
from typing import Any

from copilot.cli import output
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.domain import PastQuestion
from copilot.locale import _

_SHOWN = 20


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "history", parents=[shared], help=_("what was asked and answered in a matter")
    )
    parser.add_argument(
        "number", nargs="?", type=int, metavar="NUMBER", help=_("show this answer whole")
    )
    parser.add_argument("--search", default="", metavar="WORDS", help=_("only what holds these"))
    parser.add_argument(
        "--limit", type=int, default=_SHOWN, metavar="N", help=_("the newest N; 0 for all")
    )
    add_matter_option(parser)
    parser.set_defaults(run=_history)


def _history(options: argparse.Namespace) -> int:
    with open_matter(options) as matter:
        if options.number is not None:
            return _show(matter.library.past_question(options.number), wants_json(options))
        past = matter.library.history(max(options.limit, 0), options.search)
    if wants_json(options):
        output.data({"questions": [_record(asked) for asked in past]})
    elif not past:
        output.result(_("Nothing was asked in this matter that fits."))
    for asked in [] if wants_json(options) else past:
        output.result(line_of(asked))
    return 0 if past else 4


def _show(asked: PastQuestion, as_json: bool) -> int:
    from copilot.cli.answers import print_answer
    from copilot.store.conversations import answer_of

    if as_json:
        output.data(_record(asked))
        return 0
    output.result(line_of(asked))
    print_answer(answer_of(asked.answer))
    return 0


def line_of(asked: PastQuestion) -> str:
    """A question in one line: number, time, whether it was answered, its words."""
    mark = "✓" if asked.status == "answered" else "∅"
    when = asked.asked_at[:16].replace("T", " ")
    return f"{asked.id:>5}  {when}  {mark}  {output.one_line(asked.question)}"


def _record(asked: PastQuestion) -> dict[str, Any]:
    return {
        "id": asked.id,
        "asked_at": asked.asked_at,
        "conversation": asked.conversation,
        "question": asked.question,
        "status": asked.status,
        "model": asked.model,
        "answer": json.loads(asked.answer),
    }
