"""A review table on paper: one row a document, quotations as comments of their cells."""

from copilot.answers.coverage import coverage_sentence
from copilot.domain import Language
from copilot.exports.report import Block, Heading, Note, Paragraph, Report, Table
from copilot.exports.report import Cell as Printed
from copilot.locale import _
from copilot.tools.review.nouns import Cell, CellState, Column
from copilot.tools.review.table import ReviewTable, Row, Verdict
from copilot.tools.review.wording import place_text, said, state_text, value_text

_LONGEST: int = 300


def report(table: ReviewTable, matter: str, language: Language) -> Report:
    """The table with its quotations, and how far it is filled."""
    counts = dict.fromkeys(CellState, 0)
    for row in table.rows:
        for cell in row.cells.values():
            counts[cell.state] += 1
    states = ", ".join(f"{state_text(state)}: {count}" for state, count in counts.items())
    facts = (
        (_("Matter"), matter),
        (_("Documents"), str(len(table.rows))),
        (_("Cells"), f"{table.done} / {table.total} ({states})"),
        (_("Coverage"), coverage_sentence(table.coverage)),
    )
    return Report(
        title=table.titles[language],
        language=language,
        facts=facts,
        blocks=tuple(_blocks(table, language)),
        notice=_(
            "Values are read by rule from the quotations beside them; cells “to check” and “quoted "
            "only” have no certain value. A lawyer must check the table."
        ),
    )


def _blocks(table: ReviewTable, language: Language) -> list[Block]:
    header = (_("Document"), *(column.label(language) for column in table.columns))
    rows = tuple(_row(row, table.columns, language) for row in table.rows)
    blocks: list[Block] = [Table(header, rows)]
    notes = [
        f"{row.record.file.path}, {column.label(language)}: {row.cells[column.name].note}"
        for row in table.rows
        for column in table.columns
        if column.name in row.cells and row.cells[column.name].note
    ]
    if notes:
        blocks.append(Heading(_("Notes")))
        blocks += [Paragraph(note) for note in notes]
    return blocks


def _row(row: Row, columns: tuple[Column, ...], language: Language) -> tuple[Printed, ...]:
    name = row.record.particulars.title or row.record.title or row.record.file.path
    first = Printed(f"{row.record.document} {name}", (Note(row.record.file.path),))
    return (first, *(_printed(row, column, language) for column in columns))


def _printed(row: Row, column: Column, language: Language) -> Printed:
    cell = row.cells.get(column.name)
    if cell is None:
        return Printed("–")
    notes = tuple(
        Note(place_text(place), " ".join(place.quote.split())[:_LONGEST]) for place in cell.places
    )
    verdict = row.verdicts.get(column.name)
    text = cell_text(cell, column, language)
    if verdict is not None:
        text = f"{text} [{verdict_text(verdict, column, language)}]"
    return Printed(text, notes)


def cell_text(cell: Cell, column: Column, language: Language) -> str:
    """A cell in one line: its value, and its state unless that is "verified"."""
    value = value_text(cell, column, language)
    value = value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"
    if cell.state is CellState.VERIFIED:
        return value
    state = state_text(cell.state)
    return f"{value} ({state})" if value else f"({state})"


def verdict_text(verdict: Verdict, column: Column, language: Language) -> str:
    """What a lawyer said, with the right value where one was given."""
    if verdict.right:
        return _("right, {user}").format(user=verdict.user)
    if verdict.value:
        value = said(verdict.value, column, language)
        return _("should be {value}, {user}").format(value=value, user=verdict.user)
    return _("wrong, {user}").format(user=verdict.user)
