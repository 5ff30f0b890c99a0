"""A report as a Word document: notes are footnotes, in tables comments on the cell."""

import io
from contextlib import suppress
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from copilot.exports.banding import bands
from copilot.exports.characters import fit, one_line
from copilot.exports.packing import moment, repacked
from copilot.exports.report import (
    Block,
    Cell,
    Change,
    Heading,
    Paragraph,
    Picture,
    Redline,
    Report,
    Table,
)
from copilot.exports.word_parts import AUTHOR, Notes, element, paragraph, run

_LANGUAGES: Final = {"de": "de-DE", "en": "en-US"}
_STYLES: Final = {"body": "Normal", "quote": "Quote", "notice": "Notice"}
_MARKS: Final[dict[Change, tuple[tuple[str, str], ...]]] = {
    "": (),
    "inserted": (("w:color", "1F4E9E"), ("w:u", "single")),
    "deleted": (("w:strike", ""), ("w:color", "B00020")),
    "moved_away": (("w:dstrike", ""), ("w:color", "2E7D32")),
    "moved_here": (("w:color", "2E7D32"), ("w:u", "double")),
}
_WIDE: Final = 5
_LONGEST_PROPERTY: Final = 255
_SHADED: Final = "F2F2F2"


def render(report: Report) -> bytes:
    """The file's bytes: the report's own Word file where it has one."""
    if report.docx:
        return report.docx
    paper = _Paper(report)
    for block in report.blocks:
        paper.add(block)
    return paper.finished()


class _Paper:
    """The document as far as it is written."""

    def __init__(self, report: Report) -> None:
        self._document = docx.Document()
        # The section's properties stay the last child of the body.
        self._last = self._document.element.body[-1]
        self._notes = Notes(moment(report.date))
        prepare(self._document, report)
        self._append(paragraph("Title", run(report.title)))
        for name, value in report.facts:
            self._append(paragraph("Fact", run(f"{name}: ", element("w:b")), run(value)))
        if report.notice:
            self._append(paragraph("Notice", run(report.notice)))

    def add(self, block: Block) -> None:
        """Write one block below the others."""
        match block:
            case Heading(text, level):
                self._append(paragraph(f"Heading{min(level, 6)}", run(text)))
            case Paragraph(text, notes, style):
                marks = map(self._notes.footnote, notes)
                self._append(paragraph(_STYLES[style], run(text), *marks))
            case Redline(runs, notes):
                written = [run(each.text, *change_marks(each.change)) for each in runs]
                self._append(paragraph("Normal", *written, *map(self._notes.footnote, notes)))
            case Table():
                for band in bands(block):
                    self._table(band)
            case Picture():
                self._picture(block)

    def finished(self) -> bytes:
        """The file's bytes."""
        self._notes.attach(self._document.part)
        written = io.BytesIO()
        self._document.save(written)
        return repacked(written.getvalue())

    def _append(self, made: Any) -> None:
        self._last.addprevious(made)

    def _table(self, table: Table) -> None:
        if table.title:
            self._append(paragraph("Caption", run(table.title)))
        share = str(5000 // max(1, len(table.header)))
        head = [_cell(share, [run(name, element("w:b"))], shaded=True) for name in table.header]
        repeat = element("w:trPr", element("w:cantSplit"), element("w:tblHeader"))
        made = element(
            "w:tbl",
            element(
                "w:tblPr",
                element("w:tblStyle", val="TableGrid"),
                element("w:tblW", w="5000", type="pct"),
            ),
            element("w:tblGrid", *(element("w:gridCol") for _ in table.header)),
            element("w:tr", repeat, *head),
        )
        for row in table.rows:
            cells = (_cell(share, self._commented(cell)) for cell in row)
            made.append(element("w:tr", element("w:trPr", element("w:cantSplit")), *cells))
        self._append(made)
        self._append(paragraph("Normal"))

    def _commented(self, cell: Cell) -> list[Any]:
        runs = [run(cell.text)]
        return self._notes.comment(cell.notes, runs) if cell.notes else runs

    def _picture(self, picture: Picture) -> None:
        """The picture as wide as the text, or its words where it is none."""
        section = self._document.sections[0]
        width = section.page_width - section.left_margin - section.right_margin
        # What a picture of our own making cannot be, one from a document may.
        with suppress(
            UnrecognizedImageError, UnexpectedEndOfFileError, InvalidImageStreamError, KeyError
        ):
            shape = self._document.add_picture(io.BytesIO(picture.png), width=width)
            shape._inline.docPr.set("descr", one_line(picture.alt))
            return
        self._append(paragraph("Caption", run(picture.alt)))


def change_marks(change: Change) -> list[Any]:
    """What makes a changed stretch visible where it is not a tracked change."""
    return [element(name, **({"val": value} if value else {})) for name, value in _MARKS[change]]


def _cell(share: str, runs: list[Any], *, shaded: bool = False) -> Any:
    properties = element("w:tcPr", element("w:tcW", w=share, type="pct"))
    if shaded:
        properties.append(element("w:shd", val="clear", color="auto", fill=_SHADED))
    return element("w:tc", properties, paragraph("TableText", *runs))


def prepare(document: Any, report: Report) -> None:
    """Language, styles, page, footer and properties of a new document."""
    _styles(document, _LANGUAGES[report.language])
    _page(document, report)
    _without_thumbnail(document.part.package.rels)
    properties = document.core_properties
    properties.title = one_line(report.title)[:_LONGEST_PROPERTY]
    properties.subject = ""
    properties.author = properties.last_modified_by = AUTHOR
    properties.comments = fit(report.notice)[:_LONGEST_PROPERTY]
    properties.language = _LANGUAGES[report.language]
    properties.created = properties.modified = moment(report.date).replace(tzinfo=None)
    properties.revision = 1


def _without_thumbnail(relations: Any) -> None:
    """The template's picture of its first page shows another document."""
    for key in [key for key, each in relations.items() if each.reltype == RT.THUMBNAIL]:
        del relations[key]


def _styles(document: Any, language: str) -> None:
    styles = document.styles
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(element("w:lang", val=language, eastAsia="en-US", bidi="ar-SA"))
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Title", *(f"Heading {level}" for level in range(1, 7))):
        font = styles[name].font
        font.color.rgb, font.name = RGBColor(0x1A, 0x1A, 0x1A), "Calibri"
        for fonts in font.element.rPr.findall(qn("w:rFonts")):
            _without_theme(fonts)
    _style(styles, "Fact", size=10, after=2)
    _style(styles, "Table Text", size=9, after=2)
    _style(styles, "footnote text", size=9, after=2)
    _style(styles, "annotation text", size=10, after=4)
    styles["annotation text"].element.set(qn("w:styleId"), "CommentText")
    styles["footnote text"].element.set(qn("w:styleId"), "FootnoteText")
    notice = _style(styles, "Notice", size=10, after=8)
    notice.font.italic = True
    notice.element.get_or_add_pPr().insert(0, element("w:shd", val="clear", fill=_SHADED))
    mark = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    mark.element.set(qn("w:styleId"), "FootnoteReference")
    mark.font.superscript = True


def _without_theme(fonts: Any) -> None:
    """The theme's fonts would win over the one that is named."""
    for key in [key for key in fonts.keys() if key.endswith("Theme")]:  # noqa: SIM118 - lxml
        del fonts.attrib[key]


def _style(styles: Any, name: str, *, size: int, after: int) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.font.size = Pt(size)
    style.paragraph_format.space_after = Pt(after)
    return style


def _page(document: Any, report: Report) -> None:
    """A4, on its side where a table is wide; the page's number in the footer."""
    section = document.sections[0]
    widest = max((len(b.header) for b in report.blocks if isinstance(b, Table)), default=0)
    long, short = Mm(297), Mm(210)
    if widest > _WIDE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = long, short
    else:
        section.page_width, section.page_height = short, long
    section.left_margin = section.right_margin = Mm(22)
    footer = section.footer.paragraphs[0]
    footer._p.extend(
        [run(f"{one_line(report.title)} – "), *_field("PAGE"), run(" / "), *_field("NUMPAGES")]
    )


def _field(name: str) -> list[Any]:
    code = element("w:instrText")
    code.text = name
    return [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", code),
        element("w:r", element("w:fldChar", fldCharType="separate")),
        run("1"),
        element("w:r", element("w:fldChar", fldCharType="end")),
    ]
