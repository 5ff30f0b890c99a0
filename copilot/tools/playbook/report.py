"""A playbook review on paper: the topics at a glance, then each with its rules and quotations."""

from collections.abc import Iterator
from typing import Final

from copilot.domain import Language
from copilot.exports.report import Block, Cell, Heading, Note, Paragraph, Report, Table
from copilot.locale import _
from copilot.tools.playbook.nouns import Level, Passage, Review, TopicResult
from copilot.tools.playbook.wording import (
    LEVELS,
    STANDINGS,
    coverage_text,
    finding_text,
    passage_text,
    risk_text,
)

_LONGEST_QUOTE: Final = 1500


def report(found: Review, language: Language, date: str) -> Report:
    """The review as a report, in ``language``."""
    return Report(
        title=_("Playbook review"),
        language=language,
        facts=(
            (_("Document"), found.name),
            (_("Playbook"), found.playbook.title[language]),
            (_("Risk"), risk_text(found)),
            (_("Coverage"), coverage_text(found)),
        ),
        blocks=tuple(_blocks(found, language)),
        notice=_(
            "Rules look for words and figures; they do not read the law. “Not found” means that no "
            "rule found it. A lawyer must check the result."
        ),
        date=date,
    )


def _blocks(found: Review, language: Language) -> Iterator[Block]:
    rows = tuple(
        (
            Cell(result.topic.title[language]),
            Cell(_(STANDINGS[result.standing])),
            Cell(str(result.risk)),
            Cell(_gist(result, language), _notes(found, result)),
        )
        for result in found.results
    )
    yield Table((_("Topic"), _("Position"), _("Risk"), _("Rules")), rows, _("At a glance"))
    for result in found.results:
        yield Heading(f"{result.topic.title[language]}: {_(STANDINGS[result.standing])}")
        yield from _details(found, result, language)


def _gist(result: TopicResult, language: Language) -> str:
    return "\n".join(finding_text(each, language) for each in result.findings)


def _details(found: Review, result: TopicResult, language: Language) -> Iterator[Block]:
    for level in Level:
        if words := result.topic.positions.get(level):
            yield Paragraph(f"{_(LEVELS[level])}: {words[language]}")
    for each in result.findings:
        notes = (_note(found, each.passage),) if each.passage else ()
        yield Paragraph(finding_text(each, language), notes)
    if not result.passages:
        notes = (_note(found, result.nearest),) if result.nearest else ()
        yield Paragraph(_("No passage bears on this topic."), notes, "notice")


def _notes(found: Review, result: TopicResult) -> tuple[Note, ...]:
    passages = dict.fromkeys(each.passage for each in result.findings if each.passage)
    return tuple(_note(found, passage) for passage in passages)


def _note(found: Review, passage: Passage) -> Note:
    quote = " ".join(passage.quote.split())[:_LONGEST_QUOTE]
    return Note(passage_text(found.name, found.document, passage), quote)
