"""The vector copy agrees with SQLite, or is made anew."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from copilot.errors import DiskFullError, StoreDamagedError
from copilot.paths import MatterPaths
from copilot.store import probe
from copilot.store.library import Library
from copilot.store.vectors import ChromaVectors, ExactVectors, _typed, open_vectors
from tests.store.samples import FOLDER, matter_paths, put, vector_of


@pytest.fixture
def paths(tmp_path: Path) -> MatterPaths:
    return matter_paths(tmp_path / "matter")


def texts(count: int, of: str = "absatz") -> str:
    return "\n".join(f"{of} nummer {n}" for n in range(count))


def found_texts(library: Library, vectors: ChromaVectors, text: str, k: int = 1) -> list[str]:
    ids = [id_ for id_, _ in vectors.nearest(vector_of(text), k)]
    return [chunk.chunk.text for chunk in library.chunks(ids)]


def generation(paths: MatterPaths) -> Path:
    return paths.vectors / (paths.vectors / "current").read_text("ascii")


def test_chroma_finds_what_comparing_all_vectors_finds(paths: MatterPaths) -> None:
    with Library.open(paths, create=True) as library:
        put(library, "a.txt", texts(60))
        exact = ExactVectors(library)
        with open_vectors(paths, library) as vectors:
            for n in range(5):
                wanted = exact.nearest(vector_of(f"frage {n}"), 10)
                found = vectors.nearest(vector_of(f"frage {n}"), 10)
                assert [id_ for id_, _ in found] == [id_ for id_, _ in wanted]
                assert [s for _, s in found] == pytest.approx([s for _, s in wanted], abs=1e-4)
        put(library, "b.txt", "neuer absatz")
        assert len(exact.nearest(vector_of("neuer absatz"), 100)) == 61


def test_an_empty_matter_has_no_nearest_chunk(paths: MatterPaths) -> None:
    with Library.open(paths, create=True) as library, open_vectors(paths, library) as vectors:
        assert vectors.nearest(vector_of("frage"), 5) == []
        assert ExactVectors(library).nearest(vector_of("frage"), 5) == []


def test_changes_reach_chroma_by_the_outbox(paths: MatterPaths) -> None:
    with Library.open(paths, create=True) as library, open_vectors(paths, library) as vectors:
        put(library, "a.txt", texts(3))
        assert vectors.catch_up() == 3
        put(library, "a.txt", "die neue fassung")
        assert vectors.catch_up() == 4
        assert found_texts(library, vectors, "die neue fassung", 9) == ["die neue fassung"]
        library.remove(FOLDER, "a.txt")
        assert vectors.catch_up() == 1
        assert vectors.nearest(vector_of("x"), 5) == []
        assert library.pending() is None


def test_a_clean_close_is_trusted_at_the_next_start(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(paths, create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library):
            first = generation(paths)
        monkeypatch.setattr(probe, "healthy", lambda *_: pytest.fail("probed without need"))
        put(library, "b.txt", "noch ein absatz")
        with open_vectors(paths, library) as vectors:
            assert not vectors.remade
            assert generation(paths) == first
            assert found_texts(library, vectors, "noch ein absatz") == ["noch ein absatz"]
        with open_vectors(paths, library) as vectors:
            assert found_texts(library, vectors, "noch ein absatz") == ["noch ein absatz"]


def test_a_copy_that_was_not_closed_is_kept_when_it_agrees(paths: MatterPaths) -> None:
    with Library.open(paths, create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library):
            first = generation(paths)
        (paths.vectors / "clean.json").unlink()
        put(library, "b.txt", "noch ein absatz")
        with open_vectors(paths, library) as vectors:
            assert not vectors.remade
            assert generation(paths) == first
            assert found_texts(library, vectors, "noch ein absatz") == ["noch ein absatz"]


def test_a_copy_with_another_vector_is_made_anew(paths: MatterPaths) -> None:
    with Library.open(paths, create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library):
            first = generation(paths)
        (paths.vectors / "clean.json").unlink()
        library._database.connection.execute(
            "UPDATE vectors SET vector = ? WHERE chunk = 3",
            (vector_of("etwas anderes").astype("<f2").tobytes(),),
        )
        with open_vectors(paths, library) as vectors:
            assert vectors.remade
            assert generation(paths) != first
            assert not first.exists()
            assert vectors.nearest(vector_of("etwas anderes"), 1)[0][0] == 3


def test_a_lost_vector_is_noticed_even_after_a_clean_close(paths: MatterPaths) -> None:
    with Library.open(paths, create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library) as vectors:
            assert vectors._collection is not None
            vectors._collection.remove((2,))
        with open_vectors(paths, library) as vectors:
            assert sorted(id_ for id_, _ in vectors.nearest(vector_of("x"), 9)) == [1, 2, 3, 4, 5]


def _remove_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()


def _garble(folder: Path, pattern: str) -> None:
    for path in folder.rglob(pattern):
        path.write_bytes(b"\xff\x13garbled" * (path.stat().st_size // 9 + 1))


def _garble_pointer(folder: Path) -> None:
    (folder.parent / "current").write_bytes(b"\xff../x")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "every file is gone": _remove_all,
    "the graph is garbled": partial(_garble, pattern="*.bin"),
    "the graph's names are garbled": partial(_garble, pattern="*.pickle"),
    "the database is garbled": partial(_garble, pattern="*.sqlite3"),
    "the pointer is garbled": _garble_pointer,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_copy_is_made_anew(paths: MatterPaths, damage: str) -> None:
    with Library.open(paths, create=True) as library:
        put(library, "a.txt", texts(600))
        with open_vectors(paths, library):
            folder = generation(paths)
        DAMAGES[damage](folder)
        with open_vectors(paths, library) as vectors:
            assert found_texts(library, vectors, "absatz nummer 7") == ["absatz nummer 7"]
            assert len(vectors.nearest(vector_of("x"), 100)) == 100
        assert [path.name for path in paths.vectors.glob("g*")] == [generation(paths).name]


def test_a_question_is_answered_exactly_when_chroma_fails(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.errors import InternalError

    def fail(*_: object) -> None:
        raise InternalError("Error loading hnsw index")

    with Library.open(paths, create=True) as library:
        put(library, "a.txt", texts(5))
        with open_vectors(paths, library) as vectors:
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
    with Library.open(paths, create=True) as library, open_vectors(paths, library) as vectors:
        put(library, "a.txt", "ein absatz")
        vectors.catch_up()
        assert vectors._collection is not None
        settings = vectors._collection._client.get_settings()
        assert settings.chroma_api_impl.endswith("RustBindingsAPI")
        assert settings.anonymized_telemetry is False


def test_a_probe_that_cannot_start_counts_as_damage(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(paths.root / "missing"))
    nothing = np.zeros((0, 0), np.float16)
    assert not probe.healthy(paths.vectors, [], nothing, set(), set())


def test_the_sample_reaches_from_the_first_to_the_last() -> None:
    sample = probe.sample_of(list(range(1000)))
    assert (sample[0], sample[-1]) == (0, 999)
    assert len(set(sample)) == len(sample) == 64
    assert probe.sample_of([5, 6]) == [5, 6]


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
