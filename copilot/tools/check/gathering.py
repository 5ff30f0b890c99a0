"""What the matter holds, read document by document: each value with the first place it stands at.

Only values and places are kept, so that a matter of any size fits in memory.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from copilot.domain import Language, Pinpoint
from copilot.structure.authorities import Authority, find_authorities
from copilot.tools.check.items import amounts, days, figures
from copilot.tools.check.nouns import Item, Source
from copilot.tools.check.quoting import Nearest, Words

_MARK: Final = re.compile(
    r"(?:^|[\W_])(?:Anlagen?(?:konvolut)?|Exhibit|Annex)[ _-]{0,2}"
    r"(?P<mark>(?:[A-Z]{1,3}[ _-]?)?\d{1,3}[a-z]?|[A-Z])(?=$|[\W_])",
)
_BARE_MARK: Final = re.compile(r"^(?P<mark>[KB][ _-]?\d{1,3})(?=[\W_])")
_HEAD: Final = 250
_PLACES: Final = 20


@dataclass(frozen=True, slots=True)
class Cited:
    """An authority as the matter cites it, and where."""

    authority: Authority
    place: Pinpoint


@dataclass(slots=True)
class Holdings:
    """The values of a matter; ``quotations`` holds the nearest passage to each of the draft's."""

    amounts: dict[str, Pinpoint] = field(default_factory=dict)
    figures: dict[str, Pinpoint] = field(default_factory=dict)
    days: dict[str, Pinpoint] = field(default_factory=dict)
    authorities: dict[str, list[Cited]] = field(default_factory=dict)
    quotations: dict[int, Nearest] = field(default_factory=dict)
    exhibits: dict[str, Source] = field(default_factory=dict)
    records: dict[str, Source] = field(default_factory=dict)

    def read(self, source: Source, quoted: Iterable[Item], language: Language) -> None:
        """Take in one document."""
        text = source.text
        for item in amounts(text):
            self.amounts.setdefault(item.value, source.place(item.start, item.end))
        for item in figures(text):
            self.figures.setdefault(item.value, source.place(item.start, item.end))
        for item in days(text, language):
            self.days.setdefault(item.value, source.place(item.start, item.end))
        for authority in find_authorities(text):
            place = source.place(authority.start, authority.end)
            self.authorities.setdefault(authority.key, []).append(Cited(authority, place))
        self._quotations(source, quoted)
        self._exhibit(source)

    def _quotations(self, source: Source, quoted: Iterable[Item]) -> None:
        quoted = list(quoted)
        if not quoted:
            return
        words = Words(source)
        by_words: dict[str, list[Item]] = {}
        for item in quoted:
            by_words.setdefault(item.value, []).append(item)
        for same in by_words.values():
            known = self.quotations.get(same[0].start, Nearest(0.0))
            found = _better(known, words, same[0].text)
            if found.place:
                self.quotations.update((item.start, found) for item in same)

    def _exhibit(self, source: Source) -> None:
        name = source.path.rsplit("/", 1)[-1]
        found = (
            _MARK.search(name)
            or _BARE_MARK.match(name)
            or _MARK.search(source.title)
            or _MARK.match(source.text[:_HEAD].lstrip())
        )
        if found:
            self.exhibits.setdefault(re.sub(r"[ _-]", "", found["mark"]).upper(), source)
        if re.search(r"(?i)gerichtsakte|(?:^|[\W_])akte[\W_]|court[ _-]?file", name):
            self.records.setdefault("", source)


def _better(known: Nearest, words: Words, quote: str) -> Nearest:
    """What is known of a quotation after another document was looked at."""
    place = words.verbatim(quote)
    if place and known.verbatim:
        return replace(known, others=(*known.others, place)[:_PLACES])
    if place:
        return Nearest(1.0, place)
    if known.verbatim:
        return known
    found = words.nearest(quote)
    if found.place and found.likeness > known.likeness:
        return found
    if found.place and found.likeness == known.likeness:
        return replace(known, others=(*known.others, found.place)[:_PLACES])
    return known
