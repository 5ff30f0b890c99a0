"""Whatever disagrees in a library is found, and taken out so that it is read anew."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from copilot.store.library import Library
from tests.store.samples import matter_paths, put, scope_of


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(
        matter_paths(tmp_path / "akte"), scope_of(matter_paths(tmp_path / "akte")), create=True
    ) as opened:
        put(opened, "gut.txt", "erste Zeile\nzweite Zeile", "Miete")
        put(opened, "schlecht.txt", "dritte Zeile\nvierte Zeile " + "x" * 5000)
        yield opened


def _damage(tmp_path: Path, *statements: str) -> None:
    connection = apsw.Connection(str(matter_paths(tmp_path / "akte").library))
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_sound_library_stays_as_it_is(library: Library) -> None:
    before = library.files()
    found = library.check()
    assert (found.complaint, found.taken_out) == ("", ())
    assert library.files() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM vectors WHERE chunk = (SELECT max(id) FROM chunks)",
        "DELETE FROM chunks WHERE id = (SELECT max(id) FROM chunks)",
        "DELETE FROM chunk_terms WHERE rowid = (SELECT max(id) FROM chunks)",
        "DELETE FROM document_terms WHERE rowid = 2",
        "DELETE FROM pages WHERE document = 2",
        "DELETE FROM texts WHERE document = 2 AND block = 1",
    ],
)
def test_a_document_that_lost_a_part_is_taken_out(
    library: Library, tmp_path: Path, statement: str
) -> None:
    _damage(tmp_path, "PRAGMA foreign_keys = ON", statement)
    found = library.check()
    assert (found.complaint, found.taken_out) == ("", ("schlecht.txt",))
    assert [record.file.path for record in library.files()] == ["gut.txt"]
    assert library.lexical(["dritte"], 5) == []
    assert library.check().taken_out == ()


def test_rows_without_their_document_are_a_complaint(library: Library, tmp_path: Path) -> None:
    _damage(tmp_path, "DELETE FROM documents WHERE id = 2")
    assert "without their document" in library.check().complaint


def test_terms_that_belong_to_nothing_are_removed(library: Library, tmp_path: Path) -> None:
    _damage(tmp_path, "INSERT INTO chunk_terms (rowid, body) VALUES (999, 'geist')")
    assert library.check().taken_out == ()
    assert library.lexical(["geist"], 5) == []


def test_a_document_without_a_file_is_removed(library: Library, tmp_path: Path) -> None:
    _damage(tmp_path, "DELETE FROM files WHERE document = 2")
    assert library.check().taken_out == ()
    assert library.counts().documents == 1
