"""What was asked and found in an open matter, as reports."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from copilot.clock import today
from copilot.domain import Coverage, FileRecord, Hit, PastQuestion, Pinpoint
from copilot.errors import DocumentNotFoundError

if TYPE_CHECKING:
    from copilot.answers.reports import Asked, Cite
    from copilot.exports.report import Report
    from copilot.workspace import OpenMatter


def citing(opened: "OpenMatter") -> "Cite":
    """How a passage of this matter is cited; each document is looked up once."""
    from copilot.answers.references import lawyers_reference

    @cache
    def record(document: str) -> FileRecord | None:
        try:
            return opened.document(document)
        except DocumentNotFoundError:
            return None

    def cite(place: Pinpoint) -> str:
        return lawyers_reference(place, record(place.document))

    return cite


def conversation_report(opened: "OpenMatter", asked: "Sequence[Asked]") -> "Report":
    """Answers of this matter, as they were given."""
    from copilot.answers import reports

    return reports.conversation_report(opened.matter.name, asked, citing(opened), today())


def past_report(opened: "OpenMatter", past: Sequence[PastQuestion]) -> "Report":
    """Questions of the history with their answers, the oldest first."""
    from copilot.answers.reports import Asked
    from copilot.store.conversations import answer_of

    oldest_first = sorted(past, key=lambda question: question.id)
    asked = [Asked(answer_of(one.answer), one.asked_at) for one in oldest_first]
    return conversation_report(opened, asked)


def search_report(
    opened: "OpenMatter", query: str, hits: Sequence[Hit], within: Coverage
) -> "Report":
    """What a search of this matter found, and how much it looked at."""
    from copilot.answers import reports

    return reports.search_report(opened.matter.name, query, hits, within, citing(opened), today())
