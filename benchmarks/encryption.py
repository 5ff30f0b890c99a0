"""What encryption costs: the same documents stored and asked about with a key and without.

    python benchmarks/encryption.py [--chunks 20000] [--home FOLDER] [--unlock-only]

Documents, vectors and words are made; times are processor seconds, which a busy machine disturbs
least. Then the time from a passphrase to the first search of that many chunks, as passed.
``--unlock-only`` measures that alone, five times, on SQLite's vectors, which answer until Chroma's
are unsealed.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from copilot.domain import Chunk, Document, Page, Scope, SourceFile
from copilot.paths import MatterPaths
from copilot.security.vault.passphrase import Cost, key_from
from copilot.store.library import ChunkTerms, Library
from copilot.store.vectors import ExactVectors, open_vectors

_DIMENSION = 384
_A_DOCUMENT = 100
_QUERIES = 40
# Embedding a chunk takes this much of the same processor: FACTS, 30 a second on two cores.
_EMBEDDING = 2 / 30


def fill(library: Library, chunks: int) -> None:
    """Made documents of 100 passages of 60 words each."""
    chance = np.random.default_rng(7)
    words = [f"wort{n}" for n in range(20_000)]
    for number in range(chunks // _A_DOCUMENT):
        passages = [
            " ".join(words[at] for at in chance.zipf(1.3, 60) % len(words))
            for _ in range(_A_DOCUMENT)
        ]
        text = "\n".join(passages)
        starts = np.cumsum([0, *(len(passage) + 1 for passage in passages[:-1])]).tolist()
        cut = [
            Chunk(1, start, start + len(passage), f"§ {at}", passage)
            for at, (start, passage) in enumerate(zip(starts, passages, strict=True), 1)
        ]
        vectors = chance.standard_normal((_A_DOCUMENT, _DIMENSION)).astype(np.float32)
        library.put_document(
            SourceFile("/akten", f"{number}.txt", len(text), number),
            f"{number:064x}",
            Document("text", (Page(1, text),), f"{number}"),
            "de",
            cut,
            vectors,
            [ChunkTerms("", passage, "") for passage in passages],
            passages[0],
        )


def ask(library: Library) -> None:
    """Words, vectors compared exactly, and the passages shown."""
    chance = np.random.default_rng(11)
    exact = ExactVectors(library)
    for _ in range(_QUERIES):
        query = [f"wort{at}" for at in chance.integers(5, 5000, 6)]
        ids = [id_ for id_, _ in library.lexical(query, 50)]
        ids += [id_ for id_, _ in exact.nearest(chance.standard_normal(_DIMENSION), 50)]
        library.chunks(ids)


def spent(work: Callable[[], object]) -> float:
    """Processor seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(folder: Path, key: bytes | None, chunks: int) -> dict[str, float]:
    """Seconds to store, to open and ask."""
    paths = MatterPaths(folder)
    folder.mkdir()
    scope = Scope("benchmark", frozenset({folder.name}))
    with Library.open(paths, scope, create=True, key=key) as library:
        stored = spent(lambda: fill(library, chunks))
    with Library.open(paths, scope, key=key) as library:
        asked = spent(lambda: ask(library))
    return {"store": stored, "ask": asked}


def unlock(folder: Path, key: bytes) -> dict[str, float]:
    """Wall and processor seconds from a passphrase to the first search, and to seal and unseal."""
    paths, vectors_key = MatterPaths(folder), bytes(32)
    scope = Scope("benchmark", frozenset({folder.name}))
    with Library.open(paths, scope, key=key) as library:
        sealing = spent(lambda: open_vectors(paths, library, vectors_key).close())
    wall, began = time.monotonic(), time.process_time()
    key_from("vier müde Esel am Hafen", bytes(16), Cost())
    derived = time.process_time() - began
    with (
        Library.open(paths, scope, key=key) as library,
        closing(open_vectors(paths, library, vectors_key, wait=False)) as vectors,
    ):
        found = vectors.nearest(np.ones(_DIMENSION, np.float32), 10)
        library.chunks([id_ for id_, _ in found])
        first = time.process_time() - began, time.monotonic() - wall
        vectors.catch_up()
        ready = time.monotonic() - wall
    return {
        "rebuild_and_seal_cpu": sealing,
        "passphrase_cpu": derived,
        "first_search_cpu": first[0],
        "first_search_wall": first[1],
        "chroma_ready_wall": ready,
    }


def unlock_only(folder: Path, key: bytes, chunks: int) -> dict[str, list[float]]:
    """Seconds from a passphrase to the first search: five runs of the clock and the processor."""
    paths, scope = MatterPaths(folder), Scope("benchmark", frozenset({folder.name}))
    folder.mkdir()
    with Library.open(paths, scope, create=True, key=key) as library:
        fill(library, chunks)
    clock, processor = [], []
    for _ in range(5):
        wall, began = time.monotonic(), time.process_time()
        key_from("vier müde Esel am Hafen", bytes(16), Cost())
        with Library.open(paths, scope, key=key) as library:
            found = ExactVectors(library).nearest(np.ones(_DIMENSION, np.float32), 10)
            library.chunks([id_ for id_, _ in found])
        processor.append(round(time.process_time() - began, 2))
        clock.append(round(time.monotonic() - wall, 2))
    return {"first_search_wall": sorted(clock), "first_search_cpu": sorted(processor)}


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--home", default=None)
    parser.add_argument("--unlock-only", action="store_true")
    given = parser.parse_args()
    key = bytes(range(32))
    if given.unlock_only:
        with tempfile.TemporaryDirectory(dir=given.home) as made:
            found = unlock_only(Path(made) / "sealed", key, given.chunks)
        print(json.dumps({"chunks": given.chunks, **found}, indent=1))
        return
    with tempfile.TemporaryDirectory(dir=given.home) as made:
        folder = Path(made)
        plain = measure(folder / "plain", None, given.chunks)
        sealed = measure(folder / "sealed", key, given.chunks)
        opened = unlock(folder / "sealed", key)
    embedding = _EMBEDDING * given.chunks
    told = {
        "chunks": given.chunks,
        "plain": plain,
        "encrypted": sealed,
        "store_ratio": sealed["store"] / plain["store"],
        "index_ratio": (sealed["store"] + embedding) / (plain["store"] + embedding),
        "ask_ratio": sealed["ask"] / plain["ask"],
        **opened,
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
