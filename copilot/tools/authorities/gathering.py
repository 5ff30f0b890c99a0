"""Every mention of an authority with its place; the mentions of one norm or decision together."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from copilot.domain import Coverage, Pinpoint
from copilot.structure.authorities import Authority, AuthorityKind

KINDS: Final[tuple[AuthorityKind, ...]] = ("statute", "regulation", "decision", "literature")
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation and where it stands; ``norm`` is that norm's place where it is indexed."""

    authority: Authority
    pinpoint: Pinpoint
    norm: Pinpoint | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A norm or decision with all its mentions; ``title`` is its fullest normal form."""

    kind: AuthorityKind
    key: str
    title: str
    mentions: tuple[Mention, ...]

    @property
    def norm(self) -> Pinpoint | None:
        """The norm itself in the matter, where it is indexed."""
        return next((each.norm for each in self.mentions if each.norm), None)


@dataclass(frozen=True, slots=True)
class TableOfAuthorities:
    """All entries, by kind and in the order a lawyer looks them up."""

    entries: tuple[Entry, ...]
    coverage: Coverage
    source: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def gather(mentions: Iterable[Mention], coverage: Coverage, source: str = "") -> TableOfAuthorities:
    """The mentions as a table; ``source`` names the draft or the matter they are from."""
    by_key: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        authority = mention.authority
        by_key.setdefault((authority.kind, authority.key), []).append(mention)
    entries = [_entry(key, found) for (_, key), found in by_key.items()]
    return TableOfAuthorities(tuple(sorted(entries, key=_order)), coverage, source)


def _entry(key: str, mentions: list[Mention]) -> Entry:
    first = mentions[0].authority
    if first.kind == "decision":
        title = max((each.authority.normal for each in mentions), key=len)
    else:
        title = key
    return Entry(first.kind, key, title, tuple(mentions))


def _order(entry: Entry) -> tuple[int, str, int, str]:
    """Statutes by law and number, decisions by court and date."""
    first = entry.mentions[0].authority.fields
    if entry.kind == "decision":
        return KINDS.index(entry.kind), first.get("court", "~"), 0, first.get("date", "")
    number = _NUMBER.search(first.get("number", ""))
    law = first.get("book", entry.title)
    return KINDS.index(entry.kind), law, int(number[0]) if number else 0, entry.title
