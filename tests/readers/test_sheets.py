"""Spreadsheets: rows with addresses, figures as shown, what is hidden, comments, margins."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BrokenFileError, NoTextError
from copilot.readers import figures, read
from copilot.readers.grid import Areas, column_name, row_line
from copilot.readers.hidden import WHITE
from tests.readers.packages import write_zip

_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style")
)
_FO = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="#,##0.00 [$€-407]"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/>'
    '<xf numFmtId="164"/></cellXfs>'
)


def _book(path: Path, *sheets: tuple[str, str, str], strings: str = "", **parts: str) -> Path:
    """A workbook; a sheet is its name, its attributes and the inside of its worksheet."""
    listed = "".join(
        f'<sheet name="{name}" {attributes} r:id="s{at}"/>'
        for at, (name, attributes, _) in enumerate(sheets)
    )
    links = "".join(
        f'<Relationship Id="s{at}" Type="{_LINK}/worksheet" Target="worksheets/s{at}.xml"/>'
        for at in range(len(sheets))
    )
    links += "".join(
        f'<Relationship Id="{kind}" Type="{_LINK}/{kind}" Target="{kind}.xml"/>'
        for kind in ("styles", "sharedStrings")
    )
    return write_zip(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": (
                f'<workbook {_S} xmlns:r="{_LINK}"><sheets>{listed}</sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": f"<Relationships {_LINKS}>{links}</Relationships>",
            "xl/styles.xml": f"<styleSheet {_S}>{STYLES}</styleSheet>",
            "xl/sharedStrings.xml": f"<sst {_S}>{strings}</sst>",
            **{
                f"xl/worksheets/s{at}.xml": f"<worksheet {_S}>{xml}</worksheet>"
                for at, (_, _, xml) in enumerate(sheets)
            },
            **parts,
        },
    )


def _rows(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def test_rows_bear_their_addresses_and_figures_stand_as_shown(tmp_path: Path) -> None:
    rows = _rows(
        '<row r="1"><c r="A1" t="s"><v>0</v></c>'
        '<c r="B1" t="inlineStr"><is><t>Miete</t></is></c></row>',
        '<row r="12"><c r="A12" t="str"><f>X()</f><v>3 Monate</v></c>'
        '<c r="B12" s="3"><f>B1*2</f><v>1250</v></c><c r="E12" s="1"><v>45657</v></c>'
        '<c r="F12" s="2"><v>0.0525</v></c><c r="G12" t="b"><v>1</v></c></row>',
    )
    strings = "<si><r><t>Fri</t></r><r><t>st</t></r><rPh><t>weg</t></rPh></si>"

    document = read(_book(tmp_path / "m.xlsx", ("Mieten", "", rows), strings=strings))

    assert document.pages[0].label == "Mieten"
    assert document.text == (
        "[A1] Frist | Miete\n[A12] 3 Monate | 1.250,00 € | [E12] 31.12.2024 | 5,25% | WAHR"
    )


def test_hidden_sheets_rows_and_columns_are_quoted_and_not_read(tmp_path: Path) -> None:
    cell = '<c r="{}" t="str"><v>{}</v></c>'
    rows = _rows(
        f'<row r="1" hidden="1">{cell.format("A1", "verdeckt")}</row>',
        f'<row r="2">{cell.format("A2", "offen")}{cell.format("B2", "auch")}'
        f"{cell.format('D2', 'und')}</row>",
    )
    columns = '<cols><col min="2" max="3" hidden="1"/></cols>'
    away = ("Zwei", 'state="veryHidden"', _rows(f'<row r="1">{cell.format("A1", "alles")}</row>'))
    path = _book(tmp_path / "m.xlsx", ("Eins", "", columns + rows), ("Leer", "", ""), away)

    document = read(path)

    assert document.text == "[A2] offen | [D2] und"
    assert [str(warning) for warning in document.warnings] == [
        "The sheet “Eins” hides rows that are not read: 1 (“[A1] verdeckt”)",
        "The sheet “Eins” hides columns that are not read: 1 (“[B2] auch”)",
        "The sheet “Zwei” is hidden and not read: “[A1] alles”",
    ]


def test_a_book_that_hides_much_is_warned_of_in_short(tmp_path: Path) -> None:
    cell = '<row><c t="str"><v>alles</v></c></row>'
    hidden = [(f"Blatt {at}", 'state="hidden"', _rows(cell)) for at in range(60)]
    document = read(_book(tmp_path / "m.xlsx", ("Eins", "", _rows(cell)), *hidden))

    assert len(document.warnings) == 51
    assert document.warnings[-1].values == {"count": 10}


def test_comments_of_hidden_cells_are_hidden_too(tmp_path: Path) -> None:
    xml = '<cols><col min="2" max="2" hidden="1"/></cols>' + _rows(
        '<row r="1"><c t="str"><v>Frist</v></c></row>'
    )
    comments = (
        f'<comments {_S}><authors><author>Groß</author></authors><commentList><comment ref="B1" '
        'authorId="0"><text><t>Heimlich</t></text></comment></commentList></comments>'
    )
    links = f'<Relationship Id="c" Type="{_LINK}/comments" Target="../comments1.xml"/>'
    parts = {
        "xl/comments1.xml": comments,
        "xl/worksheets/_rels/s0.xml.rels": f"<Relationships {_LINKS}>{links}</Relationships>",
    }
    document = read(_book(tmp_path / "m.xlsx", ("Eins", "", xml), **parts))

    assert document.text == "[A1] Frist"
    assert "Heimlich" in str(document.warnings[0])


@pytest.mark.parametrize(
    ("value", "code", "hidden"),
    [
        (5.0, ";;;", True),
        (None, ";;;", True),
        (5.0, "0;;", False),
        (-5.0, "0;;", True),
        (0.0, "0;-0;;@", True),
        (None, "0;-0;;@", False),
        (None, ";;", False),
        (5.0, "General", False),
        (5.0, '"geheim";"";', False),
        (None, ';;;"n/a"', False),
        (45000.0, "dd.mm.yyyy;;", False),
    ],
)
def test_formats_that_show_nothing_are_known(value: float | None, code: str, hidden: bool) -> None:
    assert figures.hides(value, code) is hidden


def test_formats_name_their_ink() -> None:
    assert figures.ink(5.0, "[White]0.00") == WHITE
    assert figures.ink(-5.0, "0;[Weiß]-0") == WHITE
    assert figures.ink(5.0, "0;[White]-0") is None
    assert figures.ink(None, "0;0;0;[White]@") == WHITE


def test_areas_of_both_programs_are_understood() -> None:
    areas = Areas.of(["A1:B5 D7", "Blatt.$F$1:Blatt.$G$2"])

    assert [areas.hold(row, column) for row, column in ((5, 1), (6, 1), (7, 3), (2, 6))] == [
        True,
        False,
        True,
        True,
    ]


@given(st.text(alphabet='0#,.;@"[]WhiteRd*_ ?', max_size=30), st.none() | st.floats(-1e6, 1e6))
def test_any_format_can_be_judged(code: str, value: float | None) -> None:
    assert figures.hides(value, code) in (True, False)
    figures.ink(value, code)


def test_comments_and_margins_stand_below_the_cells(tmp_path: Path) -> None:
    xml = _rows('<row><c t="str"><v>Frist</v></c></row>') + (
        '<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Vertraulich&amp;RA &amp;&amp; B'
        "</oddHeader></headerFooter>"
    )
    comments = (
        f'<comments {_S}><authors><author>Groß</author></authors><commentList><comment ref="A1" '
        'authorId="0"><text><t>Prüfen!</t></text></comment></commentList></comments>'
    )
    links = f'<Relationship Id="c" Type="{_LINK}/comments" Target="../comments1.xml"/>'
    path = _book(
        tmp_path / "m.xlsx",
        ("Eins", "", xml),
        **{
            "xl/comments1.xml": comments,
            "xl/worksheets/_rels/s0.xml.rels": f"<Relationships {_LINKS}>{links}</Relationships>",
        },
    )

    assert read(path).text == (
        "[A1] Frist\n[A1] [Kommentar von Groß: Prüfen!]\n[Kopfzeile: Vertraulich / A & B]"
    )


def test_a_book_without_cells_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        read(_book(tmp_path / "m.xlsx", ("Leer", "", "<sheetData/>")))


def test_a_package_without_workbook_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        read(write_zip(tmp_path / "m.xlsx", {"etwas.xml": "<x/>"}))


def test_calc_sheets_keep_their_shown_text_through_repetitions(tmp_path: Path) -> None:
    body = (
        '<table:table table:name="Fristen"><table:table-row table:number-rows-repeated="3">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        "<table:table-header-rows><table:table-row><table:table-cell><text:p>Beginn</text:p>"
        '</table:table-cell><table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="date"><office:annotation><text:p>prüfen</text:p>'
        "</office:annotation><text:p>31.12.2024</text:p></table:table-cell></table:table-row>"
        '</table:table-header-rows><table:table-row table:visibility="collapse" '
        'table:number-rows-repeated="2"><table:table-cell><text:p>x<text:s text:c="2"/>y</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    path = write_zip(
        tmp_path / "f.ods",
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                f"<office:document-content {_ODF}><office:body><office:spreadsheet>{body}"
                "</office:spreadsheet></office:body></office:document-content>"
            ),
            "styles.xml": (
                f'<office:document-styles {_ODF} {_FO}><style:text-properties fo:language="de"/>'
                "</office:document-styles>"
            ),
        },
    )

    document = read(path)

    assert (document.reader, document.pages[0].label) == ("sheets_odf", "Fristen")
    assert document.text == ("[A4] Beginn | [D4] 31.12.2024\n[D4] [Kommentar von ?: prüfen]")
    assert document.warnings[0].values == {
        "sheet": "Fristen",
        "count": 2,
        "excerpt": "[A5] x y [A6] x y",
    }


def test_columns_are_named_like_in_a_sheet() -> None:
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_row_without_words_is_no_line() -> None:
    assert row_line(3, [(0, ""), (1, " \n")]) == ""
    assert row_line(3, [(1, "zwei\nZeilen"), (2, "b")]) == "[B3] zwei Zeilen | b"
