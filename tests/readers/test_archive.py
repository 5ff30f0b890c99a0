"""ZIP archives: files inside, limits against bombs, names of all kinds, passwords."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from copilot.errors import (
    BrokenFileError,
    EncryptedFileError,
    NoTextError,
    ReaderLimitError,
    UnsupportedFormatError,
)
from copilot.readers import archive, nesting, read, read_bytes
from copilot.readers.nesting import Budget, Nesting
from tests.readers.packages import p, write_docx


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return stream.getvalue()


def test_files_are_read_in_the_order_of_the_archive() -> None:
    document = read_bytes("a.zip", _zip({"b/zwei.txt": b"zwei", "eins.txt": b"eins", "b/": b""}))

    assert [(page.number, page.label, page.text) for page in document.pages] == [
        (1, "b/zwei.txt", "zwei"),
        (2, "eins.txt", "eins"),
    ]
    assert (document.reader, document.warnings) == ("archive", ())


def test_a_mail_with_a_zip_with_a_word_file_names_both(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("anbei")
    contract = write_docx(tmp_path / "v.docx", p("Die Frist beträgt drei Monate.")).read_bytes()
    message.add_attachment(
        _zip({"Verträge/Vertrag.docx": contract}),
        maintype="application", subtype="zip", filename="Anlagen.zip",
    )  # fmt: skip

    document = read_bytes("n.eml", bytes(message))

    assert document.pages[1].label == "Anlagen.zip > Verträge/Vertrag.docx"
    assert document.pages[1].text == "Die Frist beträgt drei Monate."
    assert "Attachments: Anlagen.zip" in document.pages[0].text


def test_warnings_of_a_file_inside_stand_under_its_name() -> None:
    inner = _zip({"alt.txt": "Gebühr".encode("cp1252"), "Plan.dwg": b"x"})

    document = read_bytes("a.zip", _zip({"b.zip": inner}))

    assert [str(warning) for warning in document.warnings] == [
        "In “b.zip > alt.txt”:",
        "The file does not name its encoding; it was read as Windows-1252.",
        "“b.zip > Plan.dwg” is not read: files ending in .dwg are not.",
    ]


def test_depth_is_limited() -> None:
    data = _zip({"tief.txt": b"tief"})
    for _ in range(nesting.MOST_DEPTH):
        data = _zip({"tiefer.zip": data, "hier.txt": b"hier"})

    document = read_bytes("a.zip", data)

    assert len(document.pages) == nesting.MOST_DEPTH
    assert document.warnings[0].values["limit"] == "depth"


def test_a_bomb_stops_at_the_ratio_and_the_rest_is_read() -> None:
    data = _zip({"bombe.txt": b"0" * (20 << 20), "gut.txt": b"gut"})

    document = read_bytes("a.zip", data)

    assert [page.text for page in document.pages] == ["gut"]
    assert document.warnings[0].values == {"attachment": "bombe.txt", "limit": "ratio"}


def test_the_bytes_of_all_files_together_are_limited() -> None:
    data = _zip({f"{n}.txt": b"x" * 600 for n in range(3)})

    document = archive.read_bytes(data, "a.zip", Nesting(budget=Budget(bytes=1000)))

    assert len(document.pages) == 1
    assert [warning.values["limit"] for warning in document.warnings] == ["size", "size"]


def test_the_number_of_files_is_limited_in_one_warning() -> None:
    data = _zip({f"{n}.txt": b"x" for n in range(9)})

    document = archive.read_bytes(data, "a.zip", Nesting(budget=Budget(files=4)))

    assert len(document.pages) == 4
    assert len(document.warnings) == 1


def _with_flag(data: bytes, flag: int) -> bytes:
    """The archive with a flag set in every header of its files."""
    made = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + offset] |= flag
            at = made.find(mark, at + 4)
    return bytes(made)


def test_an_encrypted_archive_is_reported() -> None:
    with pytest.raises(EncryptedFileError):
        read_bytes("a.zip", _with_flag(_zip({"a.txt": b"geheim"}), 1))


def test_names_of_old_programs_keep_their_umlauts() -> None:
    for encoding in ("cp850", "utf-8"):
        name = "Kündigung.txt".encode(encoding)
        plain = _zip({"x" * len(name): b"Text"}).replace(b"x" * len(name), name)
        document = read_bytes("a.zip", plain)

        assert [page.label for page in document.pages] == ["Kündigung.txt"]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({}, NoTextError),
        ({"a.txt": b""}, NoTextError),
        ({"a.dwg": b"x"}, UnsupportedFormatError),
        ({"a.docx": b"PK\x03\x04kaputt", "a.dwg": b"x"}, BrokenFileError),
        ({"a.txt": b"0" * (20 << 20)}, ReaderLimitError),
    ],
)
def test_an_archive_without_a_readable_file_says_why(
    files: dict[str, bytes], error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_bytes("a.zip", _zip(files))


def test_folders_of_file_managers_are_no_files() -> None:
    files = {"__MACOSX/._a.txt": b"\0\5", ".DS_Store": b"\0", "a.txt": b"Text"}

    document = read_bytes("a.zip", _zip(files))

    assert [page.label for page in document.pages] == ["a.txt"]
    assert document.warnings == ()


def test_a_path_out_of_the_archive_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tief" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(_zip({"../../aus.txt": b"Text"}))

    assert [page.label for page in read(path).pages] == ["aus.txt"]
    assert [file.name for file in tmp_path.rglob("*")] == ["tief", "a.zip"]


def test_a_file_without_a_name_is_named_by_its_number() -> None:
    nameless = _zip({"x.txt": b"\1\2\3"}).replace(b"x.txt", b"\0.txt")

    with pytest.raises(UnsupportedFormatError, match="#1"):
        read_bytes("a.zip", nameless)


def test_damage_in_another_compression_is_reported_as_damage() -> None:
    data = bytearray(_zip({"a.txt": b"Frist " * 100}, zipfile.ZIP_BZIP2))
    data[60] ^= 0xFF

    with pytest.raises(BrokenFileError):
        read_bytes("a.zip", bytes(data))
