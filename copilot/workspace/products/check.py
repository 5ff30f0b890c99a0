"""A draft checked against the documents of an open matter."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.domain import Document, FileRecord, Language
from copilot.errors.check import BadExhibitError
from copilot.retrieval.analysis import law_of
from copilot.structure.authorities import Authority
from copilot.structure.language import detect
from copilot.tools.check.checking import CheckReady, Draft, SourceRead, check
from copilot.tools.check.nouns import Source
from copilot.workspace.products.authorities import Norms

if TYPE_CHECKING:
    from copilot.workspace.indexed import IndexedMatter


def check_draft(
    matter: "IndexedMatter",
    draft: Document,
    name: str,
    exhibits: Mapping[str, str] | None = None,
    record: str = "",
) -> Iterator[SourceRead | CheckReady]:
    """Check a draft; ``exhibits`` maps marks ("K3") to documents, by number or path."""
    from copilot.errors import NothingIndexedError

    if matter.coverage().documents_searched == 0:
        raise NothingIndexedError(name=matter.matter.name)
    records = _once(matter.files())
    marks = {
        mark.replace(" ", "").upper(): matter.document(document).document or ""
        for mark, document in (exhibits or {}).items()
    }
    norms = Norms(matter)
    laws = {law_of(r.title) or law_of(Path(r.file.path).name) for r in records} - {""}

    def exists(authority: Authority) -> bool | None:
        """Whether the norm is in the matter's copy of its law; None where that is not indexed."""
        book = authority.fields.get("book", "")
        if law_of(book) not in laws or "number" not in authority.fields:
            return None
        if norms.place(authority):
            return True
        return False if norms.whole(authority) else None

    text = draft.text
    yield from check(
        Draft(name, text, detect(text)),
        _sources(matter, records, name),
        len(records),
        matter.coverage(),
        marks=marks,
        record=(matter.document(record).document or "") if record else "",
        exists=exists,
    )


def exhibit_marks(given: Iterable[str]) -> dict[str, str]:
    """ "K3=D12" as mark and document; raises BadExhibitError."""
    marks = {}
    for each in filter(str.strip, given):
        mark, equals, document = each.partition("=")
        if not (mark.strip() and equals and document.strip()):
            raise BadExhibitError(written=each)
        marks[mark.strip()] = document.strip()
    return marks


def _sources(
    matter: "IndexedMatter", records: list[FileRecord], draft: str
) -> Iterator[tuple[Source, Language]]:
    for record in records:
        if Path(record.file.path).name == Path(draft).name:
            continue  # a draft that is indexed itself proves nothing
        document = record.document or ""
        pages = matter.library.pages(document)
        starts, at = [], 0
        for page in pages:
            starts.append(at)
            at += len(page.text) + 1
        text = matter.text(document)
        source = Source(document, record.file.path, record.title, text, tuple(starts))
        yield source, record.language


def _once(files: list[FileRecord]) -> list[FileRecord]:
    once: dict[str, FileRecord] = {}
    for record in files:
        if record.document:
            once.setdefault(record.document, record)
    return list(once.values())
