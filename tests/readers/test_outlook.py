"""Outlook messages: header, text in its three forms, attachments of every kind."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.readers import compressed_rtf, read, read_bytes
from tests.readers.compound_files import compound_file
from tests.readers.messages import attachment, binary, embedded, fixed, message, msg, text
from tests.readers.packages import p, write_docx


def _zip(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return stream.getvalue()


def _docx(folder: Path, body: str) -> bytes:
    return write_docx(folder / "teil.docx", body).read_bytes()


def test_header_lines_stand_before_the_text() -> None:
    document = read_bytes(
        "n.msg",
        msg("Kündigung", text("1000", "Sehr geehrte\r\nDamen")),
    )

    assert document.text == (
        "From: Jörg Groß <gross@example.org>\n"
        "To: Müller, Eva <mueller@example.org>\n"
        "Cc: Kanzlei <kanzlei@example.org>\n"
        "Date: Fri, 07 Feb 2025 08:44:18 +0000\n"
        "Subject: Kündigung\n\n"
        "Sehr geehrte\nDamen"
    )
    assert (document.reader, document.title) == ("outlook", "Kündigung")
    assert document.warnings == ()


def test_html_is_read_where_there_is_no_plain_text() -> None:
    html = '<meta charset="windows-1252"><p>Gebühr<br>fällig</p>'.encode("cp1252")

    assert read_bytes("n.msg", msg("x", binary("1013", html))).text.endswith("Gebühr\nfällig")


def test_packed_rtf_is_read_where_there_is_nothing_else() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252 Die Frist l\'e4uft.\par Bis morgen.\par}"
    packed = struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf

    document = read_bytes("n.msg", msg("x", binary("1009", packed)))

    assert document.text.endswith("Die Frist läuft.\n\nBis morgen.")


def test_compressed_rtf_is_unpacked_like_the_example_of_its_specification() -> None:
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af3206865"
        "6c090020627705b06c647d0a800fa0"
    )

    assert compressed_rtf.unpack(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_a_word_file_in_a_zip_in_a_message_is_read_and_named(tmp_path: Path) -> None:
    contract = _docx(
        tmp_path, p("§ 1 Miete") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + p("§ 2 Frist")
    )
    document = read_bytes(
        "n.msg",
        msg(
            "Anlagen",
            text("1000", "anbei"),
            attachment("Anlagen.zip", _zip(Vertrag__docx=contract)),
        ),
    )

    assert [(page.number, page.label) for page in document.pages] == [
        (1, ""),
        (2, "Anlagen.zip > Vertrag.docx, 1"),
        (3, "Anlagen.zip > Vertrag.docx, 2"),
    ]
    assert [page.text for page in document.pages[1:]] == ["§ 1 Miete", "§ 2 Frist"]
    assert "Attachments: Anlagen.zip" in document.pages[0].text


def test_a_forwarded_message_is_read_with_its_own_attachments() -> None:
    inner = message("Ältere", text("1000", "innen"), [attachment("a.txt", b"Anlage")], inside=True)
    document = read_bytes("n.msg", msg("Neuere", text("1000", "außen"), embedded(inner)))

    assert [page.label for page in document.pages] == [
        "",
        "Weitergeleitet",
        "Weitergeleitet > a.txt",
    ]
    assert "Date: Fri, 07 Feb 2025 08:44:18 +0000\nSubject: Ältere" in document.pages[1].text
    assert document.pages[2].text == "Anlage"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\Users\\a\\b.txt", "C:/Users/a/b.txt"),
        ('„Neuer"\r\nText”.txt', '„Neuer" Text”.txt'),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
        ("", "#1"),
    ],
)
def test_odd_names_are_shown_in_one_harmless_line(name: str, shown: str) -> None:
    document = read_bytes("n.msg", msg("x", text("1000", "y"), attachment(name, b"%PDF-kaputt")))

    assert [warning.values["attachment"] for warning in document.warnings] == [shown]


def test_what_is_not_read_is_named_with_its_reason() -> None:
    document = read_bytes(
        "n.msg",
        msg("x", text("1000", "y"), attachment("Plan.dwg", b"AC1027"), attachment("leer.txt", b"")),
    )

    assert [str(warning) for warning in document.warnings] == [
        "“Plan.dwg” is not read: files ending in .dwg are not.",
        "“leer.txt” is not read: it is empty or an image.",
    ]


def test_an_encrypted_message_is_reported() -> None:
    tree = {**fixed(32), **text("001A", "IPM.Note.SMIME"), **text("0037", "geheim")}

    with pytest.raises(EncryptedFileError):
        read_bytes("n.msg", compound_file(tree))


def test_a_compound_file_of_another_kind_is_no_message(tmp_path: Path) -> None:
    path = tmp_path / "n.msg"
    path.write_bytes(compound_file({"Irgendwas": b"x"}))

    with pytest.raises(BrokenFileError):
        read(path)
