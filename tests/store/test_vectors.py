"""The vector copy agrees with SQLite, or is made anew."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from copilot.errors import DiskFullError, StoreDamagedError
from copilot.paths import MatterPaths
from copilot.store.library import Library
from copilot.store.vectors import ChromaVectors, ExactVectors, _typed, open_vectors
from tests.store.samples import FOLDER, VECTORS_KEY, matter_paths, put, scope_of, vector_of


@pytest.fixture
def paths(tmp_path: Path) -> MatterPaths:
    return matter_paths(tmp_path / "matter")


@contextmanager
def opened(paths: MatterPaths) -> Iterator[tuple[Library, ChromaVectors]]:
    with (
        Library.open(paths, scope_of(paths), create=True) as library,
        open_vectors(paths, library, VECTORS_KEY) as vectors,
    ):
        yield library, vectors


def texts(count: int, of: str = "absatz") -> str:
    return "\n".join(f"{of} nummer {n}" for n in range(count))


def found_texts(library: Library, vectors: ChromaVectors, text: str, k: int = 1) -> list[str]:
    ids = [id_ for id_, _ in vectors.nearest(vector_of(text), k)]
    return [chunk.chunk.text for chunk in library.chunks(ids)]


def test_chroma_finds_what_comparing_all_vectors_finds(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(60))
        exact = ExactVectors(library)
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            for n in range(5):
                wanted = exact.nearest(vector_of(f"frage {n}"), 10)
                found = vectors.nearest(vector_of(f"frage {n}"), 10)
                assert [id_ for id_, _ in found] == [id_ for id_, _ in wanted]
                assert [s for _, s in found] == pytest.approx([s for _, s in wanted], abs=1e-4)
        put(library, "b.txt", "neuer absatz")
        assert len(exact.nearest(vector_of("neuer absatz"), 100)) == 61


def test_an_empty_matter_has_no_nearest_chunk(paths: MatterPaths) -> None:
    with (
        Library.open(paths, scope_of(paths), create=True) as library,
        open_vectors(paths, library, VECTORS_KEY) as vectors,
    ):
        assert vectors.nearest(vector_of("frage"), 5) == []
        assert ExactVectors(library).nearest(vector_of("frage"), 5) == []


def test_changes_reach_chroma_by_the_outbox(paths: MatterPaths) -> None:
    with (
        Library.open(paths, scope_of(paths), create=True) as library,
        open_vectors(paths, library, VECTORS_KEY) as vectors,
    ):
        put(library, "a.txt", texts(3))
        assert vectors.catch_up() == 3
        put(library, "a.txt", "die neue fassung")
        assert vectors.catch_up() == 4
        assert found_texts(library, vectors, "die neue fassung", 9) == ["die neue fassung"]
        library.remove(FOLDER, "a.txt")
        assert vectors.catch_up() == 1
        assert vectors.nearest(vector_of("x"), 5) == []
    with Library.open(paths, scope_of(paths)) as library:
        assert library.pending() is None


def test_a_sealed_copy_is_opened_and_catches_up(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        open_vectors(paths, library, VECTORS_KEY).close()
        put(library, "b.txt", "noch ein absatz")
        for _ in range(2):
            with open_vectors(paths, library, VECTORS_KEY) as vectors:
                assert not vectors.remade
                assert found_texts(library, vectors, "noch ein absatz") == ["noch ein absatz"]


def test_a_question_alone_seals_nothing_anew(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        open_vectors(paths, library, VECTORS_KEY).close()
        before = paths.sealed_vectors.read_bytes()
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            vectors.nearest(vector_of("x"), 3)
        assert paths.sealed_vectors.read_bytes() == before


def test_nothing_of_the_copy_can_be_read_on_the_disk_or_afterwards(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert vectors._room is not None
            room = vectors._room.folder
            assert room.stat().st_mode & 0o777 == 0o700
            assert list(room.rglob("chroma.sqlite3"))
        assert not room.exists()
    names = {path.name for path in paths.root.iterdir()}
    assert names == {"library.sqlite", "open", "vectors.sealed"}
    sealed = paths.sealed_vectors.read_bytes()
    assert b"SQLite" not in sealed
    assert b"chroma" not in sealed
    assert paths.sealed_vectors.stat().st_mode & 0o777 == 0o600


def test_what_a_process_left_that_was_killed_is_done_again(paths: MatterPaths) -> None:
    """The changes stay in the outbox until the sealed file has them."""
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        open_vectors(paths, library, VECTORS_KEY).close()
        before = paths.sealed_vectors.read_bytes()
        put(library, "b.txt", "noch ein absatz")
        killed = open_vectors(paths, library, VECTORS_KEY)
        killed.catch_up()
        killed._changed = False
        killed.close()
        assert paths.sealed_vectors.read_bytes() == before
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert not vectors.remade
            assert found_texts(library, vectors, "noch ein absatz") == ["noch ein absatz"]


def test_an_older_sealed_file_put_back_is_not_trusted(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        open_vectors(paths, library, VECTORS_KEY).close()
        older = paths.sealed_vectors.read_bytes()
        put(library, "a.txt", texts(5, "anders"))
        open_vectors(paths, library, VECTORS_KEY).close()
        paths.sealed_vectors.write_bytes(older)
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert vectors.remade
            assert found_texts(library, vectors, "anders nummer 3") == ["anders nummer 3"]


def test_a_copy_with_another_vector_is_made_anew(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        open_vectors(paths, library, VECTORS_KEY).close()
        library._database.connection.execute(
            "UPDATE vectors SET vector = ? WHERE chunk = 3",
            (vector_of("etwas anderes").astype("<f2").tobytes(),),
        )
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert vectors.remade
            assert vectors.nearest(vector_of("etwas anderes"), 1)[0][0] == 3


def test_mending_compares_every_id(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert not vectors.mend()
            assert vectors._collection is not None
            vectors._collection.remove((2,))
            assert vectors.mend()
            assert len(vectors.nearest(vector_of("x"), 9)) == 5


def test_a_lost_vector_is_noticed_even_after_a_clean_close(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert vectors._collection is not None
            vectors._collection.remove((2,))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert sorted(id_ for id_, _ in vectors.nearest(vector_of("x"), 9)) == [1, 2, 3, 4, 5]


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "it is empty": lambda _: b"",
    "it is another file": lambda _: b"garbled" * 1000,
    "its end is missing": _cut,
    "a byte is another": _flip,
    "something follows": lambda content: content + b"x",
    "its header was changed": lambda content: content.replace(b'"vectors"', b'"factors"'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_copy_is_made_anew(paths: MatterPaths, damage: str) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(30))
        open_vectors(paths, library, VECTORS_KEY).close()
        paths.sealed_vectors.write_bytes(DAMAGES[damage](paths.sealed_vectors.read_bytes()))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert vectors.remade
            assert found_texts(library, vectors, "absatz nummer 7") == ["absatz nummer 7"]


def test_a_search_does_not_wait_for_the_copy(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(30))
        vectors = open_vectors(paths, library, VECTORS_KEY, wait=False)
        assert found_texts(library, vectors, "absatz nummer 7") == ["absatz nummer 7"]
        vectors.catch_up()
        assert vectors.trusted
        vectors.close()


def test_without_room_in_memory_sqlite_answers(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.store.vectors.room_for", lambda _: False)
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(30))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert vectors.catch_up() == 30
            assert library.pending() is None
            assert not vectors.trusted
            assert found_texts(library, vectors, "absatz nummer 7") == ["absatz nummer 7"]
        monkeypatch.undo()
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert found_texts(library, vectors, "absatz nummer 7") == ["absatz nummer 7"]
            assert vectors.trusted


def test_where_the_system_has_no_memory_folder_one_inside_the_matter_is_wiped(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.store.vectors.base", lambda: None)
    monkeypatch.setattr("copilot.store.vectors.open_room", lambda: None)
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(30))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            assert vectors.trusted
            assert list(paths.vectors.rglob("chroma.sqlite3"))
        assert not paths.vectors.exists()


def test_a_question_is_answered_exactly_when_chroma_fails(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.errors import InternalError

    def fail(*_: object) -> None:
        raise InternalError("Error loading hnsw index")

    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library, VECTORS_KEY) as vectors:
            monkeypatch.setattr(vectors._collection, "nearest", fail)
            trusted = [vectors.trusted]
            assert found_texts(library, vectors, "absatz nummer 4") == ["absatz nummer 4"]
            trusted.append(vectors.trusted)
            put(library, "b.txt", "danach")
            vectors.catch_up()
            assert [*trusted, vectors.trusted] == [True, False, True]
            assert found_texts(library, vectors, "danach") == ["danach"]


def test_the_environment_cannot_switch_chroma_to_a_server(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMA_API_IMPL", "chromadb.api.fastapi.FastAPI")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "chroma.invalid")
    monkeypatch.setenv("ANONYMIZED_TELEMETRY", "True")
    with (
        Library.open(paths, scope_of(paths), create=True) as library,
        open_vectors(paths, library, VECTORS_KEY) as vectors,
    ):
        put(library, "a.txt", "ein absatz")
        vectors.catch_up()
        assert vectors._collection is not None
        settings = vectors._collection._client.get_settings()
        assert settings.chroma_api_impl.endswith("RustBindingsAPI")
        assert settings.anonymized_telemetry is False


def test_a_full_disk_is_told_from_damage() -> None:
    full = _typed(RuntimeError("database or disk is full"), Path("x"))
    damaged = _typed(RuntimeError("Error loading hnsw index"), Path("x"))
    assert (type(full), type(damaged)) == (DiskFullError, StoreDamagedError)


def test_opening_a_library_loads_neither_numpy_nor_chroma() -> None:
    code = "import sys, copilot.store.library; print({'numpy', 'chromadb'} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
