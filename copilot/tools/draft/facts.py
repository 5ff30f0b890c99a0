"""What a document says of itself, each with the words that say it and where they stand.

A fact that cannot be shown in the text, as a date that only the file's name bears, is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from copilot.domain import Language, Particulars
from copilot.structure.dates import dates

_HEAD: Final = 12_000
_ROLE_AFTER: Final = 700
_ROLE: Final = re.compile(
    r"(?:nachfolgend|im folgenden|nachstehend|hereinafter|each an?|\(the|–|-|\()\s*"
    r"(?:auch\s+)?"
    r"(?:als\s+|the\s+|referred to as\s+|called\s+)*(?:the\s+)?"
    r"[„“\"»](?P<role>[^„“”\"«»]{3,40})[“”\"«]",
    re.IGNORECASE,
)
_CONTEXT: Final = 160


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands in a document: ``quote`` are its words, ``context`` the line around."""

    document: str
    path: str
    page: int
    start: int
    end: int
    quote: str
    context: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name of a field and the value a document gives it."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Source:
    """A document that facts are taken from; ``pages`` are the offsets of its pages."""

    document: str
    path: str
    text: str
    language: Language
    particulars: Particulars
    pages: tuple[int, ...] = (0,)

    def place(self, start: int, end: int) -> Place:
        """A range with the line around it."""
        page = sum(1 for at in self.pages if at <= start) or 1
        first = max(self.text.rfind("\n", 0, start) + 1, start - _CONTEXT)
        last = self.text.find("\n", end)
        last = min(last if last >= 0 else len(self.text), end + _CONTEXT)
        context = " ".join(self.text[first:last].split())
        return Place(self.document, self.path, page, start, end, self.text[start:end], context)


def facts(source: Source) -> list[Fact]:
    """Title, date and parties by number and by role, where the text itself says them."""
    return [*_titles(source), *_dates(source), *_parties(source)]


def _titles(source: Source) -> Iterator[Fact]:
    if found := _found(source, source.particulars.title):
        for name in ("dokument.titel", "document.title"):
            yield Fact(name, " ".join(source.particulars.title.split()), found)


def _dates(source: Source) -> Iterator[Fact]:
    """The date as it is written there."""
    wanted = source.particulars.date
    for span, value in dates(source.text, source.language) if wanted else ():
        if value == wanted:
            place = source.place(span.start, span.end)
            written = " ".join(source.text[span.start : span.end].split())
            for name in ("dokument.datum", "document.date"):
                yield Fact(name, written, place)
            return


def _parties(source: Source) -> Iterator[Fact]:
    for number, party in enumerate(source.particulars.parties, start=1):
        places = list(_places(source, party))
        for prefix in ("partei", "party") if places else ():
            yield Fact(f"{prefix}.{number}", party, places[0])
        # A page header names the parties too, without what they are.
        for place in places:
            if role := _role(source, place, source.particulars.parties):
                for prefix in ("partei", "party"):
                    yield Fact(f"{prefix}.{role.lower()}", party, place)
                break


def _role(source: Source, place: Place, parties: tuple[str, ...]) -> str:
    """What the party is called from there on ("Vermieterin"), before another one is named."""
    end = place.end + _ROLE_AFTER
    for other in parties:
        at = source.text.find(other, place.end, end)
        end = at if at >= 0 else end
    match = _ROLE.search(source.text, place.end, end)
    return " ".join(match["role"].split()) if match else ""


def _found(source: Source, words: str) -> Place | None:
    """Where the words first stand."""
    return next(_places(source, words), None)


def _places(source: Source, words: str) -> Iterator[Place]:
    """Where the words stand at the head; blanks and line ends between them may differ."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    for match in re.finditer(pattern, source.text[:_HEAD]) if pattern else ():
        yield source.place(match.start(), match.end())
