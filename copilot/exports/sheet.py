"""A report as an Excel workbook: a sheet for its text, one for each table, notes as comments."""

import io
import re
from typing import Any, Final

import xlsxwriter

from copilot.exports.characters import fit, one_line
from copilot.exports.packing import moment
from copilot.exports.report import (
    Block,
    Cell,
    Heading,
    Note,
    Paragraph,
    Picture,
    Redline,
    Report,
    Run,
    Table,
)
from copilot.exports.wording import note_text
from copilot.locale import _

# What Excel can hold: characters of a cell, of a comment shown whole, columns, rows of a sheet.
_LONGEST_CELL: Final = 32_767
_LONGEST_COMMENT: Final = 8_000
_MOST_COLUMNS: Final = 16_384
_MOST_ROWS: Final = 1_048_575
_LONGEST_NAME: Final = 31
_CUT: Final = " […]"
_NARROWEST, _WIDEST = 10, 60
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\']")


def render(report: Report) -> bytes:
    """The file's bytes."""
    written = io.BytesIO()
    # Text stays text: no formula, no link, no number is made of it.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(written, options) as workbook:
        _properties(workbook, report)
        _Book(workbook, report).fill()
    return written.getvalue()


def _properties(workbook: Any, report: Report) -> None:
    workbook.set_properties(
        {
            "title": one_line(report.title)[:255],
            "author": "copilot",
            "comments": fit(report.notice)[:255],
            "created": moment(report.date).replace(tzinfo=None),
        }
    )


class _Book:
    """The sheets of one report."""

    def __init__(self, workbook: Any, report: Report) -> None:
        self._workbook = workbook
        self._report = report
        self._names: set[str] = set()
        wrapped = {"text_wrap": True, "valign": "top"}
        self._body = workbook.add_format(wrapped)
        self._bold = workbook.add_format({**wrapped, "bold": True})
        self._head = workbook.add_format(
            {**wrapped, "bold": True, "bg_color": "#F2F2F2", "border": 1}
        )

    def fill(self) -> None:
        """Text first, then the tables in their order; without text beside them, tables first."""
        tables = [block for block in self._report.blocks if isinstance(block, Table)]
        self._text_sheet()
        for number, table in enumerate(tables, start=1):
            self._table_sheet(table, table.title or _("Table {number}").format(number=number))
        if tables and len(tables) == 1:
            self._workbook.worksheets()[1].activate()

    def _text_sheet(self) -> None:
        sheet = self._sheet(_("Report"))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, _cut(one_line(self._report.title)), self._bold)
        row = 1
        for name, value in self._report.facts:
            sheet.write_string(row, 0, _cut(name), self._bold)
            sheet.write_string(row, 1, _cut(value), self._body)
            row += 1
        if self._report.notice:
            sheet.write_string(row, 1, _cut(self._report.notice), self._bold)
            row += 1
        for block in self._report.blocks:
            row = self._line(sheet, row + 1, block)

    def _line(self, sheet: Any, row: int, block: Block) -> int:
        """Write a block that is no table at ``row``; the last row that is used."""
        match block:
            case Heading(text):
                sheet.write_string(row, 0, _cut(text), self._bold)
            case Paragraph(text, notes):
                sheet.write_string(row, 1, _cut(text), self._body)
                _comment(sheet, row, 1, notes)
            case Redline(runs, notes):
                sheet.write_string(row, 1, _cut("".join(map(_marked, runs))), self._body)
                _comment(sheet, row, 1, notes)
            case Table(title=title):
                sheet.write_string(row, 1, _cut(title or _("Table")), self._bold)
            case Picture(png, alt):
                sheet.write_string(row, 1, _cut(alt), self._body)
                if png.startswith(b"\x89PNG"):
                    options = {"image_data": io.BytesIO(png), "description": one_line(alt)[:255]}
                    sheet.insert_image(row + 1, 1, "picture.png", options)
        return row

    def _table_sheet(self, table: Table, name: str) -> None:
        sheet = self._sheet(name)
        columns = len(table.header[:_MOST_COLUMNS])
        for column, title in enumerate(table.header[:columns]):
            sheet.write_string(0, column, _cut(title), self._head)
            texts = (row[column].text for row in table.rows[:200])
            sheet.set_column(column, column, _width(title, texts))
        for number, row in enumerate(table.rows[:_MOST_ROWS], start=1):
            for column, cell in enumerate(row[:columns]):
                self._cell(sheet, number, column, cell)
        sheet.freeze_panes(1, 1)
        if table.rows and columns:
            sheet.autofilter(0, 0, min(len(table.rows), _MOST_ROWS), columns - 1)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        sheet.write_string(row, column, _cut(cell.text), self._body)
        _comment(sheet, row, column, cell.notes)

    def _sheet(self, wished: str) -> Any:
        """A sheet under a name that Excel takes and no other sheet has."""
        base = _NOT_IN_NAMES.sub(" ", one_line(wished)).strip()[:_LONGEST_NAME] or _("Table")
        name, number = base, 1
        while name.casefold() in self._names or name.casefold() == "history":
            number += 1
            name = f"{base[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
        self._names.add(name.casefold())
        return self._workbook.add_worksheet(name)


def _width(title: str, texts: Any) -> int:
    """As wide as the longest line of the column, within reason."""
    longest = max((len(line) for text in (title, *texts) for line in text.split("\n")), default=0)
    return min(_WIDEST, max(_NARROWEST, longest + 2))


def _comment(sheet: Any, row: int, column: int, notes: tuple[Note, ...]) -> None:
    if notes:
        text = fit("\n".join(map(note_text, notes)))
        shown = text if len(text) <= _LONGEST_COMMENT else text[:_LONGEST_COMMENT] + _CUT
        lines = 2 + sum(1 + len(line) // 50 for line in shown.split("\n"))
        size = {"x_scale": 2.4, "y_scale": min(6.0, max(1.0, lines / 4.5))}
        sheet.write_comment(row, column, shown, {"author": "copilot", **size})


def _marked(run: Run) -> str:
    marks = {
        "": "{}",
        "inserted": "[+{}+]",
        "deleted": "[-{}-]",
        "moved_away": "[<{}<]",
        "moved_here": "[>{}>]",
    }
    return marks[run.change].format(run.text)


def _cut(text: str) -> str:
    held = fit(text)
    if len(held) <= _LONGEST_CELL:
        return held
    return held[: _LONGEST_CELL - len(_CUT)] + _CUT
