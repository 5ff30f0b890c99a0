"""``copilot ask``: an answer with checked pinpoints, or "not found" with its coverage."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.cli import output
from copilot.cli.filters import add_filter_options, filter_of, numbers_of
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json
from copilot.cli.places import place_of
from copilot.cli.questions import read_questions, text_of
from copilot.cli.search import hit_record
from copilot.domain import Answer, AnswerStatus, Filter, Pinpoint, Statement, Support
from copilot.errors import CopilotError, EmptyQuestionError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.workspace import OpenMatter


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("ask", parents=[shared], help=_("ask a question"))
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl")
    add_matter_option(parser)
    add_filter_options(parser)
    parser.set_defaults(run=_ask)


def _ask(options: argparse.Namespace) -> int:
    if options.question is None and options.questions is None:
        raise EmptyQuestionError
    with open_matter(options) as matter:
        among = filter_of(options, numbers_of(matter, options.document))
        if options.questions is not None:
            return _ask_all(matter, options.questions, among)
        answer = _answer(matter, options.question, among, output.Progress())
    if wants_json(options):
        output.data(answer_record(answer))
    else:
        print_answer(answer)
    return 0 if answer.status is AnswerStatus.ANSWERED else 4


def _ask_all(matter: "OpenMatter", path: Path, among: Filter | None) -> int:
    for line in read_questions(path):
        try:
            record = answer_record(_answer(matter, text_of(line), among, output.Progress()))
        except CopilotError as error:
            if error.exit_code not in (2, 4):
                raise
            record = {"question": text_of(line), "error": str(error), "remedy": str(error.fix)}
        output.data({"qid": line.get("qid"), **record})
    return 0


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


def answer_record(answer: Answer) -> dict[str, Any]:
    """The JSON of an answer."""
    coverage = answer.coverage
    return {
        "question": answer.question,
        "status": answer.status.value,
        "language": answer.language,
        "statements": [_statement_record(statement) for statement in answer.statements],
        "lead": answer.lead,
        "dropped": list(answer.dropped),
        "nearest": [hit_record(hit) for hit in answer.nearest],
        "reasons": [str(reason) for reason in answer.reasons],
        "amendments": [asdict(amendment) for amendment in answer.amendments],
        "coverage": {
            "documents_searched": coverage.documents_searched,
            "pages_searched": coverage.pages_searched,
            "documents_failed": coverage.documents_failed,
            "documents_skipped": coverage.documents_skipped,
            "pages_poorly_read": coverage.pages_poorly_read,
        },
        "model": answer.model,
        "timings": {name: round(value, 4) for name, value in answer.timings.items()},
    }


def _statement_record(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "support": statement.support.value,
        "pinpoints": [
            {
                "document": pinpoint.document,
                "path": pinpoint.path,
                "page": pinpoint.page,
                "label": pinpoint.label,
                "start": pinpoint.start,
                "end": pinpoint.end,
                "quote": pinpoint.quote,
                "clause": pinpoint.clause,
                "verified": pinpoint.verified,
            }
            for pinpoint in statement.pinpoints
        ],
    }


def print_answer(answer: Answer) -> None:
    """An answer for a person: statements, their pinpoints, what was searched."""
    from copilot.answers.coverage import amendment_sentence, coverage_sentence

    if answer.status is AnswerStatus.NOT_FOUND:
        _print_refusal(answer)
    if answer.lead:
        output.result(_("In short, in the words of the quote: {words}").format(words=answer.lead))
    for number, statement in enumerate(answer.statements, start=1):
        _print_statement(number, statement)
    for amendment in answer.amendments:
        output.result(f"! {output.one_line(amendment_sentence(amendment))}")
    output.result(coverage_sentence(answer.coverage))


def _print_refusal(answer: Answer) -> None:
    output.result(_("∅ Not found in the documents searched."))
    for reason in answer.reasons:
        output.result(f"  {reason}")
    if answer.nearest:
        output.result(_("Nearest passages, not an answer:"))
    for hit in answer.nearest:
        output.result(f"  · {place_of(hit.chunk)}")


def _print_statement(number: int, statement: Statement) -> None:
    is_supported = statement.support is Support.SUPPORTED
    line = (
        _("✓ supported: {text} [{number}]")
        if is_supported
        else _("❝ quoted only: “{text}” [{number}]")
    )
    output.result(line.format(text=statement.text, number=number))
    for pinpoint in statement.pinpoints:
        output.result(f"  [{number}] {_reference(pinpoint)}")
        if is_supported:
            output.result("      “" + " ".join(pinpoint.quote.split()) + "”")


def _reference(pinpoint: Pinpoint) -> str:
    place = pinpoint.label or _("p. {page}").format(page=pinpoint.page)
    clause = f", {pinpoint.clause}" if pinpoint.clause else ""
    return f"{output.one_line(pinpoint.path)}, {place}{clause}  ({pinpoint.reference})"
