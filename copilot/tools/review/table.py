"""A review table as it is shown: columns, a row a document, and what a lawyer said of the cells.

Also how columns, cells and the choice of documents are kept as JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter

from copilot.domain import Coverage, FileRecord, Filter, Language
from copilot.locale import Notice
from copilot.tools.review.nouns import Cell, Column
from copilot.tools.review.templates import column_of, column_values


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a lawyer says of a cell; ``value`` is what it should be where it is wrong."""

    right: bool
    value: str
    note: str
    user: str
    at: str


@dataclass(frozen=True, slots=True)
class Row:
    """A document of the table with the cells that are there, by column."""

    record: FileRecord
    cells: Mapping[str, Cell]
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewTable:
    """A whole table; cells may be missing."""

    name: str
    titles: Mapping[Language, str]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    coverage: Coverage

    @property
    def done(self) -> int:
        """How many cells are there."""
        return sum(len(row.cells) for row in self.rows)

    @property
    def total(self) -> int:
        """How many cells the table has."""
        return len(self.rows) * len(self.columns)


def cell_json(cell: Cell) -> str:
    """A cell as it is kept."""
    values = asdict(cell)
    values["note"] = cell.note.to_json() if cell.note else ""
    return json.dumps(values, ensure_ascii=False)


def cell_from(line: str) -> Cell:
    """The cell that :func:`cell_json` wrote."""
    values: dict[str, Any] = json.loads(line)
    values["note"] = Notice.from_json(values["note"]) if values["note"] else None
    return TypeAdapter(Cell).validate_python(values)


def column_json(column: Column) -> str:
    """A column as it is kept."""
    return json.dumps(column_values(column), ensure_ascii=False)


def column_from(line: str) -> Column:
    """The column that :func:`column_json` wrote."""
    return column_of(json.loads(line))


def chosen_json(sort: str, among: Filter | None) -> str:
    """Which documents a table is about: a word for documents, or a filter."""
    wanted = among or Filter()
    values = {
        **asdict(wanted),
        "kinds": sorted(wanted.kinds),
        "documents": sorted(wanted.documents),
    }
    return json.dumps({"sort": sort, "among": values}, ensure_ascii=False)


def chosen_from(line: str) -> tuple[str, Filter]:
    """What :func:`chosen_json` wrote."""
    values = json.loads(line)
    return values["sort"], TypeAdapter(Filter).validate_python(values["among"])
