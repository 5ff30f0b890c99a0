"""A conversation on one screen: follow-ups completed, and every path told by the same events."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from copilot.answers.ask import (
    AnswerEvent,
    AnswerReady,
    ModelReads,
    PassagesFound,
    StatementReady,
    check_question,
)
from copilot.answers.conversation import Resolved
from copilot.answers.exhaustive import (
    DocumentExamined,
    ExhaustiveAnswer,
    ExhaustiveEvent,
    MatchFound,
)
from copilot.answers.routing import Route, route
from copilot.answers.summary import Summary, SummaryEvent, SummaryPartReady
from copilot.domain import Amendment, Answer, AnswerStatus, Coverage, Statement
from copilot.structure.language import detect


@dataclass(frozen=True, slots=True)
class Understood:
    """What a follow-up was understood as; comes before everything else."""

    question: str


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways to an answer; ``document_for`` names the one a summary is asked of, or none."""

    ask: Callable[[str], Iterable[AnswerEvent]]
    examine: Callable[[str, Route], Iterable[ExhaustiveEvent]]
    summarise: Callable[[str], Iterable[SummaryEvent]]
    document_for: Callable[[str], str | None]
    coverage: Callable[[], Coverage]


def reply(resolved: Resolved, paths: Paths) -> Iterator[AnswerEvent | Understood]:
    """Answer a question on the path its words ask for; AnswerReady comes last."""
    if resolved.understood:
        yield Understood(resolved.understood)
    question = check_question(resolved.question)
    asked = route(question, detect(question))
    document = paths.document_for(question) if asked.kind == "summary" else None
    if asked.kind == "exhaustive":
        yield from _examined(paths.examine(question, asked), paths.coverage())
    elif document is not None:
        yield from _summarised(question, paths.summarise(document), paths.coverage())
    else:
        yield from paths.ask(question)


def _examined(events: Iterable[ExhaustiveEvent], coverage: Coverage) -> Iterator[AnswerEvent]:
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


def _summarised(
    question: str, events: Iterable[SummaryEvent], coverage: Coverage
) -> Iterator[AnswerEvent]:
    yield PassagesFound((), coverage)
    for event in events:
        if isinstance(event, SummaryPartReady):
            yield from map(StatementReady, event.part.statements)
        else:
            yield AnswerReady(_quotes(question, _statements(event.summary), coverage))


def _statements(summary: Summary) -> list[Statement]:
    return [statement for part in summary.parts for statement in part.statements]


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
