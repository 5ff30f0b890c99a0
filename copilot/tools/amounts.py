"""The sums of money that documents name with some words, listed with their places and added up.

Each amount counts once a currency, however often it is named, so that a claim repeated in four
letters is not added four times; what was counted is shown, and a lawyer must look at it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from copilot.answers.quoting import checked
from copilot.domain import FileRecord, Pinpoint, StoredChunk
from copilot.retrieval.analysis import terms
from copilot.structure.money import money, unread_sums
from copilot.structure.sentences import sentences

_LONGEST: Final = 600
_SHARE: Final = 0.6
_MOST: Final = 500
Word = tuple[str, ...]
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


class Library(Protocol):
    """What adding up needs of a library."""

    def text(self, document: str) -> str: ...

    def slice(self, document: str, start: int, end: int) -> str: ...

    def page_at(self, document: str, offset: int) -> tuple[int, str]: ...

    def chunks_of(self, document: str) -> list[StoredChunk]: ...

    def rarity(self, terms: Sequence[str]) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money with every place that names it."""

    value: Decimal
    currency: str
    places: tuple[Pinpoint, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The amounts found, each once, and their sums by currency.

    ``unread`` are places with numbers that were badly read: they are in no sum.
    """

    amounts: tuple[Amount, ...]
    sums: tuple[tuple[str, Decimal], ...]
    unread: tuple[Pinpoint, ...]


def total(of: str, records: Sequence[FileRecord], library: Library) -> Total:
    """Add up the amounts of all sentences that hold most of the words ``of``; all where empty."""
    found: dict[tuple[Decimal, str], list[Pinpoint]] = {}
    unread: list[Pinpoint] = []
    for record in records:
        for start, end, text in _bearing(of, record, library):
            place = _place(record, start, end, text, library)
            if place is None:
                continue
            for each in money(text):
                found.setdefault((each.value, each.currency), []).append(place)
            if unread_sums(text):
                unread.append(place)
    amounts = [
        Amount(value, currency, tuple(dict.fromkeys(places)))
        for (value, currency), places in list(found.items())[:_MOST]
    ]
    currencies = dict.fromkeys(amount.currency for amount in amounts)
    sums = [
        (code, sum((a.value for a in amounts if a.currency == code), Decimal(0)))
        for code in currencies
    ]
    return Total(tuple(amounts), tuple(sums), tuple(unread))


def _bearing(of: str, record: FileRecord, library: Library) -> Iterator[tuple[int, int, str]]:
    """The sentences with an amount that bear on the words, by sentence, clause or title."""
    document = record.document or ""
    text = library.text(document)
    wanted = _weights(of, record, library)
    own = record.particulars
    about = frozenset(terms(f"{own.title} {record.file.path} {own.sender}", record.language))
    chunks = [stored.chunk for stored in library.chunks_of(document)]
    place = 0
    for span in sentences(text, record.language):
        end = min(span.end, span.start + _LONGEST)
        written = text[span.start : end]
        if not money(written) and not unread_sums(written):
            continue
        while place + 1 < len(chunks) and chunks[place + 1].start <= span.start:
            place += 1
        clause = chunks[place].clause if chunks else ""
        held = about | frozenset(terms(f"{clause} {written}", record.language))
        if _share(wanted, held) >= _SHARE:
            yield span.start, end, written


def _weights(of: str, record: FileRecord, library: Library) -> dict[Word, float]:
    """Each word with its weight: the term it is, then the parts it is made of."""
    words = [tuple(terms(word, record.language)) for word in _WORD.findall(of)]
    rarity = library.rarity([term for word in words for term in word])
    return {word: max(rarity.get(word[0], 0.0), 0.1) for word in words if word}


def _share(wanted: Mapping[Word, float], held: frozenset[str]) -> float:
    whole = sum(wanted.values())
    return sum(w * _held(word, held) for word, w in wanted.items()) / whole if whole else 1.0


def _held(word: Word, held: frozenset[str]) -> float:
    """1 where the word is there, else the share of its parts that is."""
    first, *parts = word
    if first in held:
        return 1.0
    return sum(part in held for part in parts) / len(parts) if parts else 0.0


def _place(
    record: FileRecord, start: int, end: int, text: str, library: Library
) -> Pinpoint | None:
    document, path = record.document or "", record.file.path
    return checked(document, path, start, end, text, "", library)
