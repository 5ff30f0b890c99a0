"""A report as PDF with an embedded font; notes are numbered and stand at the end.

The mark of a note and the note itself link to each other.
"""

import io
from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from PIL import Image as RasterImage
from PIL import UnidentifiedImageError
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, LongTable, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Paragraph as Flow

from copilot.exports.banding import bands
from copilot.exports.characters import fit, one_line
from copilot.exports.fonts import drawable, register_fonts
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

_MARGIN: Final = 20 * mm
_WIDE: Final = 5
# A row taller than a page cannot be set; a longer cell is told in full by its note or its file.
_LONGEST_CELL: Final = 1200
_LONGEST_PARAGRAPH: Final = 20_000
_CHANGED: Final = {
    "": "{}",
    "inserted": '<u><font color="#1F4E9E">{}</font></u>',
    "deleted": '<strike><font color="#B00020">{}</font></strike>',
    "moved_away": '<strike><font color="#2E7D32">{}</font></strike>',
    "moved_here": '<u kind="double"><font color="#2E7D32">{}</font></u>',
}


def render(report: Report) -> bytes:
    """The file's bytes."""
    register_fonts()
    widest = max((len(b.header) for b in report.blocks if isinstance(b, Table)), default=0)
    size = landscape(A4) if widest > _WIDE else A4
    written = io.BytesIO()
    template = SimpleDocTemplate(
        written,
        pagesize=size,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=one_line(report.title),
        author="copilot",
        subject=one_line(report.notice),
        creator="copilot",
        lang=report.language,
        # No time and no random number in the file.
        invariant=1,
    )
    foot = _Footer(one_line(report.title))
    story = _Story(report, size[0] - 2 * _MARGIN)
    template.build(list(story.flowables()), onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


class _Footer:
    """The title and the page's number below each page."""

    def __init__(self, title: str) -> None:
        self._title = title

    def __call__(self, canvas: Any, template: Any) -> None:
        width = template.pagesize[0]
        canvas.setFont("Text", 7.5)
        canvas.setFillGray(0.35)
        canvas.drawString(_MARGIN, 10 * mm, drawable(self._title)[:110])
        page = _("p. {page}").format(page=canvas.getPageNumber())
        canvas.drawRightString(width - _MARGIN, 10 * mm, page)


class _Story:
    """The report as what reportlab sets on pages."""

    def __init__(self, report: Report, width: float) -> None:
        self._report = report
        self._width = width
        self._notes: list[Note] = []

    def flowables(self) -> Iterator[Flowable]:
        """Title, facts, notice, blocks, and the notes at the end."""
        report = self._report
        yield Flow(_text(report.title), _style("title", 18, after=8, bold=True))
        for name, value in report.facts:
            yield Flow(f"<b>{_text(name)}:</b> {_text(value)}", _style("fact", 9, after=2))
        if report.notice:
            yield Spacer(0, 4)
            yield Flow(_text(report.notice), _notice_style())
        for block in report.blocks:
            yield from self._block(block)
        yield from self._endnotes()

    def _block(self, block: Block) -> Iterator[Flowable]:
        match block:
            case Heading(text, level):
                size = max(10, 15 - 1.5 * level)
                style = _style(f"heading{level}", size, before=8, after=4, bold=True)
                yield Flow(_text(text), style)
            case Paragraph():
                yield from self._paragraph(block)
            case Redline(runs, notes):
                marked = "".join(map(_run, runs))
                yield Flow(marked + self._marks(notes), _style("body", 10))
            case Table():
                for band in bands(block):
                    yield from self._table(band)
            case Picture():
                yield from self._picture(block)

    def _paragraph(self, block: Paragraph) -> Iterator[Flowable]:
        styles = {
            "body": _style("body", 10),
            "quote": _style("quote", 10, left=14, italic=True),
            "notice": _notice_style(),
        }
        text = fit(block.text)
        parts = range(0, max(1, len(text)), _LONGEST_PARAGRAPH)
        for start in parts:
            marks = self._marks(block.notes) if start == parts[-1] else ""
            part = text[start : start + _LONGEST_PARAGRAPH]
            yield Flow(_text(part) + marks, styles[block.style])

    def _table(self, table: Table) -> Iterator[Flowable]:
        if table.title:
            yield Flow(_text(table.title), _style("caption", 10, before=6, after=3, bold=True))
        style, bold = _style("cell", 8, after=0), _style("head", 8, after=0, bold=True)
        rows = [[Flow(_cut(name), bold) for name in table.header]]
        rows += [[self._cell(cell, style) for cell in row] for row in table.rows]
        columns = max(1, len(table.header))
        made = LongTable(rows, colWidths=[self._width / columns] * columns, repeatRows=1)
        made.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ]
            )
        )
        yield made
        yield Spacer(0, 6)

    def _cell(self, cell: Cell, style: ParagraphStyle) -> Flow:
        return Flow(_cut(cell.text) + self._marks(cell.notes), style)

    def _picture(self, picture: Picture) -> Iterator[Flowable]:
        try:
            width, height = RasterImage.open(io.BytesIO(picture.png)).size
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            yield Flow(_text(picture.alt), _style("caption", 9, italic=True))
            return
        scale = min(self._width / width, 190 * mm / height)
        yield Image(io.BytesIO(picture.png), width * scale, height * scale)
        yield Flow(_text(picture.alt), _style("caption", 9, italic=True))

    def _marks(self, notes: tuple[Note, ...]) -> str:
        first = len(self._notes) + 1
        self._notes.extend(notes)
        numbers = range(first, first + len(notes))
        return "<super> </super>".join(map(_mark, numbers))

    def _endnotes(self) -> Iterator[Flowable]:
        if not self._notes:
            return
        yield Flow(_text(_("Sources")), _style("heading1", 13.5, before=8, after=4, bold=True))
        style = _style("note", 8.5, after=2, left=18)
        for number, note in enumerate(self._notes, start=1):
            link = f'<a name="n{number}"/><a href="#m{number}" color="#1F4E9E">{number}</a>'
            yield Flow(f"{link} {_text(note_text(note)[:_LONGEST_PARAGRAPH])}", style)


def _mark(number: int) -> str:
    link = f'<a href="#n{number}" color="#1F4E9E">{number}</a>'
    return f'<super><a name="m{number}"/>{link}</super>'


def _text(text: str) -> str:
    """Text as reportlab's paragraphs read it: marks escaped, line ends kept."""
    return escape(drawable(fit(text))).replace("\n", "<br/>").replace("\t", "    ")


def _cut(text: str) -> str:
    """A cell's text, or its beginning where it would fill a page."""
    return _text(text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]} […]")


def _run(run: Run) -> str:
    return _CHANGED[run.change].format(_text(run.text)) if run.text else ""


def _notice_style() -> ParagraphStyle:
    style = _style("notice", 9, after=8, italic=True)
    style.backColor, style.borderPadding = colors.whitesmoke, 3
    return style


def _style(
    name: str,
    size: float,
    *,
    before: float = 0,
    after: float = 5,
    left: float = 0,
    bold: bool = False,
    italic: bool = False,
) -> ParagraphStyle:
    font = "Text-Bold" if bold else "Text-Italic" if italic else "Text"
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=size * 1.3,
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=left,
        splitLongWords=1,
        keepWithNext=int(name.startswith(("heading", "caption"))),
    )
