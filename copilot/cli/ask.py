"""``copilot ask``: an answer with checked pinpoints, or "not found" with its coverage.

A question about every document, and one for a summary, take paths of their own.
"""

import argparse
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.answers import answer_record, print_answer
from copilot.cli.export import add_export_options, check_export, exported
from copilot.cli.filters import add_filter_options, filter_of, numbers_of
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.cli.questions import read_questions, text_of
from copilot.domain import Answer, AnswerStatus, Filter
from copilot.errors import CopilotError, EmptyQuestionError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.answers.exhaustive import ExhaustiveAnswer
    from copilot.answers.summary import Summary
    from copilot.answers.tool_calls import ToolCall
    from copilot.exports.report import Report
    from copilot.workspace import OpenMatter


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("ask", parents=[shared], help=_("ask a question"))
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl")
    add_matter_option(parser)
    parser.add_argument(
        "--continue",
        action="store_true",
        dest="follows",
        help=_("the question follows the last one, as in “and for the second lease?”"),
    )
    parser.add_argument(
        "--yes", action="store_true", help=_("run a tool that makes something without asking")
    )
    add_filter_options(parser)
    add_export_options(parser)
    parser.set_defaults(run=_ask)


def _ask(options: argparse.Namespace) -> int:
    if options.question is None and options.questions is None:
        raise EmptyQuestionError
    check_export(options)
    with open_matter(options) as matter:
        among = filter_of(options, numbers_of(matter, options.document))
        if options.questions is not None:
            return _ask_all(matter, options.questions, among)
        question = _completed(matter, options.question) if options.follows else options.question
        reply = _reply(matter, question, among, agreed=options.yes)
        record = _record(matter, question, reply)
        exported(options, partial(_report, matter, question, reply))
    if wants_json(options):
        output.data(record)
    else:
        _print(reply)
    return 0 if record["status"] == AnswerStatus.ANSWERED else 4


def _report(
    matter: "OpenMatter", question: str, reply: "Answer | ExhaustiveAnswer | Summary"
) -> "Report":
    from copilot.answers.replies import as_answer
    from copilot.answers.reports import Asked
    from copilot.workspace.products.conversations import conversation_report

    answer = as_answer(question, reply, matter.coverage())
    return conversation_report(matter, [Asked(answer)])


def _completed(matter: "OpenMatter", question: str) -> str:
    """The question on its own; what it was understood as is told."""
    resolved = matter.resolve(question)
    if resolved.understood:
        output.narrate(_("Understood as: {question}").format(question=resolved.understood))
    return resolved.question


def _ask_all(matter: "OpenMatter", path: Path, among: Filter | None) -> int:
    for line in read_questions(path):
        question = text_of(line)
        try:
            record = _record(matter, question, _reply(matter, question, among))
        except CopilotError as error:
            if error.exit_code not in (2, 4):
                raise
            record = {"question": question, "error": str(error), "remedy": str(error.fix)}
        output.data({"qid": line.get("qid"), **record})
    return 0


def _reply(
    matter: "OpenMatter", question: str, among: Filter | None, *, agreed: bool = False
) -> "Answer | ExhaustiveAnswer | Summary":
    """Some passages, every document, or one as a whole: by the words of the question."""
    from copilot.cli.everything import examined, summarised

    way = matter.way(question, among)
    if way.call is not None and among is None:
        return _called(matter, way.question, way.call, agreed)
    if way.route.kind == "exhaustive":
        return examined(matter.examine(way.question, way.route, among))
    if way.document:
        return summarised(matter.summarise(way.document))
    return _answer(matter, question, among, output.Progress())


def _called(matter: "OpenMatter", question: str, call: "ToolCall", agreed: bool) -> Answer:
    """The result of a tool; the call is told before it is run."""
    from copilot.answers.ask import AnswerReady

    output.narrate(_("Tool: {call}").format(call=call))
    for event in matter.call(question, call, agreed=agreed):
        if isinstance(event, AnswerReady):
            return event.answer
    raise AssertionError("a call ends with AnswerReady")


def _record(
    matter: "OpenMatter", question: str, reply: "Answer | ExhaustiveAnswer | Summary"
) -> dict[str, Any]:
    from copilot.answers.exhaustive import ExhaustiveAnswer
    from copilot.cli.everything import examination_record, summary_record

    if isinstance(reply, Answer):
        return answer_record(reply)
    if isinstance(reply, ExhaustiveAnswer):
        return examination_record(reply)
    return summary_record(question, reply, asdict(matter.coverage()))


def _print(reply: "Answer | ExhaustiveAnswer | Summary") -> None:
    from copilot.answers.exhaustive import ExhaustiveAnswer
    from copilot.cli.everything import print_examination, print_summary

    if isinstance(reply, Answer):
        print_answer(reply)
    elif isinstance(reply, ExhaustiveAnswer):
        print_examination(reply)
    else:
        print_summary(reply)


def _answer(
    matter: "OpenMatter", question: str, among: Filter | None, progress: output.Progress
) -> Answer:
    from copilot.answers.ask import AnswerReady, PassagesFound, TextWritten

    written = ""
    try:
        for event in matter.ask(question, among):
            if isinstance(event, AnswerReady):
                return event.answer
            if isinstance(event, PassagesFound):
                progress.show(_("{count} passages found, reading …").format(count=len(event.hits)))
            elif isinstance(event, TextWritten):
                written += event.text
                progress.show(written)
    finally:
        progress.done()
    raise AssertionError("an answer ends with AnswerReady")
