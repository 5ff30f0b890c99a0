"""XML in one file: flat Office and OpenDocument, workbooks of 2003, and XML of no known kind."""

import base64

import pytest

from copilot.errors import BrokenFileError
from copilot.readers import read_bytes
from tests.readers import seeds

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_a_flat_opendocument_is_read_like_the_package() -> None:
    document = read_bytes("a.fodt", seeds.flat_odf().encode())

    assert (document.reader, document.text) == ("odt", seeds.TEXT)


@pytest.mark.parametrize("name", ["a.xml", "a.docx", "a.doc"])
def test_a_flat_word_file_is_read_under_any_suffix(name: str) -> None:
    data = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        '<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>'
        f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r><w:t>{seeds.TEXT}</w:t></w:r></w:p>'
        "</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"
    )

    document = read_bytes(name, data.encode())

    assert (document.reader, document.text) == ("word", seeds.TEXT)


def test_the_xml_word_wrote_in_2003_is_read() -> None:
    data = (
        '<?xml version="1.0"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"><w:body><wx:sect>'
        f"<w:p><w:r><w:t>{seeds.TEXT}</w:t></w:r></w:p></wx:sect></w:body></w:wordDocument>"
    )

    assert read_bytes("a.doc", data.encode()).text == seeds.TEXT


def test_the_xml_excel_wrote_in_2003_has_addresses() -> None:
    data = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Mieten">'
        '<Table><Row ss:Index="3"><Cell><Data ss:Type="String">Kaltmiete</Data></Cell>'
        '<Cell ss:Index="4"><Data ss:Type="Number">500</Data></Cell></Row></Table></Worksheet>'
        "</Workbook>"
    )

    (page,) = read_bytes("a.xls", data.encode()).pages

    assert (page.label, page.text) == ("Mieten", "[A3] Kaltmiete | [D3] 500")


def test_other_xml_is_read_by_element_and_the_files_in_it() -> None:
    held = base64.b64encode(b"<html><body>" + b"Anlage K1 " * 60 + b"</body></html>").decode()
    data = f'<nachricht><az>5 O 1/24</az><datei filename="k1.html">{held}</datei></nachricht>'

    first, second = read_bytes("xjustiz.xml", data.encode()).pages

    assert first.text == "az: 5 O 1/24"
    assert (second.label, second.text[:9]) == ("k1.html", "Anlage K1")


def test_xml_that_is_none_is_damaged() -> None:
    with pytest.raises(BrokenFileError):
        read_bytes("a.xml", b"<a><b></a>")
