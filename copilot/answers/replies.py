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
from copilot.domain import Amendment, Answer, AnswerStatus, Coverage, Statement
from copilot.structure.language import detect


@dataclass(frozen=True, slots=True)
class Understood:
    """What a follow-up was understood as; comes before everything else."""

    question: str


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
