"""How fast a matter of 100,000 chunks is searched: full text, Chroma, exact vectors, combined.

``python benchmarks/search_100k.py [--chunks 100000] [--vectors random|topics]``. The words follow
Zipf's law. Neither kind of vectors tells the recall on real embeddings: ``random`` ones have no
structure and are the worst case for an approximate index, ``topics`` are tight clusters and an
easy one. Everything is seeded and lies in a temporary folder.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from copilot.config import load_profile
from copilot.domain import Chunk, Document, Matter, Page, Scope, SourceFile
from copilot.inference.catalogue import embedder_folder
from copilot.inference.embedder import Embedder
from copilot.paths import MatterPaths, data_home
from copilot.retrieval.search import search
from copilot.store.library import ChunkTerms, Library
from copilot.store.vectors import ExactVectors, VectorIndex, open_vectors

DIMENSION = 384
CHUNKS_A_DOCUMENT = 100
WORDS_A_CHUNK = 70
VOCABULARY = 60_000
K = 100
QUERIES = 200

Matrix = NDArray[np.float32]


class Texts:
    """Seeded words by Zipf's law, and vectors without or with topics."""

    def __init__(self, topics: bool) -> None:
        self._random = np.random.default_rng(11)
        weights = 1 / (np.arange(VOCABULARY) + 10.0)
        self._cumulated = np.cumsum(weights / weights.sum())
        self._topics = self._random.standard_normal((500, 60)) if topics else None
        self._directions = self._random.standard_normal((60, DIMENSION)) / 8

    def words(self, count: int) -> list[str]:
        drawn = np.searchsorted(self._cumulated, self._random.random(count))
        return [f"wort{number}" for number in drawn.tolist()]

    def vectors(self, count: int) -> Matrix:
        if self._topics is None:
            drawn = self._random.standard_normal((count, DIMENSION))
        else:
            place = self._topics[self._random.integers(0, len(self._topics), count)]
            place = place + 0.6 * self._random.standard_normal(place.shape)
            drawn = place @ self._directions
            drawn += 0.02 * self._random.standard_normal(drawn.shape)
        unit: Matrix = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
        return unit


def build(library: Library, chunks: int, texts: Texts) -> None:
    for number in range(chunks // CHUNKS_A_DOCUMENT):
        bodies = [" ".join(texts.words(WORDS_A_CHUNK)) for _ in range(CHUNKS_A_DOCUMENT)]
        title = " ".join(texts.words(4))
        made, at = [], 0
        for body in bodies:
            made.append(Chunk(1, at, at + len(body), "§ 1", body))
            at += len(body) + 1
        library.put_document(
            SourceFile("/akten", f"{number}.txt", at, 0),
            "",
            Document("text", (Page(1, "\n".join(bodies)),), title),
            "de",
            made,
            texts.vectors(len(made)),
            [ChunkTerms(title, b, f"auth_{number % 900}_bgb") for b in bodies],
            f"{title} {bodies[0]}",
        )


def timed(name: str, action: Callable[[int], Any]) -> None:
    action(0)
    seconds = []
    for at in range(QUERIES):
        started = time.perf_counter()
        action(at)
        seconds.append(time.perf_counter() - started)
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    print(f"{name:<32} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms")


class Stopwatch:
    """Prints how long each step took since the last."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        print(f"{name:<32} {now - self._last:9.2f} s")
        self._last = now


def recall(found: VectorIndex, exact: VectorIndex, queries: Matrix, k: int) -> float:
    """The part of the true nearest that is found."""
    parts = [
        len({i for i, _ in found.nearest(q, k)} & {i for i, _ in exact.nearest(q, k)}) / k
        for q in queries
    ]
    return float(np.mean(parts))


def measure(library: Library, chroma: VectorIndex, texts: Texts) -> None:
    exact = ExactVectors(library)
    vectors = texts.vectors(QUERIES)
    words = [texts.words(8) for _ in range(QUERIES)]
    found = [[i for i, _ in exact.nearest(vector, 20)] for vector in vectors]

    def combined(at: int) -> Sequence[Any]:
        dense = chroma.nearest(vectors[at], K)
        lexical = library.lexical(words[at], K)
        library.by_authority(["auth_7_bgb"], K)
        library.route(words[at], 2)
        return library.chunks([i for i, _ in (*dense[:10], *lexical[:10])])

    timed("full text, 8 words", lambda at: library.lexical(words[at], K))
    timed("full text in one document", lambda at: library.lexical(words[at], K, [f"D{at + 1}"]))
    timed("authority", lambda _: library.by_authority(["auth_7_bgb"], K))
    timed("documents", lambda at: library.route(words[at], 2))
    timed("Chroma", lambda at: chroma.nearest(vectors[at], K))
    timed("exact vectors", lambda at: exact.nearest(vectors[at], K))
    timed("vectors of one document", lambda at: library.vectors_of(f"D{at + 1}"))
    timed("20 chunks loaded", lambda at: library.chunks(found[at]))
    timed("all of it", combined)
    home = data_home(None)
    embedder = Embedder(embedder_folder(home))
    matter = Matter("bench", "bench", "de", "bench", "")

    def whole(at: int) -> Any:
        *_, found = search(
            " ".join(words[at]),
            10,
            scope=Scope("bench", frozenset({"bench"})),
            matter=matter,
            library=library,
            vectors=chroma,
            embedder=embedder,
            profile=load_profile("default"),
        )
        return found

    timed("search(), embedder included", whole)
    for k in (10, K):
        print(f"Chroma recall@{k:<18} {recall(chroma, exact, vectors[:100], k):10.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--vectors", choices=["random", "topics"], default="topics")
    options = parser.parse_args()
    texts = Texts(topics=options.vectors == "topics")
    with tempfile.TemporaryDirectory() as folder:
        paths = MatterPaths(Path(folder))
        clock = Stopwatch()
        with Library.open(
            paths, Scope("anna", frozenset({paths.root.name})), create=True
        ) as library:
            build(library, options.chunks, texts)
            clock.lap("SQLite written")
            open_vectors(paths, library, bytes(32)).close()
            clock.lap("Chroma made and closed")
            with open_vectors(paths, library, bytes(32)) as chroma:
                clock.lap("Chroma opened again")
                ExactVectors(library).nearest(texts.vectors(1)[0], 1)
                clock.lap("exact vectors loaded")
                measure(library, chroma, texts)
                # A fallback would compare exact vectors with themselves and call it recall.
                assert chroma.trusted, "Chroma failed on the way: its figures are not Chroma's"
        for path in (paths.library, paths.vectors):
            size = sum(f.stat().st_size for f in (path, *path.rglob("*")) if f.is_file())
            print(f"{path.name:<32} {size / 1e6:9.0f} MB")


if __name__ == "__main__":
    main()
