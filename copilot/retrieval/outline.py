"""The norms of a matter's documents: which passages make up which § or article, and where it lies.

Made document by document when first asked for and kept until the matter changes. Knows nothing of
questions.
"""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Protocol
from weakref import WeakKeyDictionary

from copilot.domain import StoredChunk
from copilot.retrieval.analysis import authority_terms, law_of, terms


class Chunks(Protocol):
    """What an outline needs of a library."""

    def chunks_of(self, document: str) -> list[StoredChunk]: ...

    def rarity(self, terms: Sequence[str]) -> dict[str, float]: ...

    def state(self) -> tuple[int, int]: ...


@dataclass(frozen=True, eq=False)
class Norm:
    """A § or article with its passages; ``place`` is where it begins, as a share of the document.

    ``token`` names it as citations do ("auth_823_bgb"); empty outside a law.
    """

    document: str
    label: str
    page: int
    start: int
    end: int
    chunks: tuple[int, ...]
    place: float
    law: str

    @cached_property
    def token(self) -> str:
        """The norm as an authority, empty where the document is no law."""
        if not self.law:
            return ""
        found = authority_terms(self.heading, self.law)
        return next((term for term in found if term.endswith(f"_{self.law}")), "")

    @cached_property
    def heading(self) -> str:
        """The label without the path above it."""
        return self.label.rsplit(" > ", 1)[-1]

    @cached_property
    def heading_terms(self) -> tuple[str, ...]:
        """The terms of the heading."""
        return tuple(terms(self.heading, "de"))


def norm_of(clause: str) -> str:
    """The path down to the § or article: "Buch 1 > § 5 Kündigung > Abs. 2" -> "… > § 5 Kündigung".

    Empty where the clause lies in no norm.
    """
    path = clause.split(" > ")
    for depth, label in enumerate(path):
        if label.startswith(("§", "Art.", "Artikel", "Article")):
            return " > ".join(path[: depth + 1])
    return ""


class Outline:
    """The norms of the documents of one library, as they were at one state of it."""

    def __init__(self) -> None:
        self._norms: dict[str, dict[int, Norm]] = {}
        self._rarity: dict[str, float] = {}

    def norms(self, library: Chunks, documents: Iterable[str]) -> dict[int, Norm]:
        """The norm of each passage of ``documents`` that lies in one."""
        found: dict[int, Norm] = {}
        for document in documents:
            if document not in self._norms:
                self._norms[document] = _norms_of(document, library.chunks_of(document))
            found |= self._norms[document]
        return found

    def rarity(self, library: Chunks, wanted: Iterable[str]) -> dict[str, float]:
        """How telling each term is in the library; each is looked up once."""
        found = set(wanted)
        missing = found - self._rarity.keys()
        if missing:
            self._rarity |= library.rarity(sorted(missing))
        return {term: self._rarity[term] for term in found}


def _norms_of(document: str, chunks: list[StoredChunk]) -> dict[int, Norm]:
    """Passages with the same label that follow each other are one norm."""
    end = max((chunk.chunk.end for chunk in chunks), default=1)
    law = _law(chunks[0]) if chunks else ""
    found: dict[int, Norm] = {}
    for label, group in groupby(chunks, key=lambda chunk: norm_of(chunk.chunk.clause)):
        if not label:
            continue
        run = list(group)
        first, last = run[0].chunk, run[-1].chunk
        ids = tuple(chunk.id for chunk in run)
        place = first.start / max(end, 1)
        norm = Norm(document, label, first.page, first.start, last.end, ids, place, law)
        found |= dict.fromkeys(ids, norm)
    return found


def _law(chunk: StoredChunk) -> str:
    return law_of(chunk.title) or law_of(re.sub(r"^.*/", "", chunk.path))


_outlines: "WeakKeyDictionary[Chunks, tuple[tuple[int, int], Outline]]" = WeakKeyDictionary()
_opening = threading.Lock()


def outline_of(library: Chunks) -> Outline:
    """The outline of a library, the same one until its passages change."""
    with _opening:
        state = library.state()
        known = _outlines.get(library)
        if known is None or known[0] != state:
            known = (state, Outline())
            _outlines[library] = known
        return known[1]
