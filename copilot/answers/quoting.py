"""A range of a document as a statement: its words re-read from the stored text, or nothing."""

from typing import Protocol

from copilot.answers.verify import quote_stands
from copilot.domain import FileRecord, Pinpoint, Statement, Support


class Pages(Protocol):
    """The stored text: what every pinpoint is checked against."""

    def slice(self, document: str, start: int, end: int) -> str: ...

    def page_at(self, document: str, offset: int) -> tuple[int, str]: ...


def quoted(
    record: FileRecord, start: int, end: int, text: str, clause: str, pages: Pages
) -> Statement | None:
    """The words of a document as a statement that only quotes; None if others stand there now."""
    document = record.document or ""
    stored = pages.slice(document, start, end)
    if not quote_stands(text, stored):
        return None
    page, label = pages.page_at(document, start)
    pinpoint = Pinpoint(
        document=document,
        path=record.file.path,
        page=page,
        label=label,
        start=start,
        end=end,
        quote=stored,
        clause=clause,
    )
    return Statement(" ".join(stored.split()), Support.QUOTED, (pinpoint,))
