"""The one place where a quote becomes a pinpoint: its words re-read from the stored text."""

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
    place = checked(record.document or "", record.file.path, start, end, text, clause, pages)
    if place is None:
        return None
    return Statement(" ".join(place.quote.split()), Support.QUOTED, (place,))


def checked(
    document: str, path: str, start: int, end: int, text: str, clause: str, pages: Pages
) -> Pinpoint | None:
    """The pinpoint of ``text`` at a place; None if other words stand there now."""
    stored = pages.slice(document, start, end)
    if not quote_stands(text, stored):
        return None
    page, label = pages.page_at(document, start)
    return Pinpoint(
        document=document,
        path=path,
        page=page,
        label=label,
        start=start,
        end=end,
        quote=stored,
        clause=clause,
    )
