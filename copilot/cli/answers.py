"""How an answer is shown on the command line: as JSON, and for a person."""

from dataclasses import asdict
from typing import Any

from copilot.cli import output
from copilot.cli.places import place_of
from copilot.cli.search import hit_record
from copilot.domain import Answer, AnswerStatus, Pinpoint, Statement, Support, ToolUse
from copilot.locale import _


def answer_record(answer: Answer) -> dict[str, Any]:
    """The JSON of an answer."""
    coverage = answer.coverage
    return {
        "question": answer.question,
        "path": "passages" if answer.tool is None else "tool",
        "tool": tool_record(answer.tool),
        "status": answer.status.value,
        "language": answer.language,
        "statements": [statement_record(statement) for statement in answer.statements],
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


def tool_record(tool: ToolUse | None) -> dict[str, Any] | None:
    """The JSON of the tool that answered, None where none did."""
    if tool is None:
        return None
    return {
        "name": tool.name,
        "arguments": dict(tool.arguments),
        "result": tool.result,
        "pending": tool.pending,
    }


def statement_record(statement: Statement) -> dict[str, Any]:
    """The JSON of a statement with its pinpoints."""
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

    if answer.tool is not None:
        output.result(f"⚙ {answer.tool}: {answer.tool.result}")
        for reason in answer.reasons:
            output.result(f"  {reason}")
    elif answer.status is AnswerStatus.NOT_FOUND:
        _print_refusal(answer)
    if answer.lead:
        output.result(_("In short, in the words of the quote: {words}").format(words=answer.lead))
    for number, statement in enumerate(answer.statements, start=1):
        print_statement(number, statement)
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


def print_statement(number: int, statement: Statement) -> None:
    """A statement with its number and its pinpoints."""
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
