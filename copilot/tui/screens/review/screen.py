"""Review: a template's questions to its documents, a line a cell, judged with a key."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, Final, cast

from textual.binding import Binding, BindingType

from copilot.domain import Language
from copilot.exports.report import Report
from copilot.locale import N_, _, language
from copilot.tools.review.nouns import CellState
from copilot.tools.review.report import cell_text, report, verdict_text
from copilot.tools.review.table import ReviewTable, Verdict
from copilot.tools.review.table import Row as TableRow
from copilot.tools.review.templates import load_template, shipped
from copilot.tools.review.wording import state_text
from copilot.tui.products import (
    Cell,
    Choice,
    Column,
    Doing,
    Ended,
    Entry,
    Field,
    Mark,
    Outcome,
    ProductEvent,
    Row,
    Rows,
)
from copilot.tui.products.screen import ProductScreen
from copilot.workspace.products.review import (
    create_review,
    judge_cell,
    review_table,
    run_review,
)

_MARKS: Final = {
    CellState.VERIFIED: Mark.GOOD,
    CellState.QUOTED: Mark.QUOTED,
    CellState.NOT_FOUND: Mark.MISSING,
    CellState.TO_CHECK: Mark.DOUBTFUL,
}


class ReviewScreen(ProductScreen):
    """Choose a template and press Enter: what is there is shown, what is missing is filled."""

    PLACE = "review"
    HELP = N_("Review")
    COLUMNS = (
        Column(N_("Document"), 1, 16),
        Column(N_("Question"), 1, 16),
        Column(N_("Value"), 2, 20),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "judge(True)", N_("right"), key_display="+"),
        Binding("minus", "judge(False)", N_("wrong"), key_display="-"),
    ]

    def fields(self) -> tuple[Field, ...]:
        names = tuple(Choice(name, load_template(name).titles[_shown()]) for name in shipped())
        model = (Choice("", N_("no")), Choice("yes", N_("yes")))
        return (
            Field("template", N_("Template"), Entry.CHOICE, "lease", choices=names),
            Field("model", N_("Ask the language model"), Entry.CHOICE, choices=model),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        matter, name = self.session.opened, inputs["template"]
        if name not in [review.name for review in matter.library.reviews()]:
            create_review(matter, load_template(name), name, matter.user)
        table = review_table(matter, name)
        yield Outcome(table)
        yield Rows(tuple(_rows(table)))
        for ready in run_review(matter, name, with_model=bool(inputs["model"])):
            yield Doing(f"{ready.path}: {ready.column}", ready.done, ready.total)
            if ready.done % len(table.columns) == 0:
                table = review_table(matter, name)
                yield Outcome(table)
                yield Rows(tuple(_rows(table)))
        table = review_table(matter, name)
        yield Outcome(table)
        yield Rows(tuple(_rows(table)))
        told = _("{done} of {total} cells are there.").format(done=table.done, total=table.total)
        yield Ended(told, table.coverage)

    def report(self, outcome: object) -> Report:
        matter = self.session.opened.matter.name
        return report(cast(ReviewTable, outcome), matter, _shown())

    # Verdicts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "judge":
            return bool(self.table.row and self.table.row.places)
        return super().check_action(action, parameters)

    def action_judge(self, right: bool) -> None:
        if self.table.row is not None:
            document, _space, column = self.table.row.key.partition(" ")
            self.run_job(partial(self._judge, document, column, right), "verdict")

    def _judge(self, document: str, column: str, right: bool) -> None:
        """In a thread: keep the verdict, and show the cell with it."""
        matter, name = self.session.opened, self.form.values["template"]
        judge_cell(matter, name, document, column, Verdict(right, "", "", matter.user, ""))
        wanted = f"{document} {column}"
        rows = [row for row in _rows(review_table(matter, name)) if row.key == wanted]
        self.app.call_from_thread(self._put, rows)

    def _put(self, rows: Sequence[Row]) -> None:
        self.put(rows)


def _shown() -> Language:
    return cast(Language, language())


def _rows(table: ReviewTable) -> Iterator[Row]:
    for row in table.rows:
        for column in table.columns:
            if column.name in row.cells:
                yield _row(row, column.name, table)


def _row(row: TableRow, name: str, table: ReviewTable) -> Row:
    shown = _shown()
    column = next(column for column in table.columns if column.name == name)
    cell = row.cells[name]
    text = cell_text(cell, column, shown)
    verdict = row.verdicts.get(name)
    if verdict is not None:
        text = f"{text} [{verdict_text(verdict, column, shown)}]"
    title = row.record.particulars.title or row.record.file.path
    detail = [column.questions[shown], text, state_text(cell.state)]
    detail += [str(cell.note)] if cell.note else []
    return Row(
        f"{row.record.document} {name}",
        (Cell(title), Cell(column.label(shown)), Cell(text, mark=_MARKS[cell.state])),
        cell.places,
        "\n".join(detail),
    )
