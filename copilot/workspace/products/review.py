"""The review tables of an open matter: make, fill, show, judge."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.domain import FileRecord, FileState, Filter
from copilot.errors.review import ColumnNotFoundError, NothingToReviewError, ReviewNotFoundError
from copilot.tools.review.nouns import Cell, Column, Template
from copilot.tools.review.running import CellReady, content_of, run
from copilot.tools.review.table import (
    ReviewTable,
    Row,
    Verdict,
    cell_from,
    cell_json,
    chosen_from,
    chosen_json,
    column_from,
    column_json,
)

if TYPE_CHECKING:
    from copilot.inference.llm import LanguageModel
    from copilot.store.reviews import StoredReview
    from copilot.workspace.open_matter import OpenMatter


def create_review(
    matter: "OpenMatter", template: Template, name: str, user: str, among: Filter | None = None
) -> int:
    """Make an empty table; returns how many documents are in it.

    Without a filter these are the documents of the template's sort, or all where it names none.
    Raises ReviewExistsError or NothingToReviewError.
    """
    sort = template.sort if among is None else ""
    records = _records(matter, sort, among or Filter())
    if not records:
        raise NothingToReviewError(name=name)
    matter.record("review-created", documents=len(records), columns=len(template.columns))
    columns = {column.name: column_json(column) for column in template.columns}
    title = json.dumps(dict(template.titles), ensure_ascii=False)
    matter.library.add_review(name, title, chosen_json(sort, among), columns, user)
    return len(records)


def run_review(
    matter: "OpenMatter",
    name: str,
    *,
    with_model: bool = True,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[CellReady]:
    """Fill what is missing, each cell on disk before it is told; closing the iterator cancels.

    A model too small to judge is not asked: what it chose was worse than leaving the quotation.
    """
    stored = _stored(matter, name)
    columns = [column_from(values) for _, values in stored.columns]
    records = _records(matter, *chosen_from(stored.chosen))
    matter.record("review-run", documents=len(records), columns=len(columns))
    done = frozenset((cell.content, cell.column) for cell in matter.library.cells(name))

    def keep(content: str, column: str, cell: Cell) -> None:
        matter.library.put_cell(name, content, column, cell_json(cell))

    yield from run(
        columns,
        records,
        done,
        keep,
        library=matter.library,
        embedder=matter.models.embedder,
        model=_judge(matter) if with_model else None,
        cancelled=cancelled or (lambda: False),
    )


def _judge(matter: "OpenMatter") -> "LanguageModel | None":
    model = matter.models.language_model
    return model if model.judges else None


def review_table(matter: "OpenMatter", name: str) -> ReviewTable:
    """The table as far as it is filled."""
    stored = _stored(matter, name)
    records = _records(matter, *chosen_from(stored.chosen))
    cells: dict[str, dict[str, Cell]] = {}
    for kept in matter.library.cells(name):
        cells.setdefault(kept.content, {})[kept.column] = cell_from(kept.cell)
    verdicts: dict[str, dict[str, Verdict]] = {}
    for each in matter.library.cell_verdicts(name):
        said = Verdict(each.right, each.value, each.note, each.user, each.at)
        verdicts.setdefault(each.content, {})[each.column] = said
    rows = tuple(
        Row(
            record,
            _renumbered(cells.get(content_of(record), {}), record),
            verdicts.get(content_of(record), {}),
        )
        for record in records
    )
    columns = tuple(column_from(values) for _, values in stored.columns)
    return ReviewTable(name, json.loads(stored.title), columns, rows, matter.library.coverage())


def add_column(matter: "OpenMatter", name: str, column: Column) -> None:
    """A further question; only its own cells are missing then."""
    matter.library.add_review_column(name, column.name, column_json(column))


def judge_cell(
    matter: "OpenMatter", name: str, document: str, column: str, verdict: Verdict
) -> None:
    """Keep what a lawyer says of a cell; raises CellNotFoundError and the like."""
    from copilot.store.reviews import CellVerdict

    stored = _stored(matter, name)
    names = [each for each, _ in stored.columns]
    if column not in names:
        raise ColumnNotFoundError(name=column, names=", ".join(names))
    content = content_of(matter.document(document))
    matter.record("review-verdict", document=document, right=int(verdict.right))
    matter.library.put_cell_verdict(
        name,
        CellVerdict(
            content, column, verdict.right, verdict.value, verdict.note, verdict.user, verdict.at
        ),
    )


def only_review(matter: "OpenMatter", name: str | None) -> str:
    """The name given, or that of the only table; raises ReviewNotFoundError."""
    names = [review.name for review in matter.library.reviews()]
    if name is None and len(names) == 1:
        return names[0]
    if name is None or name not in names:
        raise ReviewNotFoundError(name=name or "", names=", ".join(names) or "–")
    return name


def _stored(matter: "OpenMatter", name: str) -> "StoredReview":
    return next(
        review for review in matter.library.reviews() if review.name == only_review(matter, name)
    )


def _records(matter: "OpenMatter", sort: str, among: Filter) -> list[FileRecord]:
    """The documents of a table, each content once, in the order of their paths."""
    chosen = matter.library.select(among)
    records: dict[str, FileRecord] = {}
    for record in matter.files():
        if record.state is FileState.INDEXED and record.document in chosen:
            records.setdefault(content_of(record), record)
    found = list(records.values())
    return found if not sort else _of_sort(found, sort)


def _of_sort(records: Sequence[FileRecord], sort: str) -> list[FileRecord]:
    """The documents that call themselves so ("lease"), amendments of them included."""
    from copilot.answers.document_words import sort_named

    named = sort_named(sort)
    if named is None or named.title is None:
        return list(records)
    by_number = {record.document: record for record in records}
    kept = []
    for record in records:
        base = by_number.get(record.base) if record.base else None
        names = f"{_names(record)} {_names(base) if base else ''}"
        if record.particulars.kind in named.kinds and named.title.search(names):
            kept.append(record)
    return kept


def _names(record: FileRecord) -> str:
    own = record.particulars
    return f"{own.title} {record.title} {record.file.path.replace('_', ' ')} {own.amends}"


def _renumbered(cells: dict[str, Cell], record: FileRecord) -> dict[str, Cell]:
    """The cells with the number and path that their document has now."""
    return {
        name: replace(
            cell,
            places=tuple(
                replace(place, document=record.document or "", path=record.file.path)
                for place in cell.places
            ),
        )
        for name, cell in cells.items()
    }
