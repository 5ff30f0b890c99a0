"""The one entry to answers: passages, evidence, the model's choice and sentence, the checks.

What is shown is re-read from the stored page; the model only chooses among numbered sentences
and words them, and what it words is shown only when its quote carries it.
"""

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from copilot.answers import abstention, prompts
from copilot.answers.evidence import Evidence, SentenceEmbedder, evidence
from copilot.answers.lead import lead
from copilot.answers.quoting import checked
from copilot.answers.running import Cancelled, OnText, running
from copilot.answers.verify import carried
from copilot.domain import (
    Amendment,
    Answer,
    AnswerStatus,
    Coverage,
    FileRecord,
    Hit,
    Language,
    Pinpoint,
    Statement,
    Support,
)
from copilot.errors import EmptyQuestionError, QuestionTooLongError
from copilot.inference.chooser import Chooser
from copilot.inference.reader import PairReader
from copilot.retrieval.search import SearchResult, understand
from copilot.structure.language import detect

T = TypeVar("T")

LONGEST_QUESTION: Final = 4000
MODEL_EXPONENT: Final = 0.5
# A further quote is shown while it is at least so likely as this share of the first.
CLOSE_SECOND: Final = 0.15
MOST_QUOTES: Final = 3
# The model words the first quote only where it is this likely among all: else quotes speak alone.
SURE: Final = 0.5
EVIDENCE_SENTENCES: Final = 5
_LONGEST_STATEMENT: Final = 80
_NEAREST: Final = 3


class Generated(Protocol):
    """What a generation tells of itself."""

    @property
    def text(self) -> str: ...
    @property
    def prompt_tokens(self) -> int: ...
    @property
    def generated_tokens(self) -> int: ...


class Model(Chooser, Protocol):
    """What answering needs of a language model."""

    @property
    def name(self) -> str: ...

    @property
    def judges(self) -> bool: ...

    def write(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        continued: str,
        max_tokens: int,
        stop: Sequence[str],
        on_text: OnText,
        cancelled: Cancelled,
    ) -> Generated: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]: ...


class Pages(Protocol):
    """The stored text that every pinpoint is checked against, and the words it is made of."""

    def slice(self, document: str, start: int, end: int) -> str: ...

    def page_at(self, document: str, offset: int) -> tuple[int, str]: ...

    def amendments_of(self, document: str) -> Sequence[FileRecord]: ...

    def rarity(self, terms: Sequence[str]) -> Mapping[str, float]: ...

    def occurring(self, terms: Sequence[str]) -> set[str]: ...


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The passages, before the model has said a word; once more when the reader has put them in
    its order."""

    hits: tuple[Hit, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class ModelReads:
    """The model reads the evidence, for ``seconds`` so far; nothing is written yet."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TextWritten:
    """A piece of a statement while the model writes it; not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class StatementReady:
    """A checked statement."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """The whole answer; always the last event."""

    answer: Answer


AnswerEvent = PassagesFound | ModelReads | TextWritten | StatementReady | AnswerReady


def check_question(question: str) -> str:
    """The question without outer white space; raises where it is empty or too long."""
    asked = question.strip()
    if not asked:
        raise EmptyQuestionError
    if len(asked) > LONGEST_QUESTION:
        raise QuestionTooLongError(length=len(asked), limit=LONGEST_QUESTION)
    return asked


def ask(
    question: str,
    *,
    search: Callable[[str], Iterator[SearchResult]],
    pages: Pages,
    coverage: Coverage,
    embedder: SentenceEmbedder,
    model: Model,
    prompt_tokens: int,
    reader: PairReader | None = None,
) -> Iterator[AnswerEvent]:
    """Answer from the documents, event by event; closing the iterator stops the work.

    ``search`` gives the passages at once and, where it rereads them, once more in the better order;
    ``coverage`` is that of the search. Where a ``reader`` has read the evidence and the model is
    too small to judge, the quotes are chosen without the model and speak for themselves: of what
    it words, little is carried, and it takes seconds (docs/evaluation.md).
    """
    asked = check_question(question)
    started = time.perf_counter()
    language = detect(asked)
    timings: dict[str, float] = {}
    hits: tuple[Hit, ...] = ()
    for result in search(asked):
        hits = result.hits
        timings.setdefault("passages", time.perf_counter() - started)
        yield PassagesFound(hits, coverage)
    timings["retrieval"] = time.perf_counter() - started
    sources = evidence(asked, hits, embedder, pages, EVIDENCE_SENTENCES, reader)
    timings["evidence"] = time.perf_counter() - started - timings["retrieval"]
    question_taken_apart = understand(asked)
    found = abstention.features(question_taken_apart, hits, sources, pages)
    statements: list[Statement] = []
    dropped: list[str] = []
    if sources and abstention.answerable(found):
        model_chose = reader is None or model.judges
        if model_chose:
            sources = _fitting(asked, sources, language, model, prompt_tokens)
            choice = yield from _choose(asked, sources, language, model)
            timings["first_token"] = time.perf_counter() - started
        else:
            choice = _chosen(sources, [1.0] * len(sources), 0.0)
        believed = choice.none <= abstention.NONE_LIMIT
        for place, number in enumerate(choice.quoted if believed else ()):
            pinpoint = _pinpoint(sources[number], pages)
            if pinpoint is None:
                continue
            worded = ""
            if place == 0 and model_chose and choice.sure >= SURE:
                worded = yield from _write(
                    asked, sources, number, language, model, timings, started
                )
            statement, rejected = _checked(worded, pinpoint, asked, reader)
            dropped += rejected
            statements.append(statement)
            timings.setdefault("first_token", time.perf_counter() - started)
            yield StatementReady(statement)
    timings["total"] = time.perf_counter() - started
    yield AnswerReady(
        Answer(
            question=asked,
            status=AnswerStatus.ANSWERED if statements else AnswerStatus.NOT_FOUND,
            language=language,
            statements=tuple(statements),
            coverage=coverage,
            model=model.name,
            dropped=tuple(dropped),
            amendments=tuple(_amendments(statements, pages)),
            lead=lead(asked, statements[0].pinpoints[0].quote) if statements else "",
            nearest=() if statements else hits[:_NEAREST],
            reasons=() if statements else abstention.reasons(asked, question_taken_apart, pages),
            timings=timings,
        )
    )


def read_ahead(model: Model, language: Language) -> None:
    """Have the model read the part of the prompt that never varies, before the first question."""
    model.choose(
        prompts.messages("", (), language)[:1],
        continued="",
        options=[prompts.NONE_OPTION],
        cancelled=lambda: False,
    )


def _amendments(statements: Sequence[Statement], pages: Pages) -> Iterator[Amendment]:
    """What amends the documents that are cited: a clause may no longer read as quoted."""
    cited = dict.fromkeys(p.document for statement in statements for p in statement.pinpoints)
    for base in cited:
        for record in pages.amendments_of(base):
            yield Amendment(
                base,
                record.document or "",
                record.file.path,
                record.title,
                record.particulars.date,
            )


def _fitting(
    question: str,
    sources: Sequence[Evidence],
    language: Language,
    model: Model,
    prompt_tokens: int,
) -> list[Evidence]:
    """As many of the best sources as the prompt's budget holds, at least one."""
    fitting = list(sources)
    while len(fitting) > 1:
        prompt = prompts.messages(question, fitting, language)
        if sum(model.count_tokens([message["content"] for message in prompt])) <= prompt_tokens:
            break
        fitting.pop()
    return fitting


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which sources to quote, best first; ``sure`` is how likely the first is among all, ``none``
    what the model gives to "none of these"."""

    quoted: tuple[int, ...]
    sure: float
    none: float


def _choose(
    question: str, sources: Sequence[Evidence], language: Language, model: Model
) -> Generator[AnswerEvent, None, _Choice]:
    """Which sources to quote.

    The model's choice and the retrieval's score are multiplied: each corrects the other.
    """
    started = time.perf_counter()
    choosing = running(
        lambda _, cancelled: model.choose(
            prompts.messages(question, sources, language),
            continued=prompts.pick_prefix(language),
            options=[prompts.NONE_OPTION, *(str(i) for i in range(1, len(sources) + 1))],
            cancelled=cancelled,
        )
    )
    choice = yield from _events(choosing, lambda _: ModelReads(time.perf_counter() - started))
    none, *picked = choice.probabilities
    return _chosen(sources, picked, none)


def _chosen(sources: Sequence[Evidence], picked: Sequence[float], none: float) -> _Choice:
    """The quotes by the score of each source and how likely the model finds it."""
    top = max(source.score for source in sources)
    weights = [
        math.exp(source.score - top) * probability**MODEL_EXPONENT
        for source, probability in zip(sources, picked, strict=True)
    ]
    order = sorted(range(len(sources)), key=lambda index: -weights[index])
    best = weights[order[0]]
    quoted = [index for index in order[:MOST_QUOTES] if weights[index] >= CLOSE_SECOND * best]
    return _Choice(tuple(quoted), best / (sum(weights) or 1.0), none)


def _events(
    work: Generator[str, None, T], event: Callable[[str], AnswerEvent]
) -> Generator[AnswerEvent, None, T]:
    """The pieces of a running call as events; its value is returned."""
    try:
        while True:
            yield event(next(work))
    except StopIteration as finished:
        value: T = finished.value
        return value
    finally:
        work.close()


def _pinpoint(source: Evidence, pages: Pages) -> Pinpoint | None:
    """The pinpoint of a source; None if other words stand there now."""
    chunk = source.hit.chunk
    return checked(
        chunk.document,
        chunk.path,
        source.start,
        source.end,
        source.text,
        chunk.chunk.clause,
        pages,
    )


def _write(
    question: str,
    sources: Sequence[Evidence],
    number: int,
    language: Language,
    model: Model,
    timings: dict[str, float],
    started: float,
) -> Generator[AnswerEvent, None, str]:
    """Stream the model's sentence on source ``number``; returns it whole, still unchecked."""

    def written(text: str) -> AnswerEvent:
        timings.setdefault("first_token", time.perf_counter() - started)
        return TextWritten(text)

    writing = running(
        lambda on_text, cancelled: model.write(
            prompts.messages(question, sources, language),
            continued=prompts.answer_prefix(language, number + 1),
            max_tokens=_LONGEST_STATEMENT,
            stop=["\n"],
            on_text=on_text,
            cancelled=cancelled,
        )
    )
    generated = yield from _events(writing, written)
    timings["prompt_tokens"] = generated.prompt_tokens
    timings["generated_tokens"] = generated.generated_tokens
    return generated.text.strip()


def _checked(
    worded: str, pinpoint: Pinpoint, question: str, reader: PairReader | None
) -> tuple[Statement, list[str]]:
    """The model's sentence where its quote carries it, else the quote; and what was dropped."""
    if carried(worded, pinpoint.quote, question, reader):
        return Statement(worded, Support.SUPPORTED, (pinpoint,)), []
    quote = " ".join(pinpoint.quote.split())
    return Statement(quote, Support.QUOTED, (pinpoint,)), [worded] if worded else []
