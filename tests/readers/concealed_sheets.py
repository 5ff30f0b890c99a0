"""Sheets that hide a sentence, and harmless twins: XLSX, XLS and ODS, by name and content."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

from tests.readers import binary_books
from tests.readers.binary_books import Setting

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "table": "table", "style": "style",
        "fo": "xsl-fo-compatible", "number": "datastyle",
    }.items()
)  # fmt: skip

# Cell styles by number: 0 plain, then as the names say.
_FONTS: Final = {
    "plain": '<sz val="11"/>',
    "white": '<color rgb="FFFFFFFF"/>',
    "theme": '<color theme="0"/>',
    "indexed": '<color indexed="9"/>',
    "tiny": '<sz val="1"/>',
    "gray": '<color rgb="FFBFBFBF"/>',
    "blue": '<color rgb="FF1F3864"/>',
    "small": '<sz val="6"/>',
}
_FILLS: Final = {
    "none": '<patternFill patternType="none"/>',
    "dots": '<patternFill patternType="gray125"/>',
    "dark": '<patternFill patternType="solid"><fgColor rgb="FF1F3864"/></patternFill>',
    "snow": '<patternFill patternType="solid"><fgColor rgb="FFFDFDFD"/></patternFill>',
    "accent": '<patternFill patternType="solid"><fgColor theme="4"/></patternFill>',
}
_CODES: Final = {
    "General": "General",
    "none": ";;;",
    "stars": ";;;**",
    "white": "[White]General;[White]General;[White]General;[White]@",
    "zeros": "#,##0;-#,##0;;@",
    "accounting": '_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-',
}


def zipped(parts: Mapping[str, str]) -> bytes:
    """A package of text members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def _style(font: str = "plain", fill: str = "none", code: str = "General") -> str:
    names = list(_FONTS), list(_FILLS), list(_CODES)
    places = [listed.index(name) for listed, name in zip(names, (font, fill, code), strict=True)]
    return f"{places[0]}.{places[1]}.{places[2]}"


def _cell(text: str, style: str = "0.0.0", address: str = "") -> str:
    at = f' r="{address}"' if address else ""
    return f'<c{at} t="inlineStr" s="{style}"><is><t>{text}</t></is></c>'


def _xlsx(*sheets: tuple[str, str, str], parts: Mapping[str, str] | None = None) -> bytes:
    """A workbook; a sheet is its name, its attributes and the inside of its worksheet."""
    styles: dict[str, int] = {"0.0.0": 0}
    bodies = []
    for _, _, xml in sheets:
        pieces = xml.split(' s="')
        body = pieces[0]
        for piece in pieces[1:]:
            key, _, rest = piece.partition('"')
            body += f' s="{styles.setdefault(key, len(styles))}"{rest}'
        bodies.append(body)
    listed = "".join(
        f'<sheet name="{name}" {more} r:id="s{at}"/>' for at, (name, more, _) in enumerate(sheets)
    )
    links = "".join(
        f'<Relationship Id="s{at}" Type="{_LINK}/worksheet" Target="worksheets/s{at}.xml"/>'
        for at in range(len(sheets))
    )
    links += f'<Relationship Id="st" Type="{_LINK}/styles" Target="styles.xml"/>'
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_LINKS}">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{_style_parts(styles)}</styleSheet>',
        **{
            f"xl/worksheets/s{at}.xml": f'<worksheet xmlns="{_MAIN}">{body}</worksheet>'
            for at, body in enumerate(bodies)
        },
        **(parts or {}),
    })  # fmt: skip


def _style_parts(styles: Mapping[str, int]) -> str:
    codes = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for at, code in enumerate(_CODES.values())
    )
    fonts = "".join(f"<font>{font}</font>" for font in _FONTS.values())
    fills = "".join(f"<fill>{fill}</fill>" for fill in _FILLS.values())
    used = ""
    for key in styles:
        font, fill, code = map(int, key.split("."))
        used += f'<xf fontId="{font}" fillId="{fill}" numFmtId="{164 + code}"/>'
    return (
        f"<numFmts>{codes}</numFmts><fonts>{fonts}</fonts><fills>{fills}</fills>"
        f"<cellXfs>{used}</cellXfs>"
    )


def _rows(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def hiding(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of books whose second sentence nobody sees."""
    yield from _hiding_xlsx(said, secret)
    yield from _hiding_xls(said, secret)
    yield from _hiding_ods(said, secret)


def seen(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of books that show both sentences."""
    yield from _seen_xlsx(said, sentence)
    yield from _seen_xls(said, sentence)
    yield from _seen_ods(said, sentence)


def _hiding_xlsx(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    top = f"<row>{_cell(said)}</row>"
    for name, state in (("hidden-sheet", "hidden"), ("very-hidden-sheet", "veryHidden")):
        away = ("Zwei", f'state="{state}"', _rows(f"<row>{_cell(secret)}</row>"))
        yield f"{name}.xlsx", _xlsx(("Eins", "", _rows(top)), away)
    for name, row in (("hidden-row", 'hidden="1"'), ("flat-row", 'ht="0" customHeight="1"')):
        yield f"{name}.xlsx", _xlsx(("Eins", "", _rows(top, f"<row {row}>{_cell(secret)}</row>")))
    for name, column in (("hidden-column", 'hidden="1"'), ("no-width", 'width="0"')):
        columns = f'<cols><col min="3" max="3" {column}/></cols>'
        cells = f'<row r="1">{_cell(said, address="A1")}{_cell(secret, address="C1")}</row>'
        yield f"{name}.xlsx", _xlsx(("Eins", "", columns + _rows(cells)))
    for name, style in (
        ("white", _style("white")),
        ("theme-white", _style("theme")),
        ("indexed-white", _style("indexed")),
        ("white-on-snow", _style("white", "snow")),
        ("blue-on-blue", _style("blue", "dark")),
        ("tiny", _style("tiny")),
        ("no-format", _style(code="none")),
        ("stars", _style(code="stars")),
        ("white-format", _style(code="white")),
    ):
        yield f"{name}.xlsx", _xlsx(("Eins", "", _rows(top, f"<row>{_cell(secret, style)}</row>")))
    run = f'<c t="inlineStr"><is><r><t>{said} </t></r><r><rPr>{_FONTS["white"]}</rPr>'
    rich = f"<row>{run}<t>{secret}</t></r></is></c></row>"
    yield "white-run.xlsx", _xlsx(("Eins", "", _rows(rich)))


def _seen_xlsx(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    top = f"<row>{_cell(said)}</row>"
    for name, style in (
        ("plain", _style()),
        ("white-on-dark", _style("white", "dark")),
        ("theme-on-accent", _style("theme", "accent")),
        ("white-on-dots", _style("white", "dots")),
        ("gray", _style("gray")),
        ("small", _style("small")),
        ("no-zeros", _style(code="zeros")),
        ("accounting", _style(code="accounting")),
    ):
        book = _xlsx(("Eins", "", _rows(top, f"<row>{_cell(sentence, style)}</row>")))
        yield f"{name}.xlsx", book
    white = f'<row r="2">{_cell(sentence, _style("white"), "A2")}</row>'
    condition = '<conditionalFormatting sqref="A2:C9"><cfRule type="expression"/>'
    yield (
        "condition.xlsx",
        _xlsx(("Eins", "", _rows(top, white) + condition + "</conditionalFormatting>")),
    )
    link = f'<Relationship Id="t" Type="{_LINK}/table" Target="../tables/t.xml"/>'
    parts = {
        "xl/worksheets/_rels/s0.xml.rels": (
            f'<Relationships xmlns="{_LINKS}">{link}</Relationships>'
        ),
        "xl/tables/t.xml": f'<table xmlns="{_MAIN}" ref="A2:B7"/>',
    }
    yield "table.xlsx", _xlsx(("Eins", "", _rows(top, white)), parts=parts)
    narrow = '<cols><col min="1" max="1" width="1.5"/></cols>'
    low = f'<row ht="6">{_cell(sentence)}</row>'
    yield "narrow.xlsx", _xlsx(("Eins", "", narrow + _rows(top, low)))
    empty = ("Zwei", 'state="hidden"', "<sheetData/>")
    body = _rows(top, f"<row>{_cell(sentence)}</row>", '<row hidden="1"/>')
    yield "hidden-but-empty.xlsx", _xlsx(("Eins", "", body), empty)


def _hiding_xls(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    plain, none = Setting(), frozenset[int]()
    rows = [[(said, plain)], [(secret, plain)]]
    first = binary_books.Sheet([[(said, plain)]], "Eins")
    for name, state in (("hidden-sheet", 1), ("very-hidden-sheet", 2)):
        away = binary_books.Sheet([[(secret, plain)]], "Zwei", state)
        yield f"{name}.xls", binary_books.book(first, away)
    second = frozenset({1})
    yield "hidden-row.xls", binary_books.book(binary_books.Sheet(rows, hidden_rows=second))
    yield "flat-row.xls", binary_books.book(binary_books.Sheet(rows, flat_rows=second))
    across = binary_books.Sheet([[(said, plain), (secret, plain)]], "A", 0, none, none, second)
    yield "hidden-column.xls", binary_books.book(across)
    for name, setting in (
        ("white", Setting(ink=9)),
        ("white-on-white", Setting(ink=9, paper=9)),
        ("black-on-black", Setting(ink=8, paper=8)),
        ("tiny", Setting(points=1)),
        ("no-format", Setting(code=";;;")),
    ):
        sheet = binary_books.Sheet([[(said, plain)], [(secret, setting)]])
        yield f"{name}.xls", binary_books.book(sheet)


def _seen_xls(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    for name, setting in (
        ("plain", Setting()),
        ("white-on-black", Setting(ink=9, paper=8)),
        ("white-on-blue", Setting(ink=9, paper=12)),
        ("gray", Setting(ink=22)),
        ("small", Setting(points=5)),
        ("no-zeros", Setting(code="0;-0;;@")),
    ):
        sheet = binary_books.Sheet([[(said, Setting())], [(sentence, setting)]])
        yield f"{name}.xls", binary_books.book(sheet)


def _ods(body: str, styles: str = "") -> bytes:
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": (
            f"<office:document-content {_ODF}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
            "</office:spreadsheet></office:body></office:document-content>"
        ),
        "styles.xml": f"<office:document-styles {_ODF}/>",
    })  # fmt: skip


def _ods_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p>' + (
        "</table:table-cell>"
    )


def _ods_row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def _table(inner: str, more: str = "") -> str:
    return f'<table:table table:name="Eins" {more}>{inner}</table:table>'


def _cell_style(text: str = "", block: str = "", more: str = "", family: str = "table-cell") -> str:
    inner = f"<style:text-properties {text}/>" if text else ""
    inner += f"<style:{family}-properties {block}/>" if block else ""
    return f'<style:style style:name="N" style:family="{family}" {more}>{inner}</style:style>'


_N: Final = 'table:style-name="N"'
_BLANK_FORMAT: Final = '<number:text-style style:name="F"/>'


def _hiding_ods(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    top, plain = _ods_row(_ods_cell(said)), _ods_cell(secret)
    away = _cell_style(block='table:display="false"', family="table")
    body = _table(top) + _table(_ods_row(plain), _N)
    yield "hidden-sheet.ods", _ods(body, away)
    for name, more in (("hidden-row", "collapse"), ("filtered-row", "filter")):
        row = _ods_row(plain, f'table:visibility="{more}"')
        yield f"{name}.ods", _ods(_table(top + row))
    flat = _cell_style(block='style:row-height="0cm"', family="table-row")
    yield "flat-row.ods", _ods(_table(top + _ods_row(plain, _N)), flat)
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    yield "hidden-column.ods", _ods(_table(column + _ods_row(_ods_cell(said) + plain)))
    for name, style in (
        ("white", _cell_style('fo:color="#ffffff"')),
        ("white-on-white", _cell_style('fo:color="#ffffff"', 'fo:background-color="#fefefe"')),
        ("red-on-red", _cell_style('fo:color="#ff0000"', 'fo:background-color="#ff0000"')),
        ("tiny", _cell_style('fo:font-size="1pt"')),
        ("no-format", _cell_style(more='style:data-style-name="F"') + _BLANK_FORMAT),
    ):
        yield f"{name}.ods", _ods(_table(top + _ods_row(_ods_cell(secret, _N))), style)
    locked = _cell_style(block='style:cell-protect="hidden-and-protected"')
    body = _table(top + _ods_row(_ods_cell(secret, _N)), 'table:protected="true"')
    yield "locked.ods", _ods(body, locked)
    default = '<table:table-column table:default-cell-style-name="N"/>'
    dark = '<style:style style:name="M" style:family="table-cell"/>'
    rows = _ods_row(_ods_cell(said, 'table:style-name="M"')) + _ods_row(plain)
    yield (
        "column-default.ods",
        _ods(_table(default + rows), _cell_style('fo:color="#ffffff"') + dark),
    )


def _seen_ods(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    top = _ods_row(_ods_cell(said))
    for name, style in (
        ("plain", _cell_style('fo:color="#000000"')),
        ("white-on-dark", _cell_style('fo:color="#ffffff"', 'fo:background-color="#112233"')),
        ("gray", _cell_style('fo:color="#bbbbbb"')),
        ("small", _cell_style('fo:font-size="5pt"')),
        ("automatic", _cell_style('fo:color="#ffffff" style:use-window-font-color="true"')),
    ):
        yield f"{name}.ods", _ods(_table(top + _ods_row(_ods_cell(sentence, _N))), style)
