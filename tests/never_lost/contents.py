"""Everything a matter holds, read by a process of its own, and what does not fit together in it.

``python -m tests.never_lost.contents HOME MATTER exact|chroma quick|real`` reads words as a
JSON list and writes one JSON object: the files, the contradictions, and for each word the
paths of the passages that a search for it found. ``exact`` looks while another process holds the
matter and changes nothing; ``chroma`` compares Chroma's copy too, which is mended where it must.
"""

import base64
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

from copilot.domain import FileRecord, StoredChunk
from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.retrieval.analysis import terms
from copilot.store.lock import lock_matter
from copilot.store.vectors import open_vectors
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import FakeModels

# Vectors are kept in half precision.
_SAME = 0.998
# The rank of a made word is the ranking's business; that it is found at all is asked here.
_ALL = 1000


@contextmanager
def _held(home: str, matter: OpenMatter) -> Iterator[None]:
    """Another holder of the matter, as far as ``matter`` can tell."""
    with lock_matter(data_home(home).matter(matter.matter.slug), matter.matter.name):
        yield


def describe(matter: OpenMatter, record: FileRecord) -> dict[str, Any]:
    """What is stored of one file, but for the numbers that differ from run to run."""
    found: dict[str, Any] = {"state": record.state.value, "reason": str(record.reason or "")}
    if record.document is None:
        return {**found, "remedy": str(record.remedy or "")}
    document = record.document
    _, vectors = matter.library.vectors_of(document)
    return {
        **found,
        "title": record.title,
        "language": record.language,
        "text": matter.text(document),
        "pages": [matter.page(document, number + 1).text for number in range(record.pages)],
        "chunks": [
            [stored.chunk.page, stored.chunk.start, stored.chunk.end, stored.chunk.clause]
            for stored in matter.library.chunks_of(document)
        ],
        "vectors": base64.b64encode(vectors.tobytes()).decode("ascii"),
    }


def contradictions(matter: OpenMatter, record: FileRecord, document: str) -> Iterator[str]:
    """What shows that a document is there in part only."""
    text, chunks = matter.text(document), matter.library.chunks_of(document)
    if record.pages < 1 or not 0 < record.chunks == len(chunks):
        yield f"{record.pages} pages, {len(chunks)} of {record.chunks} passages"
    pages = [page.text for page in matter.library.pages(document)]
    if len(pages) != record.pages or "\f".join(pages) != text:
        yield "its pages are not its text"
    covered = 0
    for stored in chunks:
        if text[covered : stored.chunk.start].strip() or stored.chunk.text != _cut(text, stored):
            yield f"passage {stored.id} is not what stands there, or text before it has no passage"
        covered = stored.chunk.end
    if text[covered:].strip():
        yield "its end has no passage"
    ids, vectors = matter.library.vectors_of(document)
    if ids.tolist() != [stored.id for stored in chunks] or len(vectors) != len(chunks):
        yield f"{len(ids)} vectors for {len(chunks)} passages"
    for stored in chunks:
        if not _in_full_text(matter, document, record, stored):
            yield f"passage {stored.id} is not in the full text index"


def _cut(text: str, stored: StoredChunk) -> str:
    return text[stored.chunk.start : stored.chunk.end]


def _in_full_text(
    matter: OpenMatter, document: str, record: FileRecord, stored: StoredChunk
) -> bool:
    words = terms(stored.chunk.text, record.language)
    found = matter.library.lexical(words, 10_000, documents=[document])
    return stored.id in {id_ for id_, _ in found}


def compare_with_chroma(home: str, matter: OpenMatter, documents: list[str]) -> Iterator[str]:
    """What Chroma's copy lacks: every passage must be found by its own vector."""
    library = matter.library
    there = set(library.chunk_ids())
    paths = data_home(home).matter(matter.matter.slug)
    with _held(home, matter), open_vectors(paths, library, matter.keys.vectors) as copy:
        if not copy.trusted:
            yield "Chroma has not all changes"
        for document in documents:
            for id_, vector in zip(*library.vectors_of(document), strict=True):
                nearest = copy.nearest(vector, 1)
                if not nearest or nearest[0][0] not in there or nearest[0][1] < _SAME:
                    yield f"{document}: Chroma does not find passage {id_}: {nearest}"


def look(home: str, matter: OpenMatter, words: list[str], chroma: bool) -> dict[str, Any]:
    """The files, the contradictions and what searches find."""
    records = matter.files()
    documents = {record.document: record for record in records if record.document}
    problems = [
        f"{record.file.path}: {problem}"
        for document, record in documents.items()
        for problem in contradictions(matter, record, document)
    ]
    owned = {stored.id for name in documents for stored in matter.library.chunks_of(name)}
    if set(matter.library.chunk_ids()) != owned:
        problems.append("there are passages of no document")
    if chroma and documents:
        problems += compare_with_chroma(home, matter, list(documents))
    return {
        "files": {record.file.path: describe(matter, record) for record in records},
        "problems": problems,
        "found": _search(home, matter, words, chroma) if documents else {w: [] for w in words},
    }


def _search(home: str, matter: OpenMatter, words: list[str], chroma: bool) -> dict[str, list[str]]:
    """The paths of passages found that hold the word."""

    def found(word: str) -> list[str]:
        hits = matter.search(word, _ALL).hits
        return [
            path
            for hit in hits
            if word in hit.chunk.chunk.text
            for path in (hit.chunk.path, *getattr(hit.chunk, "also_at", ()))
        ]

    if chroma:
        return {word: found(word) for word in words}
    with _held(home, matter):
        return {word: found(word) for word in words}


def main() -> None:
    """Look at one matter and print what is there."""
    home, name, how, models = sys.argv[1:]
    quick = cast(Models, FakeModels()) if models == "quick" else None
    with (
        Workspace(data_home(home), models=quick) as workspace,
        closing(workspace.open(name)) as matter,
    ):
        json.dump(look(home, matter, json.load(sys.stdin), how == "chroma"), sys.stdout)


if __name__ == "__main__":
    main()
