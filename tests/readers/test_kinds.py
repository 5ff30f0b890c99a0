"""What a file is by its content, under the suffixes people and programs give it."""

import pytest

from copilot.errors import UnsupportedFormatError
from copilot.readers import read_bytes
from tests.readers import seeds

_MAIL = b"Return-Path: <a@b.c>\nSubject: x\n\n" + seeds.TEXT.encode()


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("a.doc", seeds.docx(), "word"),
        ("a.doc", b"{\\rtf1 Frist}", "rtf"),
        ("a.doc", b"<html><body>Frist</body></html>", "web"),
        ("a.doc", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>Frist", "mail"),
        ("a.doc", b"nur Text", "text"),
        ("a.xls", b"a;b\n1;2\n", "text"),
        ("a.xls", seeds.xlsx(), "sheets"),
        ("a.rtf", seeds.TEXT.encode(), "text"),
        ("a.odt", seeds.flat_odf().encode(), "odt"),
        ("a.msg", _MAIL, "mail"),
        ("a.csv", b"Name;Betrag\nM\xfcller;5\n", "text"),
    ],
)
def test_content_decides(name: str, data: bytes, reader: str) -> None:
    assert read_bytes(name, data).reader == reader


@pytest.mark.parametrize(
    ("name", "data", "suffix", "remedy"),
    [
        ("a.doc", b"\xffWPC\x10\0", ".wpd", "Save it as PDF"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c\0", ".7z", "Unpack it"),
        ("a.zip", b"Rar!\x1a\x07\0", ".rar", "Unpack it"),
        ("a.msg", b"!BDN\0\0", ".pst", "Export the mails"),
        ("a.pages", b"PK\3\4", ".pages", "Save it as PDF"),
        ("a.p7s", b"0", ".p7s", "Nothing to do"),
    ],
)
def test_what_is_not_read_is_named_with_what_helps(
    name: str, data: bytes, suffix: str, remedy: str
) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        read_bytes(name, data)

    assert caught.value.values == {"suffix": suffix}
    assert remedy in str(caught.value.fix)
