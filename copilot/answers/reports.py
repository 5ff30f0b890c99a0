"""Answers, conversations and searches as reports: what was asked and found, each quote a footnote.

Knows no store: how a passage is cited is given. The words are those of the language in use.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

from copilot.answers.coverage import amendment_sentence, coverage_sentence
from copilot.domain import (
    Answer,
    AnswerStatus,
    Coverage,
    Hit,
    Language,
    Pinpoint,
    Statement,
    Support,
)
from copilot.exports.report import Block, Heading, Note, Paragraph, Report
from copilot.locale import N_, _, language
from copilot.locale.formats import long_date, short_time

Cite = Callable[[Pinpoint], str]

_NOTICE: Final = N_(
    "Made by a program on this computer. Each quote was found again in the stored page; whether it"
    " is right, complete and in force, a lawyer must check before it is used."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer and when it was asked for, ISO in UTC; empty where that is not known."""

    answer: Answer
    at: str = ""


def conversation_report(matter: str, asked: Sequence[Asked], cite: Cite, day: str) -> Report:
    """Questions with their answers, in their order; ``day`` is the ISO date of the export."""
    models = dict.fromkeys(one.answer.model for one in asked if one.answer.model)
    title = _("Question to the documents") if len(asked) == 1 else _("Questions to the documents")
    facts = [
        (_("Matter"), matter),
        (_("Date"), long_date(day)),
        (_("Language model"), ", ".join(models) or _("none took part")),
    ]
    blocks = [block for one in asked for block in _answer(one, cite)]
    return _report(title, facts, blocks, day)


def search_report(
    matter: str, query: str, hits: Sequence[Hit], coverage: Coverage, cite: Cite, day: str
) -> Report:
    """The passages a search found, each with its place."""
    facts = [
        (_("Matter"), matter),
        (_("Date"), long_date(day)),
        (_("Search words"), query),
        (_("Passages found"), str(len(hits))),
    ]
    blocks: list[Block] = []
    for hit in hits:
        place = place_of(hit)
        blocks.append(Heading(f"{hit.rank}. {cite(place)}", 2))
        blocks.append(Paragraph(_words(place.quote), (_note(place, cite, quoted=False),), "quote"))
    blocks.append(Paragraph(coverage_sentence(coverage)))
    return _report(_("Search in the documents"), facts, blocks, day)


def place_of(hit: Hit) -> Pinpoint:
    """The pinpoint of a found passage; its words were read from the store."""
    stored, chunk = hit.chunk, hit.chunk.chunk
    return Pinpoint(
        stored.document,
        stored.path,
        chunk.page,
        chunk.start,
        chunk.end,
        chunk.text,
        chunk.clause,
        stored.label,
    )


def _report(
    title: str, facts: Sequence[tuple[str, str]], blocks: Sequence[Block], day: str
) -> Report:
    spoken = cast(Language, language())
    return Report(title, spoken, tuple(facts), tuple(blocks), _(_NOTICE), day)


def _answer(asked: Asked, cite: Cite) -> Iterator[Block]:
    answer = asked.answer
    yield Heading(_words(answer.question), 2)
    if asked.at:
        yield Paragraph(_("Asked {when}").format(when=short_time(asked.at)))
    if answer.status is AnswerStatus.NOT_FOUND:
        yield from _refusal(answer, cite)
    if answer.lead:
        yield Paragraph(
            _("In short, in the words of the quote: {words}").format(words=_words(answer.lead))
        )
    for statement in answer.statements:
        yield _statement(statement, cite)
    for amendment in answer.amendments:
        yield Paragraph(f"! {amendment_sentence(amendment)}")
    yield Paragraph(coverage_sentence(answer.coverage))


def _refusal(answer: Answer, cite: Cite) -> Iterator[Block]:
    yield Paragraph(_("∅ Not found in the documents searched."))
    yield from (Paragraph(str(reason)) for reason in answer.reasons)
    if answer.nearest:
        notes = tuple(_note(place_of(hit), cite) for hit in answer.nearest)
        yield Paragraph(_("Nearest passages, not an answer:"), notes)


def _statement(statement: Statement, cite: Cite) -> Paragraph:
    words = _words(statement.text)
    if statement.support is Support.QUOTED:
        label, text = "❝ " + _("quoted only"), _("“{words}”").format(words=words)
        notes = tuple(_note(place, cite, quoted=False) for place in statement.pinpoints)
    else:
        label, text = "✓ " + _("supported"), words
        notes = tuple(_note(place, cite) for place in statement.pinpoints)
    return Paragraph(f"{label}: {text}", notes)


def _note(place: Pinpoint, cite: Cite, *, quoted: bool = True) -> Note:
    where = f"{cite(place)} ({place.path}, {place.reference})"
    return Note(where, _words(place.quote) if quoted else "")


def _words(text: str) -> str:
    return " ".join(text.split())
