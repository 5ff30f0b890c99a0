"""A file becomes what is embedded and stored: read, cut into passages, analysed.

Runs beside the embedder; touches neither the library nor the vectors.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.config import Profile
from copilot.domain import (
    Chunk,
    Document,
    FileState,
    Language,
    Particulars,
    ReadOptions,
    SourceFile,
)
from copilot.errors import (
    CopilotError,
    FileChangedError,
    LinkLeadsOutError,
    NotAFileError,
    ReaderLimitError,
    ReadError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from copilot.indexing.discovery import leads_out
from copilot.locale import Notice, notice
from copilot.readers import refusal, status_of
from copilot.retrieval.analysis import authority_terms, initials, law_of, terms
from copilot.store.library import ChunkTerms
from copilot.structure.chunks import chunk as cut
from copilot.structure.language import detect
from copilot.structure.particulars import particulars

# Characters of a document that describe it for routing: title, parties and subject stand there.
_ROUTING_CHARACTERS: Final = 3000
_IGNORED_NAMES: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
# What may go well the next time although nothing about the file or the program has changed.
_PASSING: Final = (UnreadableFileError, NotAFileError, FileChangedError, ReaderLimitError)
_TEMPORARY: Final = notice("A temporary file of another program.")
_TEMPORARY_REMEDY: Final = notice("Nothing to do.")


class PassageEmbedder(Protocol):
    """What indexing needs of an embedder."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def count_tokens(self, texts: list[str]) -> list[int]: ...


class Reader(Protocol):
    """Reads files, in other processes or in this one."""

    def submit(self, path: Path, options: ReadOptions | None = None) -> "Future[Document]": ...


@dataclass(frozen=True, slots=True)
class Stages:
    """What a run reads, cuts and embeds with."""

    reader: Reader
    embedder: PassageEmbedder
    profile: Profile
    options: ReadOptions


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file read, cut and analysed, ready to be embedded."""

    file: SourceFile
    sha256: str
    document: Document
    language: Language
    particulars: Particulars
    chunks: tuple[Chunk, ...]
    passages: tuple[str, ...]
    terms: tuple[ChunkTerms, ...]
    routing: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not read, with its reason and remedy; ``passing``: worth trying again."""

    file: SourceFile
    sha256: str
    state: FileState
    reason: Notice
    remedy: Notice
    passing: bool = False


def refused_by_name(file: SourceFile) -> Refused | None:
    """What need not be read: files of other programs, links that lead out of the folder, and
    formats that are not read."""
    path = Path(file.folder, file.path)
    if path.name in _IGNORED_NAMES or path.name.startswith("~$"):
        return Refused(file, "", FileState.SKIPPED, _TEMPORARY, _TEMPORARY_REMEDY)
    if leads_out(path, Path(file.folder)):
        link = LinkLeadsOutError()
        return Refused(file, "", FileState.SKIPPED, link.reason, link.fix)
    if path.is_dir():
        return None
    try:
        error = refusal(path)
    except OSError:
        return None  # a reader says why it cannot be opened
    return Refused(file, "", FileState.SKIPPED, error.reason, error.fix) if error else None


def sha256_of(file: SourceFile) -> str | Refused:
    """The sha256 of a file's content; what is no file, or may not be opened, is refused."""
    path = Path(file.folder, file.path)
    try:
        status_of(path)
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return _failed(file, "", UnreadableFileError(detail=error.strerror or str(error)))
    except NotAFileError as error:
        return _failed(file, "", error)


def prepare(
    file: SourceFile, sha256: str, stages: Stages, pool: ThreadPoolExecutor
) -> "Future[Prepared | Refused]":
    """Start reading at once; cut and analyse in the pool as soon as the text is there."""
    reading = stages.reader.submit(Path(file.folder, file.path), stages.options)
    return pool.submit(_prepare, file, sha256, reading, stages)


def _prepare(
    file: SourceFile, sha256: str, reading: "Future[Document]", stages: Stages
) -> Prepared | Refused:
    try:
        document = reading.result()
        if sha256_of(file) != sha256:
            raise FileChangedError
    except UnsupportedFormatError as error:
        return Refused(file, sha256, FileState.SKIPPED, error.reason, error.fix)
    except ReadError as error:
        return _failed(file, sha256, error)
    except OSError as error:
        detail = error.strerror or str(error)
        return _failed(file, sha256, UnreadableFileError(detail=detail))
    return _analyse(file, sha256, document, stages)


def _failed(file: SourceFile, sha256: str, error: CopilotError) -> Refused:
    passing = isinstance(error, _PASSING)
    return Refused(file, sha256, FileState.FAILED, error.reason, error.fix, passing)


def _analyse(file: SourceFile, sha256: str, document: Document, stages: Stages) -> Prepared:
    text = document.text
    language = detect(text)
    chunks = tuple(
        cut(
            document,
            language,
            stages.embedder.count_tokens,
            stages.profile.chunk_target_tokens,
            stages.profile.chunk_max_tokens,
        )
    )
    title = document.title or title_of(text, file.path)
    law = law_of(title) or law_of(Path(file.path).stem)
    return Prepared(
        file=file,
        sha256=sha256,
        document=Document(document.reader, document.pages, title, document.warnings),
        language=language,
        particulars=particulars(document, file.path, language),
        chunks=chunks,
        passages=tuple(passage_text(title, chunk) for chunk in chunks),
        terms=tuple(_chunk_terms(title, law, chunk, language) for chunk in chunks),
        routing=_routing(f"{title} {text[:_ROUTING_CHARACTERS]}", language),
    )


def _routing(head: str, language: Language) -> str:
    """The terms a document is found by as a whole; parties are often named by their initials."""
    return " ".join([*terms(head, language), *initials(head)])


def title_of(text: str, path: str) -> str:
    """The first line that reads like a title, else the file's name."""
    for line in text[:1000].splitlines():
        words = line.strip(" #*\t")
        if 3 <= len(words) <= 120:
            return words
    return Path(path).stem


def name_terms(path: str, language: Language) -> str:
    """The search terms of a file's name."""
    return " ".join(terms(Path(path).stem, language))


def passage_text(title: str, chunk: Chunk) -> str:
    """What is embedded: where the passage stands, then the passage."""
    place = f"{title} > {chunk.clause}" if chunk.clause else title
    return f"{place}\n{chunk.text}"


def _chunk_terms(title: str, law: str, chunk: Chunk, language: Language) -> ChunkTerms:
    return ChunkTerms(
        heading=" ".join(terms(f"{title} {chunk.clause}", language)),
        body=" ".join(terms(chunk.text, language)),
        authorities=" ".join(authority_terms(f"{chunk.clause}\n{chunk.text}", law)),
    )
