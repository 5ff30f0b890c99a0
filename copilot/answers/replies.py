"""A conversation on one screen: follow-ups completed, and every path told by the same events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copilot.answers.ask import (
    AnswerEvent,
    AnswerReady,
    ModelReads,
    PassagesFound,
    StatementReady,
)
from copilot.answers.exhaustive import (
    DocumentExamined,
    ExhaustiveAnswer,
    ExhaustiveEvent,
    MatchFound,
)
from copilot.answers.summary import Summary, SummaryEvent, SummaryPartReady
from copilot.answers.tool_calls import ToolCall
from copilot.domain import Amendment, Answer, AnswerStatus, Coverage, Statement, ToolUse
from copilot.locale import Notice
from copilot.structure.language import detect


@dataclass(frozen=True, slots=True)
class Understood:
    """What a follow-up was understood as; comes before everything else."""

    question: str


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A tool is called, with its arguments; comes before its result."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class ToolReply:
    """What a tool found: statements with checked pinpoints, and a sentence on the whole."""

    result: str
    statements: tuple[Statement, ...] = ()
    reasons: tuple[Notice, ...] = ()


def tool_answer(question: str, call: ToolCall, reply: ToolReply, coverage: Coverage) -> Answer:
    """A tool's result as an answer; found is what has statements or a result that says all."""
    return Answer(
        question=question,
        status=AnswerStatus.ANSWERED if reply.statements else AnswerStatus.NOT_FOUND,
        language=detect(question),
        statements=reply.statements,
        coverage=coverage,
        model="",
        reasons=reply.reasons,
        tool=ToolUse(call.name, call.arguments, reply.result),
    )


def waiting_answer(question: str, call: ToolCall, hint: Notice, coverage: Coverage) -> Answer:
    """A call that changes something is shown and waits for a yes."""
    return Answer(
        question=question,
        status=AnswerStatus.NOT_FOUND,
        language=detect(question),
        statements=(),
        coverage=coverage,
        model="",
        reasons=(hint,),
        tool=ToolUse(call.name, call.arguments, str(hint), pending=True),
    )


def examination(events: Iterable[ExhaustiveEvent], coverage: Coverage) -> Iterator[AnswerEvent]:
    """What an examination of every document tells, as the events of an answer."""
    yield PassagesFound((), coverage)
    for event in events:
        match event:
            case MatchFound(found) if found.strength == "sure":
                yield StatementReady(found.statement)
            case MatchFound():
                pass
            case DocumentExamined(done):
                yield ModelReads(float(done))
            case _:
                yield AnswerReady(_answer_about_all(event.answer))


def _answer_about_all(found: ExhaustiveAnswer) -> Answer:
    """The sure matches, then those to check: both are quotes with checked pinpoints."""
    statements = [match.statement for match in (*found.matches, *found.to_check)]
    return _quotes(found.question, statements, found.coverage, found.amendments)


def summary(
    question: str, events: Iterable[SummaryEvent], coverage: Coverage
) -> Iterator[AnswerEvent]:
    """What a summary tells, as the events of an answer."""
    yield PassagesFound((), coverage)
    for event in events:
        if isinstance(event, SummaryPartReady):
            yield from map(StatementReady, event.part.statements)
        else:
            yield AnswerReady(_quotes(question, _statements(event.summary), coverage))


def _statements(made: Summary) -> list[Statement]:
    return [statement for part in made.parts for statement in part.statements]


def _quotes(
    question: str,
    statements: list[Statement],
    coverage: Coverage,
    amendments: tuple[Amendment, ...] = (),
) -> Answer:
    return Answer(
        question=question,
        status=AnswerStatus.ANSWERED if statements else AnswerStatus.NOT_FOUND,
        language=detect(question),
        statements=tuple(statements),
        coverage=coverage,
        model="",
        amendments=amendments,
    )


def as_answer(
    question: str, reply: Answer | ExhaustiveAnswer | Summary, coverage: Coverage
) -> Answer:
    """A reply of any path as an answer, as it is kept and exported."""
    if isinstance(reply, Answer):
        return reply
    if isinstance(reply, ExhaustiveAnswer):
        return _answer_about_all(reply)
    return _quotes(question, _statements(reply), coverage)
