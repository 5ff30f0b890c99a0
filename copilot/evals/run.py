"""Put the questions of a gold set to a column, keeping each outcome as soon as it is there."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from copilot.answers.ask import AnswerReady, PassagesFound
from copilot.answers.verify import quote_stands
from copilot.domain import Answer, AnswerStatus, Hit, Statement
from copilot.errors import GoldDocumentMissingError, GoldSpanMissingError
from copilot.evals.cases import Case, GoldSpan
from copilot.evals.closed_book import answer_alone, refuses
from copilot.evals.columns import Kind, Opened, digest
from copilot.evals.metrics import CUTOFFS
from copilot.evals.outcomes import (
    Keeper,
    Outcome,
    Place,
    Quoted,
    Shown,
    kept_outcomes,
    line_of,
)
from copilot.evals.verdicts import verdict_values
from copilot.store.documents import storable
from copilot.workspace import OpenMatter

_WORDS_KEPT: Final = 400


@dataclass(frozen=True, slots=True)
class Step:
    """An outcome is there: ``done`` of ``total``, ``kept`` of them from an earlier run.

    ``seconds_left`` counts this column's remaining questions; None until one was asked.
    """

    outcome: Outcome
    done: int
    total: int
    kept: int
    seconds_left: float | None


def placed(cases: Sequence[Case], matter: OpenMatter, gold_file: Path) -> list[Case]:
    """The cases with their gold spans as this matter names its documents.

    A copy of a document counts as the document. Raises GoldDocumentMissingError where a document is
    not indexed, GoldSpanMissingError where it is too short.
    """
    known: dict[str, list[str]] = {}
    for record in matter.files():
        if record.document:
            known.setdefault(storable(record.file.path), []).append(record.document)
    found = []
    for case in cases:
        gold = tuple(_placed(span, known, matter, case, gold_file) for span in case.gold)
        found.append(replace(case, gold=gold))
    return found


def _placed(
    gold: GoldSpan, known: dict[str, list[str]], matter: OpenMatter, case: Case, gold_file: Path
) -> GoldSpan:
    documents = known.get(storable(gold.doc), [])
    where: dict[str, str | int] = {"document": gold.doc, "line": case.line, "path": str(gold_file)}
    if not documents:
        raise GoldDocumentMissingError(**where, name=matter.matter.name)
    start, end = gold.span.start, gold.span.end
    for document in documents:
        words = matter.library.slice(document, start, end)
        if len(words) == end - start:
            first = storable(matter.library.paths_of(document)[0].path)
            return GoldSpan(first, gold.span, words)
    raise GoldSpanMissingError(**where, start=start, end=end)


def run(opened: Opened, cases: Sequence[Case], file: Path | None = None) -> Iterator[Step]:
    """Every case's outcome in order; those that ``file`` holds are not made again.

    Each new one is a line in ``file`` before it is yielded.
    """
    kept = kept_outcomes(file)
    keys = [_key(opened, case) for case in cases]
    missing = sum(key not in kept for key in keys)
    reused, asked, started = len(keys) - missing, 0, time.perf_counter()
    if missing:
        _warm_up(opened, cases[0])
        started = time.perf_counter()
    keeper = Keeper(file)
    for number, (key, case) in enumerate(zip(keys, cases, strict=True), start=1):
        outcome = kept.get(key)
        if outcome is None:
            outcome = _ASK[opened.column.kind](opened.matter, case, key)
            asked += 1
            keeper.keep(line_of(outcome, verdict_values(opened.column.kind, case, outcome)))
        left = (time.perf_counter() - started) / asked * (missing - asked) if asked else None
        yield Step(outcome, number, len(keys), reused, left)


def _key(opened: Opened, case: Case) -> str:
    return digest([opened.identity, {**asdict(case), "line": 0}])


def _warm_up(opened: Opened, case: Case) -> None:
    """Load what is needed, so that the first question is timed like the others."""
    if opened.column.kind is Kind.RETRIEVAL:
        opened.matter.search(case.question, 1)
    elif opened.column.kind is Kind.ANSWERS:
        opened.matter.warm_up()
    else:
        opened.matter.models.language_model.start()


def _search(matter: OpenMatter, case: Case, key: str) -> Outcome:
    started = time.perf_counter()
    result = matter.search(case.question, max(CUTOFFS))
    seconds = time.perf_counter() - started
    return Outcome(
        key=key,
        qid=case.qid,
        question=case.question,
        hits=_places(result.hits),
        gold=_gold_places(case),
        timings={**result.timings, "total": seconds},
    )


def _ask(matter: OpenMatter, case: Case, key: str) -> Outcome:
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
    for event in matter.ask(case.question, conversation=None):
        if isinstance(event, PassagesFound):
            hits = event.hits
        elif isinstance(event, AnswerReady):
            answer = event.answer
    if answer is None:
        raise AssertionError("an answer ends with AnswerReady")
    return Outcome(
        key=key,
        qid=case.qid,
        question=case.question,
        hits=_places(hits),
        gold=_gold_places(case),
        answered=answer.status is AnswerStatus.ANSWERED,
        statements=tuple(_shown(statement, matter) for statement in answer.statements),
        dropped=answer.dropped,
        timings=dict(answer.timings),
    )


def _alone(matter: OpenMatter, case: Case, key: str) -> Outcome:
    text, timings = answer_alone(matter.models.language_model, case.question, case.language)
    return Outcome(
        key=key,
        qid=case.qid,
        question=case.question,
        gold=_gold_places(case),
        answered=not refuses(text),
        statements=(Shown(text, ""),),
        timings=timings,
    )


_ASK: Final[dict[Kind, Callable[[OpenMatter, Case, str], Outcome]]] = {
    Kind.RETRIEVAL: _search,
    Kind.ANSWERS: _ask,
    Kind.CLOSED_BOOK: _alone,
}


def _places(hits: Sequence[Hit]) -> tuple[Place, ...]:
    """Where the hits are; the words of the first are kept for the report."""
    return tuple(
        Place(
            hit.chunk.path,
            hit.chunk.chunk.start,
            hit.chunk.chunk.end,
            hit.chunk.chunk.text[:_WORDS_KEPT] if number == 0 else "",
        )
        for number, hit in enumerate(hits)
    )


def _gold_places(case: Case) -> tuple[Place, ...]:
    return tuple(
        Place(gold.doc, gold.span.start, gold.span.end, gold.words[:_WORDS_KEPT])
        for gold in case.gold
    )


def _shown(statement: Statement, matter: OpenMatter) -> Shown:
    """A statement with each quote compared with the stored page once more."""
    return Shown(
        statement.text,
        statement.support.value,
        tuple(
            Quoted(
                pinpoint.path,
                pinpoint.start,
                pinpoint.end,
                pinpoint.quote,
                quote_stands(
                    pinpoint.quote,
                    matter.library.slice(pinpoint.document, pinpoint.start, pinpoint.end),
                ),
            )
            for pinpoint in statement.pinpoints
        ),
    )
