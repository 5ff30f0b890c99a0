"""Makes the sample matter under ``index/sample_matter`` and its gold set, byte for byte the same.

The texts lie in ``sample_sources``; what is missing there (HTML, Markdown, the statute) is written
by hand in the sample matter itself. Run it after a change of either, or of a reader.
"""

import argparse
import codecs
import datetime
import io
import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = Path(__file__).resolve().parent / "sample_sources"
MATTER: Final = ROOT / "index" / "sample_matter"
GOLD: Final = ROOT / "index" / "gold" / "sample.jsonl"

_DATE: Final = datetime.datetime(2024, 11, 25, 9, 0, tzinfo=datetime.UTC)
_MARKED: Final = (
    "nachtrag.md", "pabst.md", "urteil.md", "supply.md", "amendment.md", "nda.md",
    "arbeitsvertrag.md", "kuendigung.md", "verguetung.md",
)  # fmt: skip
_MAILS: Final = ("heating_mail.txt", "betriebsrat_mail.txt", "reply_mail.txt")
# Letters from other people's machines: old encodings with CRLF line ends.
_LETTERS: Final = {
    "maengelruege.txt": ("lieferung/Maengelruege_2024-06-03.txt", "cp1252", b""),
    "protokoll.txt": (
        "lieferung/Protokoll_2024-07-09.txt", "utf-16-le", codecs.BOM_UTF16_LE,
    ),
}  # fmt: skip
_AUTOMATIC: Final = {"#§": 0, "#(": 1, "#a": 2}
_FOOTNOTE: Final = re.compile(r"\[\^(\d+)\]")
_CHARACTERS_A_PAGE: Final = 2300
_A4_WIDTH: Final = 7560310  # English metric units, 36,000 a millimetre
_A4_HEIGHT: Final = 10692130
_LINE_BREAK: Final = " \\\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, table or page break of a source; ``level`` is of headings and lists."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A source text: its head (target, title, header ...), blocks and footnotes."""

    head: dict[str, str]
    blocks: tuple[Block, ...]
    footnotes: dict[int, str]


def parse(text: str) -> Source:
    """A source in the small markup of ``sample_sources``: head, ``---``, blocks."""
    head, body = _split_head(text)
    blocks, footnotes = [], {}
    for raw in re.split(r"\n\s*\n", body.strip()):
        note = re.match(r"\[\^(\d+)\]: (.*)", raw, re.DOTALL)
        if note:
            footnotes[int(note[1])] = note[2]
        else:
            blocks.append(_block(raw))
    return Source(head, tuple(blocks), footnotes)


def _split_head(text: str) -> tuple[dict[str, str], str]:
    head, body = text.split("\n---\n", 1)
    return dict(line.split(": ", 1) for line in head.splitlines()), body


def _block(raw: str) -> Block:
    marker, _, rest = raw.partition(" ")
    if raw.startswith("|"):
        lines = (line.strip().strip("|").split("|") for line in raw.splitlines())
        return Block("table", rows=tuple(tuple(cell.strip() for cell in line) for line in lines))
    if raw == "---8<---":
        return Block("page break")
    if marker in _AUTOMATIC:
        return Block("numbered", rest, _AUTOMATIC[marker])
    if marker and set(marker) == {"#"}:
        return Block("heading", rest, len(marker))
    if marker == "=":
        return Block("centred", rest)
    if marker == "[[]]":
        return Block("margin number", rest)
    return Block("paragraph", raw)


def _sources() -> Iterator[Source]:
    """Every source that becomes a PDF or DOCX; the two leases are one text with two value sets."""
    lease = (SOURCES / "lease.md").read_text("utf-8")
    for values in tomllib.loads((SOURCES / "leases.toml").read_text("utf-8")).values():
        yield parse(lease.format_map(values))
    for name in _MARKED:
        yield parse((SOURCES / name).read_text("utf-8"))


# --- PDF ---------------------------------------------------------------------------------------


def pdf(source: Source) -> bytes:
    """The source as a PDF with running header and "page n of m"; built twice to know m."""
    pages = _build_pdf(source, total=0)[1]
    return _build_pdf(source, total=pages)[0]


def _build_pdf(source: Source, total: int) -> tuple[bytes, int]:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import cm
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    def header(canvas: Any, _: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(2.5 * cm, 28.3 * cm, source.head["header"])

    def footer(canvas: Any, layout: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(2.5 * cm, 1.4 * cm, source.head["footer"])
        page = source.head.get("pages", "Seite {} von {}").format(layout.page, total)
        canvas.drawRightString(18.6 * cm, 1.4 * cm, page)

    out = io.BytesIO()
    layout = BaseDocTemplate(
        out, pagesize=A4, title=source.head["title"], author="", invariant=1, pageCompression=0
    )
    frame = Frame(2.5 * cm, 2.2 * cm, 16.1 * cm, 25.3 * cm, 0, 0, 0, 0)
    layout.addPageTemplates(PageTemplate("page", [frame], onPage=header, onPageEnd=footer))
    layout.build(list(_flowables(source)))
    return out.getvalue(), layout.page


def _flowables(source: Source) -> Iterator[Any]:
    from reportlab.lib.enums import TA_CENTER
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import PageBreak, Paragraph

    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=15, spaceAfter=7)
    centred = ParagraphStyle("centred", body, alignment=TA_CENTER)
    margin = ParagraphStyle("margin", body, leftIndent=28, bulletIndent=0, bulletFontSize=8)
    sizes = {1: 15.0, 2: 11.5, 3: 10.5, 4: 10.5}
    paragraph_number = 0
    for block in source.blocks:
        if block.kind == "page break":
            yield PageBreak()
        elif block.kind == "table":
            yield _pdf_table(block)
        elif block.kind == "heading":
            style = ParagraphStyle(
                "heading", centred if block.level == 1 else body, fontName="Helvetica-Bold",
                fontSize=sizes[block.level], leading=19, spaceBefore=8, keepWithNext=1,
            )  # fmt: skip
            yield Paragraph(_markup(block.text), style)
        elif block.kind == "margin number":
            paragraph_number += 1
            yield Paragraph(_markup(block.text), margin, bulletText=str(paragraph_number))
        else:
            style = centred if block.kind == "centred" else body
            yield Paragraph(_markup(block.text), style)


def _markup(text: str) -> str:
    return escape(text).replace(_LINE_BREAK, "<br/>").replace("\n", " ")


def _pdf_table(block: Block) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table, TableStyle

    table = Table(block.rows, spaceBefore=2, spaceAfter=10, hAlign="LEFT", repeatRows=1)
    style = [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("FONT", (0, 0), (-1, -1), "Helvetica", 9),
        ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
    ]
    table.setStyle(TableStyle(style))
    return table


# --- DOCX --------------------------------------------------------------------------------------


def docx(source: Source) -> bytes:
    """The source as a DOCX with header, footer, automatic numbering, tables and footnotes."""
    import docx as python_docx

    document = python_docx.Document()
    _properties(document, source)
    numbering = _add_numbering(document, source.head["numbering"].split(" | "))
    for block, page_begins in _paged(source.blocks):
        _add_block(document, block, numbering, page_begins)
    if source.footnotes:
        _add_footnotes(document, source.footnotes)
    out = io.BytesIO()
    document.save(out)
    return _with_fixed_times(out.getvalue())


def _paged(blocks: Iterable[Block]) -> Iterator[tuple[Block, bool]]:
    """Each block with whether Word, when it last saved the file, began a page with it."""
    characters = 0
    for block in blocks:
        begins = characters > _CHARACTERS_A_PAGE and block.kind in ("numbered", "paragraph")
        characters = 0 if begins else characters
        characters += len(block.text) + sum(len(cell) + 30 for row in block.rows for cell in row)
        yield block, begins


def _properties(document: Any, source: Source) -> None:
    properties = document.core_properties
    properties.title = source.head["title"]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = source.head["language"]
    properties.created = properties.modified = _DATE.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = _A4_WIDTH, _A4_HEIGHT
    section.header.paragraphs[0].text = source.head["header"]
    section.footer.paragraphs[0].text = source.head["footer"]


def _add_numbering(document: Any, levels: list[str]) -> int:
    """Adds a multilevel list whose numbers only Word computes; returns its number."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    formats = ("decimal", "decimal", "lowerLetter")
    described = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{formats[level]}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{567 if level < 2 else 1134}" w:hanging="567"/></w:pPr></w:lvl>'
        for level, text in enumerate(levels)
    )
    element = document.part.numbering_part.element
    element.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            f'<w:multiLevelType w:val="multilevel"/>{described}</w:abstractNum>'
        ),
    )
    number: int = element.add_num(90).numId
    return number


def _add_block(document: Any, block: Block, numbering: int, page_begins: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    if block.kind == "table":
        _add_table(document, block)
        return
    paragraph = document.add_paragraph()
    if page_begins:
        paragraph.add_run()._r.append(OxmlElement("w:lastRenderedPageBreak"))
    _add_text(paragraph, block.text)
    if block.kind == "heading":
        paragraph.style = document.styles["Title" if block.level == 1 else "Heading 1"]
    elif block.kind == "numbered":
        if block.level == 0:
            paragraph.style = document.styles["Heading 2"]
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = block.level
        properties.get_or_add_numId().val = numbering
    elif block.kind == "centred":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_table(document: Any, block: Block) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def _add_text(paragraph: Any, text: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for position, part in enumerate(_FOOTNOTE.split(text)):
        run = paragraph.add_run()
        if position % 2:
            run.font.superscript = True
            run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="{part}"/>'))
            continue
        for number, line in enumerate(part.split(_LINE_BREAK)):
            if number:
                run.add_break()
            run.add_text(line.replace("\n", " "))


def _add_footnotes(document: Any, footnotes: dict[int, str]) -> None:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml.ns import nsdecls

    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
        for kind, number, tag in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p>'
        "</w:footnote>"
        for number, text in sorted(footnotes.items())
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<w:footnotes {nsdecls('w')}>{separators}{notes}</w:footnotes>"
    )
    name = PackURI("/word/footnotes.xml")
    part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _with_fixed_times(archive: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=_DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return out.getvalue()


# --- Mail and text -----------------------------------------------------------------------------


def mail(text: str) -> tuple[str, bytes]:
    """A mail source as (target, EML bytes): quoted-printable, as mail programs send it."""
    head, body = _split_head(text)
    target = head.pop("target")
    message = EmailMessage(policy=SMTP)
    for name, value in head.items():
        message[name] = value
    message.set_content(body.strip() + "\n", cte="quoted-printable")
    return target, message.as_bytes()


def make_matter(folder: Path) -> list[Path]:
    """Writes every generated document under ``folder``; returns their paths."""
    files: dict[str, bytes] = {}
    for source in _sources():
        target = source.head["target"]
        files[target] = pdf(source) if target.endswith(".pdf") else docx(source)
    for name in _MAILS:
        target, content = mail((SOURCES / name).read_text("utf-8"))
        files[target] = content
    for name, (target, encoding, mark) in _LETTERS.items():
        text = (SOURCES / name).read_text("utf-8").replace("\n", "\r\n")
        files[target] = mark + text.encode(encoding)
    for target, content in files.items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [folder / target for target in files]


# --- Gold --------------------------------------------------------------------------------------


def locate(passage: str, text: str) -> tuple[int, int]:
    """The range of a passage that stands exactly once in a text, whatever its white space."""
    pattern = r"\s+".join(re.escape(word) for word in passage.split())
    found = [match.span() for match in re.finditer(pattern, text)]
    if len(found) != 1:
        raise ValueError(f"found {len(found)} times: {passage}")
    return found[0]


def gold_records(folder: Path, texts: dict[str, str] | None = None) -> Iterator[dict[str, Any]]:
    """The gold lines of ``gold.toml`` with offsets in the texts that the readers extract."""
    from copilot.readers import read

    texts = {} if texts is None else texts
    for case in tomllib.loads((SOURCES / "gold.toml").read_text("utf-8"))["question"]:
        spans = []
        for passage in case.get("passages", []):
            doc = case["doc"]
            if doc not in texts:
                texts[doc] = read(folder / doc).text
            start, end = locate(passage, texts[doc])
            spans.append({"doc": doc, "start": start, "end": end})
        yield {
            "qid": case["qid"],
            "question": case["question"],
            "query": case["question"],
            "language": case["language"],
            "gold": spans,
            "expect": case.get("expect", ""),
            "answerable": bool(spans),
        }


def write_gold(folder: Path, path: Path) -> int:
    """Writes the gold set; returns the number of questions."""
    records = list(gold_records(folder))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_lines(records), "utf-8")
    return len(records)


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def main() -> None:
    """Make the matter and its gold set, here or in another folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, help="write a copy there instead of index/")
    options = parser.parse_args()
    if options.to is None:
        matter, gold = MATTER, GOLD
    else:
        matter, gold = options.to / "sample_matter", options.to / "sample.jsonl"
        shutil.copytree(MATTER, matter, dirs_exist_ok=True)
    made = make_matter(matter)
    questions = write_gold(matter, gold)
    print(f"{len(made)} documents made under {matter}, {questions} questions in {gold}")


if __name__ == "__main__":
    main()
