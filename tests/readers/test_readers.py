"""The suffix table, and what every reader owes its caller."""

import importlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import PAGE_BREAK, Document, Page
from copilot.errors import (
    BrokenFileError,
    EncryptedFileError,
    NoEndingError,
    NotAFileError,
    NoTextError,
    ReadError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from copilot.readers import READERS, read, reader_for
from tests.readers import seeds


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_every_suffix_names_a_module_that_reads(suffix: str) -> None:
    module = importlib.import_module(f"copilot.readers.{READERS[suffix]}")

    assert callable(module.read)


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_an_empty_file_has_no_text(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"leer{suffix}"
    path.touch()

    with pytest.raises(NoTextError):
        read(path)


@pytest.mark.parametrize("suffix", sorted(READERS))
@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"PK\3\4" + bytes(range(256)) * 4])
def test_garbage_is_reported_as_damaged(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"kaputt{suffix}"
    path.write_bytes(content)

    with pytest.raises(BrokenFileError):
        read(path)


def test_the_suffix_counts_in_any_case() -> None:
    assert reader_for(Path("Vertrag.DOCX")) == "word"
    assert reader_for(Path("Bild.heic")) is None


def test_an_unknown_suffix_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        read(tmp_path / "Plan.dwg")

    assert caught.value.values == {"suffix": ".dwg"}


@pytest.mark.parametrize(
    ("name", "content", "reader"),
    [
        ("12345", seeds.pdf("Die Frist endet."), "pdf"),
        ("Vertrag vom 1.3.2021", b"Die Frist endet am Freitag.", "text"),
        (
            "Vertrag.docx.bak",
            seeds.docx("<w:p><w:r><w:t>Die Frist endet.</w:t></w:r></w:p>"),
            "word",
        ),
        ("ATT00001", b"From: a@example.org\nSubject: Frist\n\nDie Frist endet.\n", "mail"),
        ("Seite.asp", b"<html><body><p>Die Frist endet.</p></body></html>", "web"),
    ],
)
def test_a_file_without_a_telling_suffix_is_read_by_its_content(
    name: str, content: bytes, reader: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    document = read(tmp_path / name)

    assert (document.reader, "Die Frist endet" in document.text) == (reader, True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("daten", bytes(range(256)) * 8, NoEndingError),
        ("programm.exe", b"MZ" + bytes(400), UnsupportedFormatError),
        ("skript.py", b"print('Die Frist endet')", UnsupportedFormatError),
        ("leer", b"", NoEndingError),
    ],
)
def test_what_is_no_document_is_skipped_with_its_reason(
    name: str, content: bytes, said: type[ReadError], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(said):
        read(tmp_path / name)


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        read(tmp_path / "fort.txt")


def test_an_office_file_with_a_password_is_reported_as_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "geheim.docx"
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    path.write_bytes(ole + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"))

    with pytest.raises(EncryptedFileError):
        read(path)


def test_an_old_office_file_under_a_new_name_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "alt.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512)

    with pytest.raises(BrokenFileError, match="old binary Office file"):
        read(path)


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
def test_a_zip_that_is_cut_or_holds_something_else_is_damaged(suffix: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("something.xml", "<x/>")
    for content in (stream.getvalue(), stream.getvalue()[:-20]):
        path = tmp_path / f"anders{suffix}"
        path.write_bytes(content)

        with pytest.raises(BrokenFileError):
            read(path)


@given(st.lists(st.text(), min_size=1))
def test_pages_start_where_the_document_says(texts: list[str]) -> None:
    pages = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    document = Document("text", pages)

    for start, text in zip(document.page_starts(), texts, strict=True):
        assert document.text[start : start + len(text)] == text
    for start in document.page_starts()[1:]:
        assert document.text[start - 1] == PAGE_BREAK


@given(data=st.binary(max_size=400), suffix=st.sampled_from(sorted(READERS)))
def test_no_bytes_crash_a_reader(
    data: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"beliebig{suffix}"
    path.write_bytes(data)
    try:
        document = read(path)
    except ReadError:
        return
    assert document.text.strip()
    assert document.reader in (READERS[suffix], "text")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_is_reported_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")

    with pytest.raises(NotAFileError, match="pipe"):
        read(tmp_path / "a.pdf")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_folders_and_circular_links_are_reported(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / f"link-{name}").symlink_to(tmp_path / f"link-{name}")

    for path in (tmp_path / name, tmp_path / f"link-{name}"):
        with pytest.raises(UnreadableFileError):
            read(path)
