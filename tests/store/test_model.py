"""Whatever is put, replaced and removed: the library equals a dict, and Chroma the library."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.domain import FileState
from copilot.store.library import Library
from copilot.store.vectors import ChromaVectors, ExactVectors, open_vectors
from tests.store.samples import (
    FOLDER,
    REASON,
    REMEDY,
    VECTORS_KEY,
    chunks_of,
    document,
    matter_paths,
    put,
    scope_of,
    source,
    terms_of,
    vector_of,
)

WORDS = ("miete", "frist", "ort", "auth_1_bgb", "tag")
PATHS = st.sampled_from(["a.txt", "ä/b.txt", "\udcff.pdf"])
LINE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
PAGE = st.lists(LINE, max_size=3).map("\n".join)
STEP = st.one_of(
    st.tuples(st.just("put"), PATHS, st.lists(PAGE, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("fail"), PATHS, st.just(())),
    st.tuples(st.just("remove"), PATHS, st.just(())),
    st.tuples(st.just("catch up"), PATHS, st.just(())),
)


def apply(
    library: Library,
    vectors: ChromaVectors,
    model: dict[str, tuple[str, ...] | None],
    step: tuple[str, str, tuple[str, ...]],
) -> None:
    action, path, pages = step
    if action == "put":
        put(library, path, *pages)
        model[path] = pages
    elif action == "fail":
        library.put_failure(source(path), "", FileState.FAILED, REASON, REMEDY)
        model[path] = None
    elif action == "remove":
        assert library.remove(FOLDER, path) == (path in model)
        model.pop(path, None)
    else:
        vectors.catch_up()


def check(
    library: Library, vectors: ChromaVectors, model: dict[str, tuple[str, ...] | None]
) -> None:
    records = library.known(FOLDER)
    assert {p: r.document is not None for p, r in records.items()} == {
        path: pages is not None for path, pages in model.items()
    }
    everything: dict[int, str] = {}
    for path, pages in model.items():
        name = records[path].document
        if pages is None or name is None:
            continue
        assert [page.text for page in library.pages(name)] == list(pages)
        stored = library.chunks_of(name)
        assert [chunk.chunk for chunk in stored] == chunks_of(document(*pages))
        everything |= {chunk.id: chunk.chunk.text for chunk in stored}
    assert library.chunk_ids() == sorted(everything)
    for word in WORDS:
        wanted = {id_ for id_, text in everything.items() if word in terms_of(text)}
        by_word = library.by_authority if word.startswith("auth_") else library.lexical
        assert {id_ for id_, _ in by_word([word], 1000)} == wanted
    exact = dict(ExactVectors(library).nearest(vector_of("frage"), 1000))
    found = dict(vectors.nearest(vector_of("frage"), 1000))
    assert set(exact) == set(found) == set(everything)
    assert all(abs(exact[id_] - found[id_]) < 1e-3 for id_ in exact)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, max_size=12))
def test_the_store_equals_a_dict(steps: list[tuple[str, str, tuple[str, ...]]]) -> None:
    model: dict[str, tuple[str, ...] | None] = {}
    with TemporaryDirectory() as folder:
        paths = matter_paths(Path(folder) / "matter")
        with Library.open(paths, scope_of(paths), create=True) as library:
            with open_vectors(paths, library, VECTORS_KEY) as vectors:
                for step in steps:
                    apply(library, vectors, model, step)
                vectors.catch_up()
                check(library, vectors, model)
            with open_vectors(paths, library, VECTORS_KEY) as vectors:
                check(library, vectors, model)
