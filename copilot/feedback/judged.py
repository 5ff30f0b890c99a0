"""What the verdicts of a matter say should be answered, and what should not.

Knows nothing of prompts or files. A statement that is called right and wrong teaches nothing: it
is left out and counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from copilot.domain import Answer, Judgement, Language, PastQuestion, Span, Statement, Verdict
from copilot.store.conversations import answer_of

_NOWHERE: Final = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer said, and the place it quoted; without a place it said "not found"."""

    text: str = ""
    document: str = ""
    span: Span = _NOWHERE
    quote: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether it said that no source answers."""
        return not self.document


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what should be said to it and what should not, contradictions left out."""

    question: str
    language: Language
    chosen: tuple[Said, ...]
    rejected: tuple[Said, ...]
    contradictory: int


@dataclass(slots=True)
class _Gathered:
    question: str
    language: Language
    chosen: dict[Said, None] = field(default_factory=dict)
    rejected: dict[Said, None] = field(default_factory=dict)


def judged(past: Sequence[PastQuestion], verdicts: Sequence[Verdict]) -> list[Judged]:
    """Every question with a verdict; the same question asked twice is one."""
    by_question = _by_question(verdicts)
    gathered: dict[str, _Gathered] = {}
    for asked in sorted(past, key=lambda question: question.id):
        if asked.id not in by_question:
            continue
        answer = answer_of(asked.answer)
        plain = " ".join(asked.question.split()).casefold()
        held = gathered.setdefault(plain, _Gathered(asked.question, answer.language))
        for verdict in by_question[asked.id]:
            for said, is_good in _lessons(verdict, answer):
                (held.chosen if is_good else held.rejected)[said] = None
    return [_settled(held) for held in gathered.values()]


def _by_question(verdicts: Sequence[Verdict]) -> Mapping[int, list[Verdict]]:
    found: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.question].append(verdict)
    return found


def _lessons(verdict: Verdict, answer: Answer) -> Iterator[tuple[Said, bool]]:
    """What a verdict says of each statement it is about: the statement, and whether it is good."""
    if verdict.judgement is Judgement.BETTER and verdict.better is not None:
        document, span = verdict.better
        quote = " ".join(verdict.quote.split())
        yield Said(quote, document, span, verdict.quote), True
        # A better place for the whole answer is one for its first statement, the best it has.
        yield _about(verdict, answer)[0], False
        return
    for said in _about(verdict, answer):
        yield said, verdict.judgement is Judgement.RIGHT


def _about(verdict: Verdict, answer: Answer) -> list[Said]:
    statements = answer.statements
    if verdict.statement is not None:
        statements = statements[verdict.statement - 1 : verdict.statement]
    return [_said(statement) for statement in statements] or [Said()]


def _said(statement: Statement) -> Said:
    place = statement.pinpoints[0]
    text = " ".join(statement.text.split())
    return Said(text, place.document, Span(place.start, place.end), place.quote)


def _settled(held: _Gathered) -> Judged:
    both = held.chosen.keys() & held.rejected.keys()
    return Judged(
        held.question,
        held.language,
        tuple(said for said in held.chosen if said not in both),
        tuple(said for said in held.rejected if said not in both),
        len(both),
    )
