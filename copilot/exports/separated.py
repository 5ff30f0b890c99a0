"""A report as CSV for spreadsheets: its tables, or where it has none its paragraphs.

UTF-8 with a byte order mark, which Excel needs; cells are separated as a spreadsheet in the
report's language expects it: by semicolons in German, by commas in English.
"""

import csv
import io
from collections.abc import Iterator
from typing import Final

from copilot.exports.characters import fit
from copilot.exports.report import Cell, Heading, Paragraph, Redline, Report, Table
from copilot.exports.wording import note_text
from copilot.locale import _

# A spreadsheet takes a cell that begins so for a formula, which may read files or call out.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def render(report: Report) -> bytes:
    """The file's bytes."""
    tables = [block for block in report.blocks if isinstance(block, Table)]
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";" if report.language == "de" else ",")
    if not tables:
        writer.writerows(map(_safe_row, _paragraphs(report)))
    for place, table in enumerate(tables):
        if place:
            writer.writerow([])
        writer.writerows(map(_safe_row, _rows(table, titled=len(tables) > 1)))
    return written.getvalue().encode("utf-8-sig")


def _rows(table: Table, *, titled: bool) -> Iterator[list[str]]:
    """Header and rows; a last column says where the cells' sources are, if any has one."""
    if titled and table.title:
        yield [table.title]
    sourced = any(cell.notes for row in table.rows for cell in row)
    yield [*table.header, *([_("Sources")] if sourced else [])]
    for row in table.rows:
        yield [*(cell.text for cell in row), *([_sources(table, row)] if sourced else [])]


def _sources(table: Table, row: tuple[Cell, ...]) -> str:
    named = zip(table.header, row, strict=True)
    lines = (f"{name}: {note_text(note)}" for name, cell in named for note in cell.notes)
    return "\n".join(lines)


def _paragraphs(report: Report) -> Iterator[list[str]]:
    yield [_("Text"), _("Sources")]
    for block in report.blocks:
        match block:
            case Heading(text):
                yield [text, ""]
            case Paragraph(text, notes):
                yield [text, "\n".join(map(note_text, notes))]
            case Redline(runs, notes):
                text = "".join(run.text for run in runs)
                yield [text, "\n".join(map(note_text, notes))]
            case _:
                continue


def _safe_row(row: list[str]) -> list[str]:
    return [_safe(fit(text)) for text in row]


def _safe(text: str) -> str:
    """An apostrophe before what would be a formula, also behind blanks."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text
