"""A review table filled cell by cell: what is there stays, each new cell is kept at once.

Document by document, so that a document is evaluated once for all its columns. Closing the
iterator cancels; the next run goes on where this one stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from copilot.answers.evidence import SentenceEmbedder
from copilot.domain import FileRecord
from copilot.inference.chooser import Chooser
from copilot.locale import notice
from copilot.tools.review.asking import asked
from copilot.tools.review.evaluating import Evaluated, Prepared, prepare
from copilot.tools.review.evaluating import Library as Stored
from copilot.tools.review.nouns import Cell, CellState, Column
from copilot.tools.review.values import AMENDED, cell_of

_NEVER: Final = lambda: False  # noqa: E731 - a constant reads better


class Embedder(SentenceEmbedder, Protocol):
    """The embedder with the name its vectors are kept under."""

    @property
    def name(self) -> str: ...


class Library(Stored, Protocol):
    """What running needs of a library."""

    def amendments_of(self, document: str) -> list[FileRecord]: ...


@dataclass(frozen=True, slots=True)
class CellReady:
    """One more cell is kept; ``done`` of ``total`` are there."""

    done: int
    total: int
    content: str
    path: str
    column: str
    cell: Cell


Keep = Callable[[str, str, Cell], None]


def content_of(record: FileRecord) -> str:
    """What a cell belongs to: the content of a document, whatever its number or its path."""
    return record.sha256


def run(
    columns: Sequence[Column],
    records: Sequence[FileRecord],
    done: frozenset[tuple[str, str]],
    keep: Keep,
    *,
    library: Library,
    embedder: Embedder,
    model: Chooser | None = None,
    cancelled: Callable[[], bool] = _NEVER,
) -> Iterator[CellReady]:
    """Fill what is missing; ``done`` are the (content, column) pairs that are there."""
    total = len(records) * len(columns)
    ready = sum((content_of(r), c.name) in done for r in records for c in columns)
    prepared: dict[str, Prepared] = {}
    for record in records:
        missing = [c for c in columns if (content_of(record), c.name) not in done]
        if not missing:
            continue
        evaluated = Evaluated(record, library, embedder, embedder.name)
        for column in missing:
            if column.name not in prepared:
                prepared[column.name] = prepare(column, embedder, library)
            cell = _cell(prepared[column.name], evaluated, library, model, cancelled)
            keep(content_of(record), column.name, cell)
            ready += 1
            path = record.file.path
            yield CellReady(ready, total, content_of(record), path, column.name, cell)


def _cell(
    prepared: Prepared,
    evaluated: Evaluated,
    library: Library,
    model: Chooser | None,
    cancelled: Callable[[], bool],
) -> Cell:
    ranked = evaluated.ranked(prepared)
    cell = cell_of(prepared.column, ranked, evaluated)
    if model is not None:
        cell = asked(prepared.column, ranked, evaluated, cell, model, cancelled)
    amending = library.amendments_of(evaluated.document)
    if amending and cell.state is not CellState.NOT_FOUND and cell.note is None:
        names = ", ".join(record.document or record.file.path for record in amending)
        cell = replace(cell, note=notice(AMENDED, by=names))
    return cell
