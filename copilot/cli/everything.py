"""What ``copilot ask`` shows of a question about every document, and of a summary."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from copilot.answers.exhaustive import (
    DocumentExamined,
    ExhaustiveAnswer,
    ExhaustiveEvent,
    ExhaustiveReady,
    Match,
)
from copilot.answers.summary import Summary, SummaryEvent, SummaryPart, SummaryReady
from copilot.cli import output
from copilot.cli.answers import print_statement, statement_record
from copilot.domain import AnswerStatus
from copilot.locale import _


def examined(events: Iterable[ExhaustiveEvent]) -> ExhaustiveAnswer:
    """The answer at the end; progress on stderr meanwhile."""
    progress = output.Progress()
    found = 0
    try:
        for event in events:
            if isinstance(event, ExhaustiveReady):
                return event.answer
            if isinstance(event, DocumentExamined):
                progress.show(
                    _("Examined {done} of {total} documents, {found} found …").format(
                        done=event.done, total=event.total, found=found
                    )
                )
            else:
                found += event.match.strength == "sure"
    finally:
        progress.done()
    raise AssertionError("an examination ends with ExhaustiveReady")


def examination_record(answer: ExhaustiveAnswer) -> dict[str, Any]:
    """The JSON of an answer about every document; the keys of any answer, and its own."""
    return {
        "question": answer.question,
        "path": "exhaustive",
        "status": status_of(answer).value,
        "language": answer.language,
        "statements": [statement_record(match.statement) for match in answer.matches],
        "matches": [_match_record(match) for match in answer.matches],
        "to_check": [_match_record(match) for match in answer.to_check],
        "without": list(answer.without),
        "examined": answer.examined,
        "other_kinds": answer.other_kinds,
        "amendments": [asdict(amendment) for amendment in answer.amendments],
        "coverage": asdict(answer.coverage),
        "model": "",
        "timings": {name: round(value, 4) for name, value in answer.timings.items()},
    }


def status_of(answer: ExhaustiveAnswer) -> AnswerStatus:
    """Whether some document meets the condition, or, where that was asked, some does not."""
    found = answer.without if answer.route.negated else answer.matches
    return AnswerStatus.ANSWERED if found else AnswerStatus.NOT_FOUND


def _match_record(match: Match) -> dict[str, Any]:
    return {
        "document": match.document,
        "path": match.path,
        "title": match.title,
        "strength": match.strength,
        "note": str(match.note or ""),
        **statement_record(match.statement),
    }


def print_examination(answer: ExhaustiveAnswer) -> None:
    """Every match with its quote, what is left to check, and what was examined."""
    from copilot.answers.coverage import amendment_sentence, coverage_sentence

    output.result(
        _("Found in {count} of {examined} documents:").format(
            count=len(answer.matches), examined=answer.examined
        )
    )
    _print_matches(answer.matches, 1)
    if answer.to_check:
        output.result(_("To check ({count}):").format(count=len(answer.to_check)))
        _print_matches(answer.to_check, len(answer.matches) + 1)
    if answer.route.negated:
        for document in answer.without:
            output.result(f"  – {document}")
    output.result(_("Without a match: {count} documents.").format(count=len(answer.without)))
    if answer.other_kinds:
        output.result(
            _("Of another kind, not examined: {count} documents.").format(count=answer.other_kinds)
        )
    for amendment in answer.amendments:
        output.result(f"! {output.one_line(amendment_sentence(amendment))}")
    output.result(coverage_sentence(answer.coverage))


def _print_matches(matches: Iterable[Match], first: int) -> None:
    for number, match in enumerate(matches, start=first):
        output.result(f"{match.document}  {output.one_line(match.title or match.path)}")
        print_statement(number, match.statement)
        if match.note:
            output.result(f"      {match.note}")


def summarised(events: Iterable[SummaryEvent]) -> Summary:
    """The summary at the end; progress on stderr meanwhile."""
    progress = output.Progress()
    try:
        for event in events:
            if isinstance(event, SummaryReady):
                return event.summary
            progress.show(f"{event.done}/{event.total}")
    finally:
        progress.done()
    raise AssertionError("a summary ends with SummaryReady")


def summary_record(question: str, summary: Summary, coverage: dict[str, int]) -> dict[str, Any]:
    """The JSON of a summary; the keys of any answer, and its own."""
    statements = [statement for part in summary.parts for statement in part.statements]
    return {
        "question": question,
        "path": "summary",
        "status": AnswerStatus.ANSWERED.value,
        "language": summary.language,
        "document": summary.document,
        "statements": [statement_record(statement) for statement in statements],
        "parts": [
            {
                "name": part.name,
                "label": _(part.label),
                "value": _(part.value) if part.value else "",
                "found": part.found,
                "statements": [statement_record(statement) for statement in part.statements],
            }
            for part in summary.parts
        ],
        "coverage": coverage,
        "model": "",
        "timings": {},
    }


def print_summary(summary: Summary) -> None:
    """The overview, a line or a quote a topic."""
    output.result(f"{summary.document}  {output.one_line(summary.path)}")
    number = 0
    for part in summary.parts:
        output.result(f"{_(part.label)}: {_value(part)}")
        for statement in part.statements:
            number += 1
            print_statement(number, statement)


def _value(part: SummaryPart) -> str:
    if part.value:
        return output.one_line(_(part.value))
    return "" if part.found else _("not found")
