"""The authorities a matter or a draft cites; passages that cite one; norms the firm has indexed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Coverage, Document, DocumentKind, FileRecord, Pinpoint
from copilot.retrieval.analysis import authority_terms, law_of
from copilot.structure.authorities import Authority, find_authorities
from copilot.tools.authorities.gathering import Mention, TableOfAuthorities, gather
from copilot.tools.authorities.matching import cites

if TYPE_CHECKING:
    from copilot.workspace.indexed import IndexedMatter

_MOST_PASSAGES: Final = 20_000
# A law of fewer passages may be an excerpt: what it lacks may exist.
_WHOLE: Final = 120


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """So many documents of all are read; ``found`` authorities so far."""

    done: int
    total: int
    found: int
    path: str


@dataclass(frozen=True, slots=True)
class AuthoritiesReady:
    """The whole table."""

    table: TableOfAuthorities


def authorities(
    matter: "IndexedMatter", document: str = ""
) -> Iterator[DocumentRead | AuthoritiesReady]:
    """Read the matter's documents, or one; statutes themselves are not searched for citations."""
    norms = Norms(matter)
    records = [matter.document(document)] if document else _citing(matter)
    mentions: list[Mention] = []
    for done, record in enumerate(records, start=1):
        mentions += _mentions(matter, record, norms)
        yield DocumentRead(done, len(records), len(mentions), record.file.path)
    yield AuthoritiesReady(gather(mentions, matter.coverage(), matter.matter.name))


def passages_citing(matter: "IndexedMatter", wanted: Authority) -> list[Mention]:
    """Every citation of an authority in the matter, found through the index of passages."""
    terms = authority_terms(wanted.normal) or authority_terms(wanted.text)
    hits = matter.library.by_authority(terms, _MOST_PASSAGES) if terms else []
    documents = set(matter.library.documents_of(id_ for id_, _ in hits).values())
    norms = Norms(matter)
    found: list[Mention] = []
    for record in _citing(matter):
        if record.document in documents:
            found += [
                each for each in _mentions(matter, record, norms) if cites(each.authority, wanted)
            ]
    return found


def in_document(document: Document, path: str) -> TableOfAuthorities:
    """The authorities of a file that is in no matter."""
    mentions = [
        Mention(each, _place_in(document, path, each)) for each in find_authorities(document.text)
    ]
    return gather(mentions, Coverage(1, len(document.pages), 0, 0, 0), path)


class Norms:
    """The statutes that are indexed in a matter, by the law they are."""

    def __init__(self, matter: "IndexedMatter") -> None:
        self._matter = matter
        self._laws: dict[str, str] = {}
        self._known: dict[str, Pinpoint | None] = {}
        for record in matter.files():
            law = law_of(record.title) or law_of(Path(record.file.path).name)
            if law and record.document:
                self._laws.setdefault(law, record.document)

    def place(self, authority: Authority) -> Pinpoint | None:
        """Where a cited norm itself stands, if its law is indexed."""
        number, book = authority.fields.get("number"), authority.fields.get("book")
        document = self._laws.get(law_of(book)) if number and book else None
        if document is None:
            return None
        if authority.key not in self._known:
            self._known[authority.key] = self._find(document, authority)
        return self._known[authority.key]

    def whole(self, authority: Authority) -> bool:
        """Whether the law is indexed as a whole, not as an excerpt: it has many passages."""
        document = self._laws.get(law_of(authority.fields.get("book", "")))
        return bool(document) and len(self._matter.library.chunks_of(document or "")) >= _WHOLE

    def _find(self, document: str, authority: Authority) -> Pinpoint | None:
        head = f"{authority.fields['unit']} {authority.fields['number']}"
        for stored in self._matter.library.chunks_of(document):
            clause = stored.chunk.clause
            if clause == head or clause.startswith((f"{head} ", f"{head}\u00a0")):
                chunk = stored.chunk
                return Pinpoint(
                    document,
                    stored.path,
                    chunk.page,
                    chunk.start,
                    chunk.end,
                    chunk.text,
                    clause,
                    stored.label,
                )
        return None


def _citing(matter: "IndexedMatter") -> list[FileRecord]:
    """Each document once, the statutes left out: they cite themselves on every page."""
    once: dict[str, FileRecord] = {}
    for record in matter.files():
        if record.document and record.particulars.kind is not DocumentKind.STATUTE:
            once.setdefault(record.document, record)
    return list(once.values())


def _mentions(matter: "IndexedMatter", record: FileRecord, norms: Norms) -> list[Mention]:
    document = record.document or ""
    text = matter.text(document)
    mentions = []
    for authority in find_authorities(text):
        page, label = matter.library.page_at(document, authority.start)
        place = Pinpoint(
            document,
            record.file.path,
            page,
            authority.start,
            authority.end,
            authority.text,
            label=label,
        )
        mentions.append(Mention(authority, place, norms.place(authority)))
    return mentions


def _place_in(document: Document, path: str, authority: Authority) -> Pinpoint:
    page = document.pages[0]
    for start, each in zip(document.page_starts(), document.pages, strict=True):
        if start <= authority.start:
            page = each
    place = Pinpoint(
        "", path, page.number, authority.start, authority.end, authority.text, label=page.label
    )
    return replace(place)
