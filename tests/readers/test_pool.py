"""Documents read in confined processes, with the program's own readers."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors import (
    NoTextError,
    ReaderLimitError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from copilot.readers import read
from copilot.readers.pool import ReaderPool
from copilot.security import landlock
from copilot.security.sandbox import Limits


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("matter")


@pytest.fixture(scope="module")
def pool(folder: Path) -> Iterator[ReaderPool]:
    with ReaderPool(folders=[folder]) as running:
        yield running


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_document_reads_the_same_as_without_confinement(pool: ReaderPool, folder: Path) -> None:
    path = _file(folder, "Kündigung.txt", "§ 1 Kündigung\nDie Frist beträgt drei Monate.\fSeite 2")
    document = pool.read(path)
    assert document == read(path)
    assert "drei Monate" in document.text


def test_documents_are_read_ahead(pool: ReaderPool, folder: Path) -> None:
    paths = [_file(folder, f"{number}.txt", f"Klausel {number}") for number in range(20)]
    pending = [pool.submit(path) for path in paths]
    assert [future.result().text for future in pending] == [f"Klausel {n}" for n in range(20)]


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [("leer.txt", "", NoTextError), ("programm.xyz", "x", UnsupportedFormatError)],
)
def test_an_expected_failure_arrives_as_itself(
    pool: ReaderPool, folder: Path, name: str, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        pool.read(_file(folder, name, text))


def test_a_missing_file_is_unreadable(pool: ReaderPool, folder: Path) -> None:
    with pytest.raises(UnreadableFileError):
        pool.read(folder / "nirgends.txt")


def test_a_large_text_arrives_whole(pool: ReaderPool, folder: Path) -> None:
    text = "Die Parteien vereinbaren, was folgt.\n" * 200_000
    assert pool.read(_file(folder, "gross.txt", text)).text == text


def test_another_matters_file_stays_closed(pool: ReaderPool, tmp_path: Path) -> None:
    if landlock.version() == 0:
        pytest.skip("needs a kernel with Landlock")
    with pytest.raises(UnreadableFileError):
        pool.read(_file(tmp_path, "fremd.txt", "Geheimnis"))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_document_over_the_memory_limit_fails_and_the_next_is_read(folder: Path) -> None:
    great = _file(folder, "bombe.txt", "x" * (100 << 20))
    small = _file(folder, "klein.txt", "Klausel")
    with ReaderPool(limits=Limits(memory_bytes=300 << 20), folders=[folder]) as pool:
        with pytest.raises(ReaderLimitError):
            pool.read(great)
        assert pool.read(small).text == "Klausel"
