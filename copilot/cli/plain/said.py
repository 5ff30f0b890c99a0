"""Answers, passages and pages as plain sentences, one a line, without signs that need eyes."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from copilot.answers.coverage import amendment_sentence, coverage_sentence
from copilot.domain import Answer, AnswerStatus, Pinpoint, Statement, Support
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.workspace import PageView

# Characters said before and after a passage: enough to understand it, not the whole page.
_AROUND = 400


def statement_said(number: int, statement: Statement, first: int) -> str:
    """A statement with its state in words and the numbers of its pinpoints."""
    last = first + len(statement.pinpoints) - 1
    numbers = str(first) if last <= first else f"{first}-{last}"
    words = " ".join(statement.text.split())
    if statement.support is Support.SUPPORTED:
        line = _("Statement {number}, supported: {words} Pinpoint {numbers}.")
    else:
        line = _("Statement {number}, quoted only: “{words}” Pinpoint {numbers}.")
    return line.format(number=number, words=words, numbers=numbers)


def ending_said(answer: Answer, places: int) -> Iterator[str]:
    """What is said once an answer is whole: its state, warnings, coverage, and what to do next."""
    if answer.status is AnswerStatus.NOT_FOUND:
        yield _("Not found in the documents searched.")
        yield from (str(reason) for reason in answer.reasons)
    if answer.lead:
        yield _("In short, in the words of the quote: {words}").format(words=answer.lead)
    for amendment in answer.amendments:
        yield _("Beware: {sentence}").format(sentence=amendment_sentence(amendment))
    yield coverage_sentence(answer.coverage)
    if places:
        yield _("A number from 1 to {count} reads its passage.").format(count=places)


def place_said(number: int, place: Pinpoint, cite: Callable[[Pinpoint], str]) -> str:
    """A pinpoint: its number and how it is cited."""
    return _("Pinpoint {number}: {where}.").format(number=number, where=cite(place))


def passage_said(view: "PageView", place: Pinpoint) -> Iterator[str]:
    """A passage in its surroundings."""
    yield _("{path}, page {number} of {pages}.").format(
        path=view.path, number=view.number, pages=view.pages
    )
    start = min(max(place.start - view.start, 0), len(view.text))
    end = min(max(place.end - view.start, start), len(view.text))
    before = _line(view.text[max(0, start - _AROUND) : start])
    after = _line(view.text[end : end + _AROUND])
    if before:
        yield _("Before it: {words}").format(words=before)
    yield _("The passage: {words}").format(words=_line(view.text[start:end]))
    if after:
        yield _("After it: {words}").format(words=after)
    yield _("End of the passage.")


def page_said(view: "PageView") -> Iterator[str]:
    """A whole page, line by line."""
    yield _("{path}, page {number} of {pages}.").format(
        path=view.path, number=view.number, pages=view.pages
    )
    yield from (line for line in view.text.splitlines() if line.strip())
    yield _("End of the page.")


def _line(text: str) -> str:
    return " ".join(text.split())
