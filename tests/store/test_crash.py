"""kill -9 at any moment: what was acknowledged is there, complete, and Chroma agrees again."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.paths import MatterPaths
from copilot.store.library import Library
from copilot.store.lock import lock_matter
from copilot.store.vectors import open_vectors
from tests.store.samples import VECTORS_KEY, matter_paths, scope_of, vector_of

ROOT = Path(__file__).parents[2]


def write_until_killed(paths: MatterPaths, name: str, after: int, *flags: str) -> dict[str, int]:
    """The paths a writer acknowledged before it was killed, with the version of each."""
    command = [sys.executable, "-m", "tests.store.writer", str(paths.root), name, *flags]
    acknowledged: dict[str, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for _ in range(after):
            path, version, _name = child.stdout.readline().split()
            acknowledged[path] = int(version)
        child.kill()
        # What was still in the pipe was acknowledged before the kill.
        for line in child.stdout.read().splitlines(keepends=True):
            if line.endswith("\n"):
                path, version, _name = line.split()
                acknowledged[path] = int(version)
    return acknowledged


def check_complete(library: Library, acknowledged: dict[str, int]) -> None:
    records = {record.file.path: record for record in library.files()}
    for path, version in acknowledged.items():
        assert records[path].document is not None
        stored = library.text(records[path].document or "")
        assert int(stored.split("fassung ")[1].split("\n")[0]) >= version
    for record in records.values():
        assert record.document is not None
        pages = library.pages(record.document)
        chunks = library.chunks_of(record.document)
        ids, _ = library.vectors_of(record.document)
        assert len(pages) == record.pages == 20
        assert len(chunks) == record.chunks == 40
        assert ids.tolist() == [chunk.id for chunk in chunks]
        assert library.text(record.document) == "\f".join(page.text for page in pages)
        found = library.lexical(["absatz", "seite"], 10_000, documents=[record.document])
        assert {id_ for id_, _ in found} == set(ids.tolist())
    assert len(library.chunk_ids()) == sum(record.chunks for record in records.values())


@pytest.mark.parametrize("flags", [(), ("vectors",)], ids=["SQLite alone", "with Chroma"])
def test_a_killed_writer_loses_nothing_it_acknowledged(
    tmp_path: Path, flags: tuple[str, ...]
) -> None:
    paths = matter_paths(tmp_path / "matter")
    chance = random.Random(7)  # noqa: S311
    acknowledged: dict[str, int] = {}
    for number in range(1 if flags else 3):
        after = chance.randrange(1, 40)
        acknowledged |= write_until_killed(paths, f"runde{number}", after, *flags)
        with lock_matter(paths, "killed"), Library.open(paths, scope_of(paths)) as library:
            check_complete(library, acknowledged)
            with open_vectors(paths, library, VECTORS_KEY) as vectors:
                assert vectors.trusted
                for record in library.files()[:: 1 + len(acknowledged) // 10]:
                    for chunk in library.chunks_of(record.document or "")[::20]:
                        found = vectors.nearest(vector_of(chunk.chunk.text), 1)
                        assert found[0][1] == pytest.approx(1, abs=0.002)
                        (nearest,) = library.chunks([found[0][0]])
                        assert nearest.chunk.text == chunk.chunk.text
