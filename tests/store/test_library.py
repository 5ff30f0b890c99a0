"""What goes into a library comes out unchanged, and failures leave it as it was."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from copilot.domain import Document, FileState, Page, Scope, SourceFile
from copilot.errors import (
    AmbiguousDocumentError,
    DiskFullError,
    DocumentNotFoundError,
    MatterLockedError,
    MatterNotFoundError,
    NothingIndexedError,
    SchemaTooNewError,
    StoreDamagedError,
    WallError,
)
from copilot.locale import notice
from copilot.paths import MatterPaths
from copilot.store import database
from copilot.store.library import ChunkTerms, Library
from copilot.store.migrations import schema_files
from tests.store.samples import (
    FOLDER,
    REASON,
    REMEDY,
    chunks_of,
    document,
    matter_paths,
    put,
    scope_of,
    source,
    vector_of,
    vectors_of,
)


@pytest.fixture
def paths(tmp_path: Path) -> MatterPaths:
    return matter_paths(tmp_path / "matter")


@pytest.fixture
def library(paths: MatterPaths) -> Iterator[Library]:
    with Library.open(paths, scope_of(paths), create=True) as opened:
        yield opened


def test_a_document_comes_back_as_it_was_put(library: Library) -> None:
    warning = notice("Page {page} has no text.", page=2)
    pages = (
        Page(1, "Kündigung\n§ 5 Frist"),
        Page(2, "", ocr=True, confidence=0.2),
        Page(3, "Anlage 😀 drei", ocr=True, confidence=0.98),
    )
    made = Document("pdf", pages, "Mietvertrag", (warning,))
    chunks = chunks_of(made)
    name = library.put_document(
        source("a/vertrag.pdf", 77),
        "abc",
        made,
        "de",
        chunks,
        vectors_of(chunks),
        [ChunkTerms("", "x", "")] * len(chunks),
        "",
    )
    (record,) = library.files()
    assert record == library.document(name) == library.known(FOLDER)["a/vertrag.pdf"]
    assert record.file == source("a/vertrag.pdf", 77)
    assert (record.state, record.document, record.sha256) == (FileState.INDEXED, name, "abc")
    assert (record.pages, record.ocr_pages, record.poorly_read_pages) == (3, 2, 1)
    assert record.chunks == len(chunks)
    assert (record.title, record.language, record.reader) == ("Mietvertrag", "de", "pdf")
    assert record.warnings == (warning,)
    assert library.pages(name) == list(pages)
    assert library.text(name) == made.text
    assert [stored.chunk for stored in library.chunks_of(name)] == chunks
    assert {stored.path for stored in library.chunks_of(name)} == {"a/vertrag.pdf"}
    ids, matrix = library.vectors_of(name)
    assert np.allclose(matrix, vectors_of(chunks), atol=1e-3)
    again, reversed_matrix = library.vectors_of(ids[::-1].tolist())
    assert again.tolist() == ids[::-1].tolist()
    assert (reversed_matrix == matrix[::-1]).all()


@pytest.mark.parametrize("length", [0, 1, 2047, 2048, 2049, 9000])
def test_any_slice_of_a_text_is_what_stands_there(library: Library, length: int) -> None:
    text = ("äöü€😀\ud800 abc\0" * 1000)[:length]
    made = Document("text", (Page(1, text),))
    name = library.put_document(
        source("a"), "", made, "en", [], np.zeros((0, 1), np.float32), [], ""
    )
    assert library.text(name) == text
    for start, end in [(0, 1), (2040, 2060), (-5, 3), (5, 5), (9, 4), (length - 1, length + 9)]:
        assert library.slice(name, start, end) == text[max(start, 0) : max(end, 0)]


def test_no_scope_no_library(paths: MatterPaths) -> None:
    for scope in (
        Scope("anna", frozenset()),
        Scope("anna", frozenset({"other"})),
        Scope("", frozenset({paths.root.name})),
    ):
        with pytest.raises(WallError):
            Library.open(paths, scope, create=True)
    assert not paths.library.exists()


def test_the_page_of_an_offset(library: Library) -> None:
    name = put(library, "a.txt", "eins", "", "drei")
    assert [library.page_at(name, at) for at in (-1, 0, 4, 5, 6, 9, 99)] == [
        (n, "") for n in (1, 1, 1, 2, 3, 3, 3)
    ]


def test_a_changed_file_gets_a_new_number_that_is_never_used_again(library: Library) -> None:
    names = [put(library, "a.txt", "alt"), put(library, "a.txt", "neu")]
    library.remove(FOLDER, "a.txt")
    names.append(put(library, "a.txt", "ganz neu"))
    assert names == ["D1", "D2", "D3"]
    assert [chunk.id for chunk in library.chunks_of("D3")] == [3]
    with pytest.raises(DocumentNotFoundError):
        library.text("D1")


def test_a_failed_file_takes_the_place_of_its_old_version(library: Library) -> None:
    put(library, "a.txt", "alter text")
    library.put_failure(source("a.txt", 5), "def", FileState.FAILED, REASON, REMEDY)
    library.put_failure(source("b.xyz"), "", FileState.SKIPPED, REASON, REMEDY)
    failed, skipped = library.files()
    assert (failed.state, failed.document, failed.reason, failed.remedy) == (
        FileState.FAILED,
        None,
        REASON,
        REMEDY,
    )
    assert skipped.state is FileState.SKIPPED
    assert library.lexical(["alter"], 5) == []
    coverage = library.coverage()
    assert (coverage.documents_searched, coverage.pages_searched) == (0, 0)
    assert (coverage.documents_failed, coverage.documents_skipped) == (1, 1)


def test_touch_changes_size_and_time_only(library: Library) -> None:
    name = put(library, "a.txt", "text")
    library.touch(SourceFile(FOLDER, "a.txt", 9, 8))
    record = library.document(name)
    assert (record.file.size, record.file.mtime_ns) == (9, 8)


def test_remove_says_whether_there_was_something(library: Library) -> None:
    put(library, "a.txt", "text")
    assert library.remove(FOLDER, "a.txt")
    assert not library.remove(FOLDER, "a.txt")
    assert library.chunk_ids() == []
    assert library.route(["text"], 5) == []


def test_file_names_need_not_be_text(library: Library) -> None:
    odd = os.fsdecode(b"Sch\xf6ffe-\xff.txt")
    name = put(library, odd, "urteil", folder=os.fsdecode(b"/akten\xe4"))
    library.put_failure(
        source(odd + "2"), "", FileState.FAILED, notice("No {path}.", path=odd), REMEDY
    )
    record = library.document(name)
    assert record.file.path == odd
    assert library.known(os.fsdecode(b"/akten\xe4"))[odd].document == name
    (stored,) = library.chunks_of(name)
    assert stored.path.encode() == "Sch�ffe-�.txt".encode()
    assert library.document(odd).document == name
    assert library.remove(record.file.folder, odd)


def test_a_document_is_found_by_number_path_or_end_of_path(library: Library) -> None:
    put(library, "2021/Verträge/miete.pdf", "a")
    put(library, "2022/Verträge/miete.pdf", "b")
    put(library, "x.txt", "c")
    assert library.document("D3").file.path == "x.txt"
    assert library.document(f"{FOLDER}/x.txt").document == "D3"
    assert library.document("2022/Verträge/miete.pdf").document == "D2"
    assert library.document("2022\\Vertra\u0308ge\\miete.pdf").document == "D2"
    with pytest.raises(AmbiguousDocumentError, match="D1, D2"):
        library.document("miete.pdf")
    for missing in ("iete.pdf", "D4", "D", "", "D1x", "D" + "9" * 30, "y\udcff"):
        with pytest.raises(DocumentNotFoundError):
            library.document(missing)


def test_chunks_come_in_the_order_asked_for_and_with_their_neighbours(library: Library) -> None:
    put(library, "a.txt", "eins\nzwei\ndrei\nvier")
    put(library, "b.txt", "fünf")
    assert [chunk.chunk.text for chunk in library.chunks([5, 99, 2, 1])] == ["fünf", "zwei", "eins"]
    around = [chunk.chunk.text for chunk in library.neighbours(2, 5, 1)]
    assert around == ["eins", "drei"]
    assert library.neighbours(5, 2, 2) == []
    assert library.neighbours(99, 1, 1) == []


def test_chunks_must_stand_in_the_document(library: Library) -> None:
    made = document("ein text")
    (chunk,) = chunks_of(made)
    with pytest.raises(ValueError, match="place"):
        library.put_document(
            source("a"),
            "",
            document("ein Text"),
            "de",
            [chunk],
            vectors_of([chunk]),
            [ChunkTerms("", "", "")],
            "",
        )
    with pytest.raises(ValueError, match="number"):
        library.put_document(source("a"), "", made, "de", [chunk], vectors_of([chunk]), [], "")
    assert library.files() == []


def test_info_is_kept_by_key(library: Library) -> None:
    library.set_info(embedder="e5", dimension="384")
    library.set_info(embedder="e6")
    assert library.info() == {"embedder": "e6", "dimension": "384"}


def test_all_vectors_come_in_batches_or_at_once(library: Library) -> None:
    assert library.all_vectors()[1].shape == (0, 0)
    put(library, "a.txt", "\n".join(f"absatz {n}" for n in range(7)))
    assert [len(ids) for ids, _ in library.vector_batches(3)] == [3, 3, 1]
    ids, matrix = library.all_vectors()
    assert ids.tolist() == library.chunk_ids() == [1, 2, 3, 4, 5, 6, 7]
    assert np.allclose(matrix[2], vector_of("absatz 2"), atol=1e-3)


def test_threads_and_processes_read_while_one_writes(paths: MatterPaths, library: Library) -> None:
    put(library, "a.txt", "vorher")
    seen: list[str] = []

    def read() -> None:
        seen.append(library.text("D1"))

    with Library.open(paths, scope_of(paths)) as second, library._database.writing() as connection:
        connection.execute("DELETE FROM files")
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        seen.append(second.text("D1"))
        connection.execute("ROLLBACK")
        connection.execute("BEGIN")
    assert seen == ["vorher", "vorher"]


def test_a_second_writer_is_told_who_is_writing(
    paths: MatterPaths, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_MILLISECONDS", 1)
    with Library.open(paths, scope_of(paths)) as second:
        with library._database.writing(), pytest.raises(MatterLockedError):
            put(second, "a.txt", "text")
        assert put(second, "a.txt", "text") == "D1"


def test_a_full_disk_leaves_the_library_as_it_was(library: Library) -> None:
    put(library, "a.txt", "alte fassung\nzweiter absatz")
    connection = library._database.connection
    pages = connection.pragma("page_count")
    connection.pragma("max_page_count", pages + 5)
    big = "\n".join(f"neue fassung {n} " + "wort " * 50 for n in range(300))
    with pytest.raises(DiskFullError):
        put(library, "a.txt", big)
    with pytest.raises(DiskFullError):
        put(library, "b.txt", big)
    assert library.text("D1") == "alte fassung\nzweiter absatz"
    assert len(library.lexical(["fassung"], 5)) == 1
    assert len(library.files()) == 1
    connection.pragma("max_page_count", 1 << 30)
    name = put(library, "a.txt", big)
    assert library.text(name) == big
    assert connection.pragma("integrity_check") == "ok"


def test_a_key_encrypts_the_library(paths: MatterPaths) -> None:
    key = bytes(range(32))
    with Library.open(paths, scope_of(paths), create=True, key=key) as library:
        put(library, "a.txt", "geheimes mandat")
    for file in paths.root.rglob("*"):
        assert b"geheimes" not in file.read_bytes()
        assert b"SQLite format" not in file.read_bytes()
    with Library.open(paths, scope_of(paths), key=key) as library:
        assert library.text("D1") == "geheimes mandat"
    for wrong in (bytes(32), None):
        with pytest.raises(StoreDamagedError):
            Library.open(paths, scope_of(paths), key=wrong)
    with pytest.raises(ValueError, match="32 bytes"):
        Library.open(paths, scope_of(paths), key=b"short")


def test_a_library_that_is_not_there_is_not_made_by_reading(paths: MatterPaths) -> None:
    with pytest.raises(NothingIndexedError):
        Library.open(paths, scope_of(paths))
    paths.library.touch()
    with pytest.raises(NothingIndexedError):
        Library.open(paths, scope_of(paths))
    with pytest.raises(MatterNotFoundError):
        Library.open(
            MatterPaths(paths.root / "gone"),
            scope_of(MatterPaths(paths.root / "gone")),
            create=True,
        )


def test_a_garbled_library_is_reported_as_damaged(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", "text")
    paths.library.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreDamagedError):
        Library.open(paths, scope_of(paths))


def test_a_newer_library_is_left_alone(paths: MatterPaths) -> None:
    Library.open(paths, scope_of(paths), create=True).close()
    with sqlite3.connect(paths.library) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(SchemaTooNewError, match="999"):
        Library.open(paths, scope_of(paths))


def test_an_older_library_is_brought_up_step_by_step(
    paths: MatterPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", "text")
    newest = max(schema_files())
    steps = dict(schema_files())
    for number, script in (
        (newest + 1, "CREATE TABLE notes (text TEXT) STRICT;"),
        (newest + 2, "INSERT INTO notes VALUES ('two'); INSERT INTO notes VALUES ('steps');"),
    ):
        steps[number] = tmp_path / f"{number:03}_step.sql"
        steps[number].write_text(script)
    monkeypatch.setattr("copilot.store.migrations.schema_files", lambda: steps)
    for _ in range(2):
        with Library.open(paths, scope_of(paths)) as library:
            rows = database.rows_of(library._database.connection, "SELECT text FROM notes")
            assert rows == [("two",), ("steps",)]
            assert library._database.connection.pragma("user_version") == newest + 2
            assert library.text("D1") == "text"


def test_nothing_is_spilled_outside_the_matter(library: Library) -> None:
    connection = library._database.connection
    settings = {
        name: connection.pragma(name)
        for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store", "secure_delete")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "temp_store": 2,
        "secure_delete": 1,
    }
