"""Small documents whose chunks, terms and vectors follow from their text."""

import re
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.domain import PAGE_BREAK, Chunk, Document, Page, Scope, SourceFile
from copilot.locale import notice
from copilot.paths import MatterPaths
from copilot.store.library import ChunkTerms, Library

DIMENSION = 8
FOLDER = "/mandant/akten"
VECTORS_KEY = bytes(range(100, 132))


def matter_paths(root: Path) -> MatterPaths:
    """An existing, empty matter folder."""
    root.mkdir(parents=True, exist_ok=True)
    return MatterPaths(root)


def source(path: str, size: int = 1, folder: str = FOLDER) -> SourceFile:
    return SourceFile(folder, path, size, 1_700_000_000_000_000_000)


def document(*pages: str, title: str = "Mietvertrag", reader: str = "text") -> Document:
    return Document(reader, tuple(Page(at, text) for at, text in enumerate(pages, start=1)), title)


def chunks_of(made: Document) -> list[Chunk]:
    """A chunk a paragraph."""
    text, starts = made.text, made.page_starts()
    return [
        Chunk(
            page=sum(start <= m.start() for start in starts),
            start=m.start(),
            end=m.end(),
            clause=f"§ {at}",
            text=m[0],
        )
        for at, m in enumerate(re.finditer(rf"[^\n{PAGE_BREAK}]+", text), start=1)
    ]


def vector_of(text: str) -> NDArray[np.float32]:
    """A direction that depends on the text alone."""
    seed = int.from_bytes(text.encode("utf-8", "surrogatepass")[-32:], "big")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def vectors_of(chunks: list[Chunk]) -> NDArray[np.float32]:
    rows = [vector_of(chunk.text) for chunk in chunks]
    return np.stack(rows) if rows else np.zeros((0, 1), np.float32)


def terms_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9_]+", text.lower())


def put(library: Library, path: str, *pages: str, folder: str = FOLDER, title: str = "") -> str:
    """Store the pages as a document with one chunk a paragraph."""
    made = document(*pages, title=title or path)
    chunks = chunks_of(made)
    return library.put_document(
        source(path, folder=folder),
        sha256((path + made.text).encode("utf-8", "surrogateescape")).hexdigest(),
        made,
        "de",
        chunks,
        vectors_of(chunks),
        [
            ChunkTerms(
                heading=" ".join(terms_of(title)),
                body=" ".join(t for t in terms_of(c.text) if not t.startswith("auth_")),
                authorities=" ".join(t for t in terms_of(c.text) if t.startswith("auth_")),
            )
            for c in chunks
        ],
        " ".join(terms_of(f"{path} {title} {made.text}")),
    )


REASON = notice("Files ending in {suffix} are not read.", suffix=".xyz")
REMEDY = notice("Save it as PDF, DOCX or text to have it indexed.")


def scope_of(paths: MatterPaths) -> Scope:
    """The scope of somebody who may see this matter."""
    return Scope("anna", frozenset({paths.root.name}))
